import { isJsonObject, type Json, type JsonObject, objectAt, objectsIn, stringIn } from '../../json/json.js';
import { shorten } from '../../json/shorten.js';
import { KubeApiError } from './api-error.js';

/** A request, as far as it says what its answer must be. */
export interface AnsweredRequest {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly body?: unknown;
}

/** What a path of the API is about. */
type Target =
  | { readonly kind: 'collection' }
  | { readonly kind: 'object'; readonly name: string; readonly namespace: string | undefined }
  /** No path of objects, such as `/version`, `/apis`, or a group and version. */
  | { readonly kind: 'other' };

/** What a request is about: an answer about one object is small, and comes whole. */
export function targetOf(path: string): Target {
  const [root, ...parts] = (path.split('?', 1)[0] ?? '').split('/').slice(1);
  if (root !== 'api' && root !== 'apis') return { kind: 'other' };
  const within = parts.slice(root === 'api' ? 1 : 2);
  if (within.length === 0) return { kind: 'other' };
  // The objects of the resource `namespaces` have such paths, too.
  const namespaced = within[0] === 'namespaces' && within.length > 2;
  const [name] = within.slice(namespaced ? 3 : 1);
  if (name === undefined) return { kind: 'collection' };
  return { kind: 'object', name: decodeURIComponent(name), namespace: namespaced ? within[1] : undefined };
}

/**
 * Checks that the answer of a 2xx is one to this request: the object that the path, and the body, name; a list of objects; a
 * Status of a deletion. Anything else (`{}`, `null`, another object, the page of a proxy) says nothing about what was done.
 * @throws KubeApiError, which is to be retried
 */
export function checkAnswer(request: AnsweredRequest, status: number, answer: unknown): void {
  const problem = problemOf(request, answer);
  if (problem !== undefined) throw notTheAnswer(request, problem, status);
}

/**
 * The objects of a list in an answer of discovery, such as the resources of a group.
 * @throws KubeApiError where it has no such list
 */
export function listIn(request: AnsweredRequest, answer: unknown, key: string): readonly JsonObject[] {
  const list = isJsonObject(answer) ? answer[key] : undefined;
  if (Array.isArray(list)) return objectsIn(list);
  throw notTheAnswer(request, `it has no list of ${key}`);
}

/** The error of an answer that says nothing about its request. */
function notTheAnswer({ method, path }: AnsweredRequest, problem: string, status = 200): KubeApiError {
  const message = `the answer is not the one to this request: ${problem}`;
  return new KubeApiError({ request: `${method} ${path}`, status, reason: 'NotTheAnswer', message });
}

function problemOf(request: AnsweredRequest, answer: unknown): string | undefined {
  const target = targetOf(request.path);
  if (target.kind === 'other') return undefined;
  if (!isJsonObject(answer)) return `got ${typeName(answer)}, want an object`;
  if (request.method === 'DELETE' && answer['kind'] === 'Status') return problemOfStatus(answer);
  if (target.kind === 'object') return problemOfObject(answer, { ...identityIn(request.body), ...target });
  return request.method === 'GET' ? problemOfList(answer) : problemOfCreated(request, answer);
}

function typeName(value: unknown): string {
  return value === null ? 'null' : Array.isArray(value) ? 'a list' : `a ${typeof value}`;
}

function problemOfStatus({ status }: JsonObject): string | undefined {
  return status === 'Success' ? undefined : 'got a Status that is not Success';
}

interface Identity {
  readonly name?: string | undefined;
  readonly namespace?: string | undefined;
  readonly uid?: string | undefined;
}

/** What a body says of the object that the answer must be. */
function identityIn(body: unknown): Identity {
  const { name, namespace, uid } = objectAt(isJsonObject(body) ? body : {}, 'metadata');
  return { name: stringIn(name), namespace: stringIn(namespace), uid: stringIn(uid) };
}

function problemOfObject(answer: JsonObject, want: Identity): string | undefined {
  const metadata = objectAt(answer, 'metadata');
  for (const key of ['name', 'namespace', 'uid'] as const) {
    const [wanted, got] = [want[key], stringIn(metadata[key])];
    if (wanted !== undefined && got !== wanted) return `got ${describe(key, got)}, want ${describe(key, wanted)}`;
  }
  return undefined;
}

function describe(key: string, value: string | undefined): string {
  return value === undefined ? `no ${key}` : `${key} ${JSON.stringify(shorten(value))}`;
}

/** A review has no name; everything else that is created has one, which the server may have made. */
function problemOfCreated({ body }: AnsweredRequest, answer: JsonObject): string | undefined {
  const kind = isJsonObject(body) ? body['kind'] : undefined;
  if (kind !== undefined && answer['kind'] !== kind) return `got ${describe('kind', stringIn(answer['kind']))}`;
  return problemOfObject(answer, identityIn(body));
}

function problemOfList({ items, kind }: JsonObject): string | undefined {
  // Go writes an empty list as null, where nobody has made it.
  if (items === null && stringIn(kind)?.endsWith('List') === true) return undefined;
  if (!Array.isArray(items)) return 'it has no list of items';
  return items.every(isNamedObject) ? undefined : 'an item has no name';
}

function isNamedObject(item: Json): boolean {
  return isJsonObject(item) && stringIn(objectAt(item, 'metadata')['name']) !== undefined;
}

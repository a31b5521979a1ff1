/** What a path means before it is known whether anything serves it. */
export type RequestInfo =
  | {
      readonly resourceRequest: true;
      readonly verb: string;
      readonly group: string;
      readonly apiVersion: string;
      readonly resource: string;
      readonly subresource: string;
      readonly namespace: string;
      readonly name: string;
      /** Segments after the subresource, or where none may be: such a path is never served. */
      readonly rest: readonly string[];
    }
  | { readonly resourceRequest: false; readonly verb: string; readonly path: string };

/** A resource path. */
export type ResourceInfo = RequestInfo & { readonly resourceRequest: true };

const VERBS: Readonly<Record<string, string>> = { POST: 'create', PUT: 'update', PATCH: 'patch', DELETE: 'delete' };

/**
 * Reads a path as kube-apiserver's request info does: `/api/v1` or `/apis/GROUP/VERSION`, then perhaps `watch`, then
 * perhaps a namespace, then resource, name, subresource. Everything else is a path without a resource.
 */
export function parseRequestInfo(method: string, path: string, query: URLSearchParams): RequestInfo {
  const parts = splitVersionedPath(path);
  if (parts === undefined) return { resourceRequest: false, verb: method.toLowerCase(), path };
  const { group, apiVersion, segments } = parts;
  const watchPath = segments[0] === 'watch';
  const place = placeOf(watchPath ? segments.slice(1) : segments);
  return { resourceRequest: true, verb: verbOf(method, watchPath, { place, query }), group, apiVersion, ...place };
}

interface VersionedParts {
  readonly group: string;
  readonly apiVersion: string;
  /** What follows the version, at least one. */
  readonly segments: readonly string[];
}

/** Whether a query parameter is on: any value but `false` and `0` counts, as in the real server's conversion. */
export function isQuerySet(query: URLSearchParams, name: string): boolean {
  const value = query.get(name);
  return value !== null && value.toLowerCase() !== 'false' && value !== '0';
}

function pathSegments(path: string): readonly string[] | undefined {
  const raw = path.split('/').slice(1);
  if (raw.at(-1) === '') raw.pop();
  try {
    return raw.map((segment) => decodeURIComponent(segment));
  } catch {
    return undefined;
  }
}

interface Place {
  readonly resource: string;
  readonly subresource: string;
  readonly namespace: string;
  readonly name: string;
  readonly rest: readonly string[];
}

function placeOf(segments: readonly string[]): Place {
  if (segments[0] !== 'namespaces') return placeInNamespace(segments, '');
  const namespace = segments[1] ?? '';
  const isOwnPath = segments.length < 3 || segments[2] === 'status' || segments[2] === 'finalize';
  return placeInNamespace(isOwnPath ? segments : segments.slice(2), namespace);
}

function placeInNamespace(
  [resource = '', name = '', subresource = '', ...rest]: readonly string[],
  namespace: string,
): Place {
  return { resource, name, subresource, rest, namespace };
}

function verbOf(
  method: string,
  watchPath: boolean,
  { place, query }: { readonly place: Place; readonly query: URLSearchParams },
): string {
  const verb = VERBS[method];
  if (verb !== undefined) return verb === 'delete' && place.name === '' ? 'deletecollection' : verb;
  if (method !== 'GET' && method !== 'HEAD') return method.toLowerCase();
  if (watchPath) return 'watch';
  if (place.name !== '') return 'get';
  return isQuerySet(query, 'watch') ? 'watch' : 'list';
}

function splitVersionedPath(path: string): VersionedParts | undefined {
  const [root, ...segments] = pathSegments(path) ?? [];
  if (root === 'api' && segments.length > 1) {
    return { group: '', apiVersion: segments[0] ?? '', segments: segments.slice(1) };
  }
  if (root !== 'apis' || segments.length < 3) return undefined;
  const [group = '', version = ''] = segments;
  return { group, apiVersion: `${group}/${version}`, segments: segments.slice(2) };
}

import { waitUntilInitialized } from '../admission/initialization-wait.js';
import type { ApiContext } from '../api-context.js';
import { type ApiRequest, groupKind, groupResource } from '../api-request.js';
import { alreadyExists, forbidden, genericFailure, invalid, notFound, plainError } from '../api-status.js';
import { goDurationMs } from '../go-duration.js';
import type { ApiResponse } from '../http/api-response.js';
import { objectAt, stringAt, valueAt, withField } from '../json/json-path.js';
import { type JsonObject, without } from '../json/json-value.js';
import { timestamp } from '../json/timestamp.js';
import { metadataErrors } from '../registry/metadata-errors.js';
import { renderObject } from '../registry/render.js';
import { parseStoredObject, type StoredObject, toStoredObject } from '../store/stored-object.js';
import { decodeBody, withRequestNamespace } from './decode-body.js';
import { isDryRun } from './dry-run.js';

/** The upper limit of a request's `timeout`. */
const LONGEST_REQUEST_MS = 60_000;

/** POST to a collection: 201, or 202 for a pending object; waits for initialization unless the query says not to. */
export async function handleCreate(context: ApiContext, request: ApiRequest): Promise<ApiResponse> {
  if (request.info.name !== '' || (request.served.kind.namespaced && request.info.namespace === '')) {
    throw genericFailure(405);
  }
  return createDecoded(context, request, decodeBody(request));
}

/** The rest of a create: also what a PUT does where the kind lets it create. */
export async function createDecoded(
  context: ApiContext,
  request: ApiRequest,
  object: JsonObject,
): Promise<ApiResponse> {
  const created = await storeNew(context, request, object);
  const { served, query } = request;
  const waits = served.kind.alwaysWaits || query.get('includeUninitialized') !== '1';
  if (!created.uninitialized) return { code: 201, body: renderObject(served, created) };
  if (!waits) return { code: 202, body: renderObject(served, created) };
  const initialized = await waitUntilInitialized({
    collection: request.collection,
    created,
    on: groupResource(request),
    timeoutMs: timeoutMs(context, query.get('timeout')),
    stopping: context.stopping,
  });
  return { code: 201, body: renderObject(served, initialized) };
}

/** The `timeout` of the query, a Go duration; one that cannot be parsed is ignored. */
function timeoutMs({ settings }: ApiContext, text: string | null): number {
  const asked = text === null || text === '' ? undefined : goDurationMs(text);
  return Math.min(
    Math.max(asked ?? settings.requestTimeoutMs, 0),
    Math.max(LONGEST_REQUEST_MS, settings.requestTimeoutMs),
  );
}

/**
 * Admission, defaults, validation, the validating webhooks and the write; the last check of the name and the write in one
 * tick, so that nothing comes between them. Mutating webhooks see the object as it was sent: names are generated, and times
 * set, after them (apiserver/pkg/endpoints/handlers, and registry/rest.BeforeCreate).
 */
async function storeNew(context: ApiContext, request: ApiRequest, given: JsonObject): Promise<StoredObject> {
  const { webhooks, store } = context;
  withRequestNamespace(request, given);
  const initialized = context.initializers.admitCreate(request, given);
  requireNamespace(context, request);
  const dryRun = isDryRun(request);
  const write = (object: JsonObject): StoredObject =>
    dryRun ? toStoredObject(object, 0) : store.write(request.collection, object);
  if (!webhooks.shouldCall(request, 'CREATE')) return write(newObject(context, request, initialized));
  const attributes = { request, operation: 'CREATE', isDryRun: dryRun } as const;
  const admitted = await webhooks.admit({ ...attributes, object: initialized });
  const object = newObject(context, request, admitted);
  await webhooks.validate({ ...attributes, object });
  requireFreeName(request, object);
  return write(object);
}

/** The object as it is stored. @throws StatusError where it breaks a rule or its name is taken. */
function newObject(context: ApiContext, request: ApiRequest, admitted: JsonObject): JsonObject {
  const { served, user } = request;
  const { strategy } = served;
  const identified = withSystemMetadata(context, withRequestNamespace(request, admitted));
  const object = strategy.prepareForCreate(identified, { ...served.context, user });
  const metadata = objectAt(object, 'metadata');
  const name = stringAt(metadata, 'name');
  const errors = [...metadataErrors(metadata, served.kind), ...strategy.validateCreate(object, served.context)];
  if (errors.length > 0) throw invalid(groupKind(request), name, errors);
  if (stringAt(admitted, 'metadata', 'resourceVersion') !== '') {
    throw plainError('resourceVersion should not be set on objects to be created');
  }
  requireFreeName(request, object);
  return object;
}

function requireFreeName(request: ApiRequest, object: JsonObject): void {
  const name = stringAt(object, 'metadata', 'name');
  const existing = request.collection.get(stringAt(object, 'metadata', 'namespace'), name);
  if (existing !== undefined) throw alreadyExists(groupResource(request), name, deletionNote(existing));
}

function deletionNote(existing: StoredObject): string {
  const deleted = valueAt(parseStoredObject(existing), 'metadata', 'deletionTimestamp');
  return deleted === undefined ? '' : 'object is being deleted: ';
}

/** Sets what only the server may: uid and creation time; and a name, where the object has only a `generateName`. */
function withSystemMetadata({ settings }: ApiContext, object: JsonObject): JsonObject {
  const given = without(
    objectAt(object, 'metadata'),
    'deletionTimestamp',
    'deletionGracePeriodSeconds',
    'selfLink',
    'clusterName',
  );
  const prefix = stringAt(given, 'generateName');
  const name = stringAt(given, 'name') === '' && prefix !== '' ? generateName(prefix, settings.random) : undefined;
  const metadata = {
    ...without(given, 'generation', 'resourceVersion'),
    ...(name !== undefined && { name }),
    uid: settings.newUid(),
    creationTimestamp: timestamp(settings.now()),
  };
  return withField(object, 'metadata', metadata);
}

const GENERATED_CHARACTERS = 'bcdfghjklmnpqrstvwxz2456789';
const GENERATED_LENGTH = 5;

function generateName(prefix: string, random: () => number): string {
  const suffix = Array.from({ length: GENERATED_LENGTH }, () =>
    GENERATED_CHARACTERS.charAt(Math.floor(random() * GENERATED_CHARACTERS.length)),
  );
  return prefix.slice(0, 63 - GENERATED_LENGTH) + suffix.join('');
}

/** The admission plugin `NamespaceLifecycle`: nothing is created in a namespace that does not exist or is terminating. */
function requireNamespace({ store }: ApiContext, request: ApiRequest): void {
  const { namespace } = request.info;
  if (!request.served.kind.namespaced) return;
  const stored = store.collection('namespaces').get('', namespace);
  if (stored === undefined) throw notFound({ group: '', resource: 'namespaces' }, namespace);
  if (valueAt(parseStoredObject(stored), 'status', 'phase') !== 'Terminating') return;
  const why = `unable to create new content in namespace ${namespace} because it is being terminated.`;
  throw forbidden(groupResource(request), '', why);
}

import { setImmediate as nextTurn } from 'node:timers/promises';

import { failureResult } from '../admission/initialization-wait.js';
import type { ApiContext } from '../api-context.js';
import { type ApiRequest, groupKind, groupResource } from '../api-request.js';
import { badRequest, conflict, invalid, notFound } from '../api-status.js';
import type { ApiResponse } from '../http/api-response.js';
import { listAt, objectAt, stringAt, withField } from '../json/json-path.js';
import { jsonEqual, type JsonObject } from '../json/json-value.js';
import { timestamp } from '../json/timestamp.js';
import { withApproval, withStoredApproval } from '../kinds/rules/certificate-request-rules.js';
import type { FieldError } from '../kinds/validation/field-error.js';
import { invalidValue, metadataErrors, metadataUpdateErrors } from '../registry/metadata-errors.js';
import { renderObject, toVersionedObject } from '../registry/render.js';
import { type StoredObject, toStoredObject } from '../store/stored-object.js';
import { requireApprover } from './approval.js';
import { createDecoded } from './create.js';
import { decodeBody, withRequestNamespace } from './decode-body.js';
import { isDryRun } from './dry-run.js';
import { requireStored } from './get.js';

/** PUT: replaces the object, or creates it where the kind allows that. */
export function handleUpdate(context: ApiContext, request: ApiRequest): ApiResponse | Promise<ApiResponse> {
  const { served, collection, info } = request;
  const object = withRequestNamespace(request, decodeBody(request));
  requireName(request, object);
  const namespace = served.kind.namespaced ? info.namespace : '';
  if (collection.get(namespace, info.name) === undefined && served.kind.createOnUpdate && info.subresource === '') {
    if (stringAt(object, 'metadata', 'resourceVersion') !== '') throw notFound(groupResource(request), info.name);
    return createDecoded(context, request, object);
  }
  return storeUpdate(context, request, () => {
    const stored = requireStored(request);
    requireUid(request, object, stored);
    return { stored, old: toVersionedObject(served, stored), object };
  });
}

/** @throws StatusError 400 where the name in the body of a PUT is not that of the path. */
export function requireName({ info }: ApiRequest, object: JsonObject): void {
  const name = stringAt(object, 'metadata', 'name');
  if (name === info.name) return;
  if (name === '') throw badRequest('name must be provided');
  throw badRequest(`the name of the object (${name}) does not match the name on the URL (${info.name})`);
}

/** The stored object, the same in the request's API version (`old`), and the object that replaces it. */
export interface PendingUpdate {
  readonly stored: StoredObject;
  readonly old: JsonObject;
  readonly object: JsonObject;
}

/** How often an update is tried where the object changes while webhooks are called (handlers/rest.go, patchResource). */
const MAX_ATTEMPTS = 5;

/**
 * The common part of PUT and PATCH: admission, resourceVersion, what the server owns, validation, the write. Without webhooks
 * all of it happens in one tick; with them `read` is called again where the object changed while they were called. An update
 * that changes nothing is not written. One that leaves a failed result, or that removes the last finalizer of a deleted
 * object, is followed by the removal of the object.
 */
export async function storeUpdate(
  context: ApiContext,
  request: ApiRequest,
  read: () => PendingUpdate,
): Promise<ApiResponse> {
  const { webhooks } = context;
  if (request.info.subresource === 'scale' || !webhooks.shouldCall(request, 'UPDATE')) {
    const change = read();
    return writeAndRespond(context, request, newVersion(request, change, admitInitializers(context, request, change)));
  }
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    const change = read();
    const attributes = { request, operation: 'UPDATE', oldObject: change.old, isDryRun: isDryRun(request) } as const;
    const admitted = await webhooks.admit({ ...attributes, object: admitInitializers(context, request, change) });
    const next = newVersion(request, change, admitted);
    await webhooks.validate({ ...attributes, object: next.object });
    if (requireStored(request) === change.stored) return writeAndRespond(context, request, next);
  }
  throw conflict(groupResource(request), request.info.name);
}

/** The object after the admission plugin `Initializers`, which ignores subresources. */
function admitInitializers(context: ApiContext, request: ApiRequest, { object, old }: PendingUpdate): JsonObject {
  const part = subresourcePart(context, request, { object, old });
  return request.info.subresource === '' ? context.initializers.admitUpdate(request, part, old) : part;
}

/** The object as it would be stored. @throws StatusError where the change is not allowed. */
function newVersion(request: ApiRequest, { stored, old }: PendingUpdate, admitted: JsonObject): PendingUpdate {
  const { served, info } = request;
  requireResourceVersion(request, admitted, stored);
  const kept = withKeptMetadata(admitted, old);
  const object = changesSpec(info) ? served.strategy.prepareForUpdate(kept, old, served.context) : kept;
  const errors = updateErrors(request, object, old);
  if (errors.length > 0) throw invalid(groupKind(request), stored.name, errors);
  return { stored, old, object };
}

/** Writes, and answers: first the creators whose wait the change ends, as they wait longer, then who made it. */
async function writeAndRespond(context: ApiContext, request: ApiRequest, change: PendingUpdate): Promise<ApiResponse> {
  const { collection } = request;
  const wasAwaited = collection.isListenedTo(change.stored);
  const stored = write(context, request, change);
  if (wasAwaited && !collection.isListenedTo(change.stored)) await nextTurn();
  return { code: 200, body: renderObject(request.served, stored, request.info.subresource) };
}

function write(context: ApiContext, request: ApiRequest, change: PendingUpdate): StoredObject {
  const { stored, object, old } = change;
  const { store } = context;
  if (isDryRun(request)) return toStoredObject(object, stored.resourceVersion);
  const { collection } = request;
  if (canBeRemoved(object)) {
    store.remove(collection, stored);
    return stored;
  }
  if (jsonEqual(object, old)) return stored;
  const updated = store.write(collection, object, stored);
  // The update tells the waiting creator the result before the deletion reaches the watchers. Finalizers do not delay it.
  if (failureResult(updated) !== undefined) store.remove(collection, updated);
  return updated;
}

/** Whether an object that is being deleted has no finalizers left. */
function canBeRemoved(object: JsonObject): boolean {
  const metadata = objectAt(object, 'metadata');
  if (metadata['deletionTimestamp'] === undefined || (metadata['deletionGracePeriodSeconds'] ?? 0) !== 0) return false;
  return listAt(metadata, 'finalizers').length === 0 && listAt(object, 'spec', 'finalizers').length === 0;
}

/** A new scale changes the spec too; only the plugin `Initializers` ignores it, as any subresource. */
function changesSpec({ subresource }: ApiRequest['info']): boolean {
  return subresource === '' || subresource === 'scale';
}

/** The object with what the path may change: `/status` the status, and metadata without labels; most others everything. */
function subresourcePart(
  context: ApiContext,
  request: ApiRequest,
  { object, old }: Pick<PendingUpdate, 'object' | 'old'>,
): JsonObject {
  const { info, served } = request;
  const sameMetadata = withField(old, 'metadata', object['metadata']);
  switch (info.subresource) {
    case 'finalize':
      return withField(old, 'spec', object['spec']);
    case 'approval':
      requireApprover(context, request, old);
      return withApproval(sameMetadata, object, timestamp(context.settings.now()));
    case 'status': {
      const metadata = withField(objectAt(object, 'metadata'), 'labels', objectAt(old, 'metadata')['labels']);
      const isRequest = served.kind.kind === 'CertificateSigningRequest';
      const status = isRequest ? withStoredApproval(objectAt(object, 'status'), old, served.context) : object['status'];
      return withField(withField(old, 'metadata', metadata), 'status', status);
    }
    default:
      return object;
  }
}

function requireResourceVersion(request: ApiRequest, object: JsonObject, stored: StoredObject): void {
  const named = stringAt(object, 'metadata', 'resourceVersion');
  if (named === String(stored.resourceVersion)) return;
  if (named !== '' && named !== '0') throw conflict(groupResource(request), stored.name);
  if (request.served.kind.unconditionalUpdate) return;
  const message = 'Invalid value: 0x0: must be specified for an update';
  const error = { reason: 'FieldValueInvalid', field: 'metadata.resourceVersion', message };
  throw invalid(groupResource(request), stored.name, [error]);
}

/** Keeps what no update changes: uid if none is given, times, generation; and sets the resourceVersion that is stored. */
function withKeptMetadata(object: JsonObject, old: JsonObject): JsonObject {
  const before = objectAt(old, 'metadata');
  const given = objectAt(object, 'metadata');
  const metadata = ['resourceVersion', 'generation', 'creationTimestamp'].reduce(
    (kept, key) => withField(kept, key, before[key]),
    withField(withField(given, 'selfLink', undefined), 'clusterName', undefined),
  );
  const identified = stringAt(given, 'uid') === '' ? withField(metadata, 'uid', before['uid']) : metadata;
  if (before['deletionTimestamp'] === undefined) return withField(object, 'metadata', identified);
  const deleted = ['deletionTimestamp', 'deletionGracePeriodSeconds'].reduce(
    (kept, key) => withField(kept, key, before[key]),
    identified,
  );
  return withField(object, 'metadata', deleted);
}

function updateErrors({ served, info }: ApiRequest, object: JsonObject, old: JsonObject): readonly FieldError[] {
  const metadata = objectAt(object, 'metadata');
  const before = objectAt(old, 'metadata');
  const changes = [...metadataUpdateErrors(metadata, before), ...newFinalizerErrors(metadata, before)];
  const inSpec = changesSpec(info) ? served.strategy.validateUpdate(object, old, served.context) : [];
  // On the real server the store checks the change of the metadata, and the kind's validation repeats it.
  return [...metadataErrors(metadata, served.kind), ...changes, ...changes, ...inSpec];
}

function newFinalizerErrors(metadata: JsonObject, old: JsonObject): readonly FieldError[] {
  if (old['deletionTimestamp'] === undefined) return [];
  const before = listAt(old, 'finalizers');
  const added = listAt(metadata, 'finalizers').filter((name) => !before.includes(name));
  if (added.length === 0) return [];
  const why = 'no new finalizers can be added if the object is being deleted';
  return [invalidValue('metadata.finalizers', added, why)];
}

function requireUid(request: ApiRequest, object: JsonObject, stored: StoredObject): void {
  const uid = stringAt(object, 'metadata', 'uid');
  if (uid === '' || uid === stored.uid) return;
  const { resource } = request.served.kind;
  const key = `/registry/${resource}/${stored.namespace === '' ? '' : `${stored.namespace}/`}${stored.name}`;
  const why = `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${stored.uid}`;
  const detail = `StorageError: invalid object, Code: 4, Key: ${key}, ResourceVersion: 0, AdditionalErrorMsg: ${why}`;
  throw conflict(groupResource(request), stored.name, detail);
}

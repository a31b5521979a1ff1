import type { ApiContext } from '../api-context.js';
import { type ApiRequest, groupResource } from '../api-request.js';
import { conflict, genericFailure, successStatus } from '../api-status.js';
import { type ApiResponse, jsonResponse } from '../http/api-response.js';
import { listAt, objectAt, stringAt, stringsAt, valueAt, withField } from '../json/json-path.js';
import type { JsonObject } from '../json/json-value.js';
import { timestamp } from '../json/timestamp.js';
import { isSince } from '../kubernetes-version.js';
import { renderObject, toVersionedObject } from '../registry/render.js';
import { type StoredObject, toStoredObject } from '../store/stored-object.js';
import type { AdmissionAttributes } from '../webhooks/admission-review.js';
import { type DeleteOptions, readDeleteOptions } from './delete-options.js';
import { requireStored } from './get.js';
import { objectsInScope, renderList } from './list.js';
import { selectionOf } from './selection.js';

const ORPHAN = 'orphan';
const FOREGROUND = 'foregroundDeletion';

/** DELETE by name: 200 with a Status, or with the object where it has to wait for a finalizer, a node, or its contents. */
export async function handleDelete(context: ApiContext, request: ApiRequest): Promise<ApiResponse> {
  const options = readDeleteOptions(request);
  const stored = await admitDeletion(context, request, options);
  if (options.preconditionUid !== '' && options.preconditionUid !== stored.uid) {
    const why = `Precondition failed: UID in precondition: ${options.preconditionUid}, UID in object meta: ${stored.uid}`;
    throw conflict(groupResource(request), stored.name, why);
  }
  const { served } = request;
  const waiting = deleteStored(context, request, { stored, options });
  if (waiting !== undefined) {
    return { code: options.orphanDependents === false ? 202 : 200, body: renderObject(served, waiting) };
  }
  if (served.kind.returnsDeletedObject) return { code: 200, body: renderObject(served, stored) };
  const { group, resource } = groupResource(request);
  const details = { name: stored.name, ...(group !== '' && { group }), kind: resource, uid: stored.uid };
  return jsonResponse(200, successStatus(details));
}

/** DELETE of a collection: everything selected, uninitialized objects too. Answers with the list as it was before. */
export async function handleDeleteCollection(context: ApiContext, request: ApiRequest): Promise<ApiResponse> {
  if (!request.served.kind.deleteCollection) throw genericFailure(405);
  if (request.served.kind.namespaced && request.info.namespace === '') throw genericFailure(405);
  const options = readDeleteOptions(request);
  await callForCollection(context, request, options);
  const items = objectsInScope(request).filter(selectionOf(request, true));
  const resourceVersion = context.store.resourceVersion;
  for (const stored of items) deleteStored(context, request, { stored, options });
  return { code: 200, body: renderList(request, { items, resourceVersion }) };
}

/** Before 1.15 webhooks are called before the object is looked up, and only once for a whole collection. */
function showsDeleted({ served }: ApiRequest): boolean {
  return isSince(served.context.version, 15);
}

/** The object to delete, as it is after the webhooks agreed. */
async function admitDeletion(
  { webhooks }: ApiContext,
  request: ApiRequest,
  { isDryRun }: DeleteOptions,
): Promise<StoredObject> {
  if (webhooks.shouldCall(request, 'DELETE')) {
    const old = showsDeleted(request) ? toVersionedObject(request.served, requireStored(request)) : undefined;
    await callWebhooks(webhooks, { request, isDryRun, ...(old !== undefined && { oldObject: old }) });
  }
  return requireStored(request);
}

async function callForCollection(
  { webhooks }: ApiContext,
  request: ApiRequest,
  { isDryRun }: DeleteOptions,
): Promise<void> {
  if (!webhooks.shouldCall(request, 'DELETE')) return;
  if (!showsDeleted(request)) {
    await callWebhooks(webhooks, { request, isDryRun });
    return;
  }
  for (const stored of objectsInScope(request).filter(selectionOf(request, true))) {
    const named = { ...request, info: { ...request.info, name: stored.name } };
    await callWebhooks(webhooks, { request: named, isDryRun, oldObject: toVersionedObject(request.served, stored) });
  }
}

async function callWebhooks(
  webhooks: ApiContext['webhooks'],
  about: Omit<AdmissionAttributes, 'operation' | 'object'>,
): Promise<void> {
  await webhooks.admitDeletion({ ...about, operation: 'DELETE' });
  await webhooks.validate({ ...about, operation: 'DELETE' });
}

interface Deletion {
  readonly stored: StoredObject;
  readonly options: DeleteOptions;
}

/** Removes an object, or marks it as deleted and returns it, where it has to wait for something. */
function deleteStored(context: ApiContext, request: ApiRequest, deletion: Deletion): StoredObject | undefined {
  const { served, collection } = request;
  const { stored } = deletion;
  const old = toVersionedObject(served, stored);
  const finalizers = finalizersFor(request, old, deletion.options);
  const graceSeconds = gracePeriod(request, old, deletion.options);
  const contents = served.kind.kind === 'Namespace' && listAt(old, 'spec', 'finalizers').length > 0;
  if (finalizers.length === 0 && graceSeconds === 0 && !contents) {
    if (!deletion.options.isDryRun) context.store.remove(collection, stored);
    return undefined;
  }
  if (isMarked(old, finalizers)) return stored;
  const marked = markAsDeleted(context, old, { finalizers, graceSeconds });
  const changed = contents ? markTerminating(marked) : marked;
  if (deletion.options.isDryRun) return toStoredObject(changed, stored.resourceVersion);
  return context.store.write(collection, changed, stored);
}

function isMarked(old: JsonObject, finalizers: readonly string[]): boolean {
  const marked = valueAt(old, 'metadata', 'deletionTimestamp') !== undefined;
  return marked && stringsAt(old, 'metadata', 'finalizers').join() === finalizers.join();
}

/** The finalizers, where wanted with that by which the garbage collector orphans the dependents or deletes them first. */
function finalizersFor({ served }: ApiRequest, old: JsonObject, options: DeleteOptions): readonly string[] {
  const present = stringsAt(old, 'metadata', 'finalizers');
  const others = present.filter((name) => name !== ORPHAN && name !== FOREGROUND);
  const byDefault = served.kind.orphanByDefaultIn.includes(served.apiVersion) ? 'Orphan' : 'Background';
  switch (explicitPolicy(options) ?? policyOf(present) ?? byDefault) {
    case 'Orphan':
      return [...others, ORPHAN];
    case 'Foreground':
      return [...others, FOREGROUND];
    default:
      return others;
  }
}

function explicitPolicy({ orphanDependents, propagationPolicy }: DeleteOptions): string | undefined {
  if (orphanDependents !== undefined) return orphanDependents ? 'Orphan' : 'Background';
  return propagationPolicy;
}

function policyOf(finalizers: readonly string[]): string | undefined {
  if (finalizers.includes(ORPHAN)) return 'Orphan';
  return finalizers.includes(FOREGROUND) ? 'Foreground' : undefined;
}

/** Only a pod that is bound to a node is deleted gracefully: its kubelet would have to stop it. */
function gracePeriod({ served }: ApiRequest, old: JsonObject, { gracePeriodSeconds }: DeleteOptions): number {
  if (!served.kind.graceful || stringAt(old, 'spec', 'nodeName') === '') return 0;
  if (['Succeeded', 'Failed'].includes(stringAt(old, 'status', 'phase'))) return 0;
  const own = valueAt(old, 'spec', 'terminationGracePeriodSeconds');
  return gracePeriodSeconds ?? (typeof own === 'number' ? own : 0);
}

function markAsDeleted(
  { settings }: ApiContext,
  old: JsonObject,
  { finalizers, graceSeconds }: { readonly finalizers: readonly string[]; readonly graceSeconds: number },
): JsonObject {
  const metadata = objectAt(old, 'metadata');
  const { generation, deletionTimestamp } = metadata;
  const marked = {
    ...metadata,
    ...(typeof generation === 'number' && deletionTimestamp === undefined && { generation: generation + 1 }),
    deletionTimestamp: deletionTimestamp ?? timestamp(new Date(settings.now().getTime() + graceSeconds * 1000)),
    deletionGracePeriodSeconds: graceSeconds,
  };
  return withField(old, 'metadata', withField(marked, 'finalizers', finalizers.length === 0 ? undefined : finalizers));
}

function markTerminating(namespace: JsonObject): JsonObject {
  const metadata = withField(objectAt(namespace, 'metadata'), 'deletionGracePeriodSeconds', undefined);
  return { ...namespace, metadata, status: { ...objectAt(namespace, 'status'), phase: 'Terminating' } };
}

import isEqual from 'lodash/isEqual.js';
import isMatch from 'lodash/isMatch.js';

import { isJsonObject, type JsonObject, objectAt, stringIn } from '../../json/json.js';
import { type ApiClient, STRATEGIC_MERGE_PATCH } from '../transport/api-client.js';
import { KubeApiError } from '../transport/api-error.js';
import { mergedObject } from './merged-object.js';
import { collectionPathOf, identityOf, objectPathOf, storedPathOf } from './object-path.js';

/** What was done with an object. */
export type ApplyResult = 'created' | 'configured' | 'unchanged' | 'kept';

/** An object as it is, and as it is going to be; undefined where it is not there. */
export interface ObjectChange {
  readonly before?: JsonObject | undefined;
  readonly after?: JsonObject | undefined;
}

/** What would be done with an object. */
export interface ApplyPreview {
  readonly result: ApplyResult;
  readonly change: ObjectChange;
}

/** How to create or change an object. */
export interface ApplyOptions {
  /**
   * What to change in the existing object, as a strategic merge patch; undefined: nothing, it is kept. Called again where
   * it has changed meanwhile.
   */
  readonly change: (existing: JsonObject, wanted: JsonObject) => JsonObject | undefined;
  /** Only read, and return what would be done. */
  readonly dryRun: boolean;
}

// Controllers write the status of a Deployment all the time.
const ATTEMPTS = 10;

/** Keeps what is there as it is. */
export const keep: ApplyOptions['change'] = () => undefined;

/**
 * Sets all that is wanted, and leaves every other field. `metadata.initializers` are never set: an empty list, which lets a
 * Deployment bypass initialization at its creation, is refused in an update by a 1.7 (422), and needed by no server. Where
 * the existing object waits for initializers, this releases it.
 */
export const merge: ApplyOptions['change'] = (existing, wanted) => {
  const { initializers, ...metadata } = objectAt(wanted, 'metadata');
  const isPending = objectAt(existing, 'metadata')['initializers'] !== undefined;
  return {
    ...wanted,
    metadata: { ...metadata, ...(isPending && initializers !== undefined && { initializers: null }) },
  };
};

/**
 * An object as it is; undefined where it is not there. Where its version is no longer served, in another one of its group.
 * Errors as applyObject.
 */
export async function readObject(client: ApiClient, object: JsonObject): Promise<JsonObject | undefined> {
  return readPath(client, await storedPathOf(client, object));
}

/**
 * What `applyObject` would do; changes nothing. Errors as applyObject.
 */
export async function previewObject(
  client: ApiClient,
  wanted: JsonObject,
  change: ApplyOptions['change'],
): Promise<ApplyPreview> {
  const before = await readPath(client, await objectPathOf(client, wanted));
  if (!before) return { result: 'created', change: { after: wanted } };
  const wish = change(before, wanted);
  if (!wish) return { result: 'kept', change: {} };
  const after = mergedObject(before, wish);
  const isSame = isMatch(before, wish) || isEqual(after, before);
  return isSame ? { result: 'unchanged', change: {} } : { result: 'configured', change: { before, after } };
}

const resourceVersionOf = (object: unknown): string | undefined =>
  isJsonObject(object) ? stringIn(objectAt(object, 'metadata')['resourceVersion']) : undefined;

/**
 * Creates an object, or changes the one that is there.
 * @throws KubeApiError where the server refuses, KindNotServedError where it has no such kind
 */
export async function applyObject(client: ApiClient, wanted: JsonObject, options: ApplyOptions): Promise<ApplyResult> {
  if (options.dryRun) return (await previewObject(client, wanted, options.change)).result;
  for (let left = ATTEMPTS; ; left -= 1) {
    try {
      return await applyOnce(client, wanted, options);
    } catch (error) {
      // Another client created or changed it between the read and the write.
      if (left === 1 || !(error instanceof KubeApiError && error.isConflict)) throw error;
    }
  }
}

async function readPath(client: ApiClient, path: string): Promise<JsonObject | undefined> {
  try {
    const found = await client.request({ method: 'GET', path });
    return isJsonObject(found) ? found : undefined;
  } catch (error) {
    if (error instanceof KubeApiError && error.isNotFound) return undefined;
    throw error;
  }
}

async function patch(client: ApiClient, path: string, change: JsonObject): Promise<unknown> {
  return client.request({ method: 'PATCH', path, body: change, contentType: STRATEGIC_MERGE_PATCH });
}

async function applyOnce(
  client: ApiClient,
  wanted: JsonObject,
  options: Pick<ApplyOptions, 'change'>,
): Promise<ApplyResult> {
  const path = await objectPathOf(client, wanted);
  const existing = await readPath(client, path);
  if (!existing) {
    await client.request({ method: 'POST', path: await collectionPathOf(client, identityOf(wanted)), body: wanted });
    return 'created';
  }
  const change = options.change(existing, wanted);
  if (!change) return 'kept';
  // The change is valid only for the version that was read.
  const resourceVersion = resourceVersionOf(existing);
  const metadata = { ...objectAt(change, 'metadata'), ...(resourceVersion !== undefined && { resourceVersion }) };
  const changed = await patch(client, path, { ...change, metadata });
  // A server writes nothing where nothing changes.
  return resourceVersionOf(changed) === resourceVersion ? 'unchanged' : 'configured';
}

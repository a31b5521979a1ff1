import isMatch from 'lodash/isMatch.js';

import { isJsonObject, type JsonObject, objectAt, stringIn } from '../../json/json.js';
import { type ApiClient, STRATEGIC_MERGE_PATCH } from '../transport/api-client.js';
import { KubeApiError } from '../transport/api-error.js';
import { collectionPathOf, identityOf, objectPathOf, storedPathOf } from './object-path.js';

/** What was done with an object. */
export type ApplyResult = 'created' | 'configured' | 'unchanged' | 'kept';

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

const resourceVersionOf = (object: unknown): string | undefined =>
  isJsonObject(object) ? stringIn(objectAt(object, 'metadata')['resourceVersion']) : undefined;

/**
 * Creates an object, or changes the one that is there.
 * @throws KubeApiError where the server refuses, KindNotServedError where it has no such kind
 */
export async function applyObject(client: ApiClient, wanted: JsonObject, options: ApplyOptions): Promise<ApplyResult> {
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

async function applyOnce(client: ApiClient, wanted: JsonObject, options: ApplyOptions): Promise<ApplyResult> {
  const path = await objectPathOf(client, wanted);
  const existing = await readPath(client, path);
  if (!existing) {
    const body = wanted;
    if (!options.dryRun) {
      await client.request({ method: 'POST', path: await collectionPathOf(client, identityOf(wanted)), body });
    }
    return 'created';
  }
  const change = options.change(existing, wanted);
  if (!change) return 'kept';
  if (options.dryRun) return isMatch(existing, change) ? 'unchanged' : 'configured';
  // The change is valid only for the version that was read.
  const resourceVersion = resourceVersionOf(existing);
  const metadata = { ...objectAt(change, 'metadata'), ...(resourceVersion !== undefined && { resourceVersion }) };
  const changed = await patch(client, path, { ...change, metadata });
  // A server writes nothing where nothing changes.
  return resourceVersionOf(changed) === resourceVersion ? 'unchanged' : 'configured';
}

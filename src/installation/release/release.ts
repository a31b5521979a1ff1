import omit from 'lodash/omit.js';

import {
  failedInitializers,
  initializersWithout,
  pendingInitializers,
  shortlyFailedInitializers,
} from '../../injection/initializers/pending-initializers.js';
import { type JsonObject, objectAt } from '../../json/json.js';
import type { ObjectChange } from '../../kubernetes/resources/apply-object.js';
import type { ApiClient } from '../../kubernetes/transport/api-client.js';
import { KubeApiError } from '../../kubernetes/transport/api-error.js';
import type { StuckEntry } from '../stuck-entry.js';

/** What to do with stuck objects. */
export type ReleaseMode = 'release' | 'fail' | 'delete';

/** What to do, and the only name to remove if not all are to be removed. */
export interface ReleaseOptions {
  readonly mode: ReleaseMode;
  readonly initializer?: string;
}

/** The words of messages. */
export const RELEASE_MODES: Readonly<
  Record<ReleaseMode, { readonly verb: string; readonly doing: string; readonly done: string; readonly means: string }>
> = {
  release: {
    verb: 'Release',
    doing: 'releasing',
    done: 'released',
    means: 'they become visible as they are, not initialized',
  },
  fail: {
    verb: 'Fail',
    doing: 'failing',
    done: 'failed',
    means: 'they are deleted, and creators that wait get an error',
  },
  delete: { verb: 'Delete', doing: 'deleting', done: 'deleted', means: 'they are deleted' },
};

const MAX_ATTEMPTS = 5;

/** An object, and how it is going to be changed. */
interface ObjectAndChange {
  readonly object: JsonObject;
  readonly change: ObjectChange;
}

interface InitializersChange {
  readonly mode: 'release' | 'fail';
  readonly initializer: string | undefined;
}

/** An object, and what becomes of it when it is released. */
export function releasedObject({ found }: StuckEntry, initializer: string | undefined): ObjectAndChange {
  const { resource, object } = found;
  const before = { ...object, apiVersion: resource.groupVersion, kind: resource.kind };
  const metadata = omit(objectAt(object, 'metadata'), 'initializers');
  const left = withoutNames(object, initializer);
  const after = { ...before, metadata: { ...metadata, ...(left && { initializers: left }) } };
  return { object: before, change: { before, after } };
}

/**
 * Releases, fails or deletes one object; one that no longer waits is fine. With `initializer` only that name is removed.
 * @throws KubeApiError where the server refuses it
 */
export async function release(
  client: ApiClient,
  stuck: StuckEntry,
  { mode, initializer }: ReleaseOptions,
): Promise<void> {
  try {
    if (mode === 'delete') {
      // In the default, the garbage collector would have to help, and it does not see what is not initialized.
      const body = { kind: 'DeleteOptions', apiVersion: 'v1', propagationPolicy: 'Background' };
      await client.request({ method: 'DELETE', path: stuck.found.path, body });
    } else {
      await patchObject(client, stuck, { mode, initializer });
    }
  } catch (error) {
    if (!(error instanceof KubeApiError && error.isNotFound)) throw error;
  }
}

/** Where an object is too large for the message of its failure, the shortest one may still fit. */
async function patchObject(
  client: ApiClient,
  stuck: StuckEntry,
  { mode, initializer }: InitializersChange,
): Promise<void> {
  const initializers = (object: JsonObject): JsonObject | null =>
    mode === 'fail' ? failureOf(stuck, object) : withoutNames(object, initializer);
  try {
    await patchWithConflictRetry(client, stuck, initializers);
  } catch (error) {
    if (!(error instanceof KubeApiError && error.isTooLarge && mode === 'fail')) throw error;
    await patchWithConflictRetry(client, stuck, shortlyFailedInitializers);
  }
}

function failureOf({ row: { kind, name } }: StuckEntry, object: JsonObject): JsonObject {
  const waitsFor = pendingInitializers(object)?.names[0] ?? 'an initializer';
  return failedInitializers({ kind, name }, `${waitsFor} did not initialize it; it was failed by hand`);
}

function withoutNames(object: JsonObject, initializer: string | undefined): JsonObject | null {
  const pending = pendingInitializers(object);
  return pending ? initializersWithout(pending, initializer) : null;
}

async function patchWithConflictRetry(
  client: ApiClient,
  stuck: StuckEntry,
  initializers: (object: JsonObject) => JsonObject | null,
): Promise<void> {
  const { path } = stuck.found;
  let { object } = stuck.found;
  for (let attempt = 1; ; attempt += 1) {
    const metadata = objectAt(object, 'metadata');
    if (metadata['initializers'] === undefined) return;
    const { resourceVersion } = metadata;
    const body = {
      metadata: { ...(resourceVersion === undefined ? {} : { resourceVersion }), initializers: initializers(object) },
    };
    try {
      await client.request({ method: 'PATCH', path, body, contentType: 'application/merge-patch+json' });
      return;
    } catch (error) {
      if (!(error instanceof KubeApiError && error.isConflict) || attempt === MAX_ATTEMPTS) throw error;
      object = (await client.request({ method: 'GET', path })) as JsonObject;
    }
  }
}

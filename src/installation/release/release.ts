import {
  failedInitializers,
  initializersWithout,
  pendingInitializers,
} from '../../injection/initializers/pending-initializers.js';
import { type JsonObject, objectAt } from '../../json/json.js';
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
  Record<ReleaseMode, { readonly verb: string; readonly done: string; readonly means: string }>
> = {
  release: { verb: 'Release', done: 'released', means: 'they become visible as they are, not initialized' },
  fail: { verb: 'Fail', done: 'failed', means: 'they are deleted, and creators that wait get an error' },
  delete: { verb: 'Delete', done: 'deleted', means: 'they are deleted' },
};

const MAX_ATTEMPTS = 5;

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
      await patchWithConflictRetry(client, stuck, (object) => patchFor(object, mode, initializer));
    }
  } catch (error) {
    if (!(error instanceof KubeApiError && error.isNotFound)) throw error;
  }
}

function patchFor(
  object: JsonObject,
  mode: 'release' | 'fail',
  initializer: string | undefined,
): JsonObject | undefined {
  const pending = pendingInitializers(object);
  const initialized = objectAt(object, 'metadata')['initializers'] === undefined;
  if (initialized) return undefined;
  const { resourceVersion } = objectAt(object, 'metadata');
  const initializers =
    mode === 'fail'
      ? failedInitializers(`${pending?.names[0] ?? 'an initializer'} did not initialize it; it was failed by hand`)
      : pending && initializersWithout(pending, initializer);
  return {
    metadata: { ...(resourceVersion === undefined ? {} : { resourceVersion }), initializers: initializers ?? null },
  };
}

async function patchWithConflictRetry(
  client: ApiClient,
  stuck: StuckEntry,
  patch: (object: JsonObject) => JsonObject | undefined,
) {
  const { path } = stuck.found;
  let { object } = stuck.found;
  for (let attempt = 1; ; attempt += 1) {
    const body = patch(object);
    if (!body) return;
    try {
      await client.request({ method: 'PATCH', path, body, contentType: 'application/merge-patch+json' });
      return;
    } catch (error) {
      if (!(error instanceof KubeApiError && error.isConflict) || attempt === MAX_ATTEMPTS) throw error;
      object = (await client.request({ method: 'GET', path })) as JsonObject;
    }
  }
}

import type { ApiClient } from '../../kubernetes/transport/api-client.js';
import { KubeApiError } from '../../kubernetes/transport/api-error.js';
import { eachDuring } from '../../runtime/activity.js';
import type { Reporter } from '../reporter.js';
import { retryWhileOverloaded } from '../retry-while-overloaded.js';
import type { StuckEntry } from '../stuck-entry.js';
import { release, RELEASE_MODES, type ReleaseOptions } from './release.js';

/** How to get objects out of their wait. */
export interface ReleaseAllOptions extends ReleaseOptions {
  /** Is told of each object what became of it, and how far it is. */
  readonly reporter: Pick<Reporter, 'progress' | 'activity'>;
}

const TOO_LARGE_ADVICE = '; no change of it can be stored any more: delete it (istio-initializer pending --delete)';

/** Gets objects out of their wait. Answers how many are still in it. */
export async function releaseAll(
  client: ApiClient,
  stuck: readonly StuckEntry[],
  { reporter: { progress, activity }, ...options }: ReleaseAllOptions,
): Promise<number> {
  let failures = 0;
  const { done, doing } = RELEASE_MODES[options.mode];
  await eachDuring(activity, stuck, {
    what: `${doing} objects`,
    nameOf,
    work: async (one) => {
      try {
        await retryWhileOverloaded(() => release(client, one, options));
        progress(`${nameOf(one)}: ${done}`);
      } catch (error) {
        if (!(error instanceof KubeApiError)) throw error;
        failures += 1;
        progress(`${nameOf(one)}: ${error.message}${error.isTooLarge ? TOO_LARGE_ADVICE : ''}`);
      }
    },
  });
  return failures;
}

function nameOf({ row: { kind, namespace, name } }: StuckEntry): string {
  return `${kind} ${namespace === '' ? '' : `${namespace}/`}${name}`;
}

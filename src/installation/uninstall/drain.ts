import { setTimeout as sleep } from 'node:timers/promises';

import {
  ADMISSION_REGISTRATION,
  type InitializerConfiguration,
  initializersNamed,
  listInitializerConfigurations,
} from '../../kubernetes/initializers/initializer-configurations.js';
import {
  unregisterInitializers,
  type UnregisterOptions,
} from '../../kubernetes/initializers/initializer-registration.js';
import type { ObjectChange } from '../../kubernetes/resources/apply-object.js';
import type { ApiClient } from '../../kubernetes/transport/api-client.js';
import { KubeApiError } from '../../kubernetes/transport/api-error.js';
import { type Activity, during, unseenActivity } from '../../runtime/activity.js';
import { withErrorContext } from '../error-context.js';
import { objectCount, objectLabel } from '../object-label.js';
import { findStuck } from '../release/find-stuck.js';
import { DEREGISTERED, type Reporter } from '../reporter.js';
import type { StuckEntry } from '../stuck-entry.js';

const FIRST_INTERVAL_MS = 250;
const LONGEST_INTERVAL_MS = 5000;

/**
 * The InitializerConfigurations that hold one of these names.
 * @throws KubeApiError where they can't be listed
 */
export async function findConfigurations(
  client: ApiClient,
  names: readonly string[],
): Promise<readonly InitializerConfiguration[]> {
  try {
    const all = await listInitializerConfigurations(client);
    return all.filter((one) => names.some((name) => initializersNamed([one], name).length > 0));
  } catch (error) {
    // On a server without this kind nothing waits.
    if (error instanceof KubeApiError && error.isNotFound) return [];
    throw error;
  }
}

/**
 * Takes names out of every InitializerConfiguration; answers the names of those that held any.
 * @throws OperationalError where the server refuses
 */
export async function deregisterNames(
  client: ApiClient,
  { names, dryRun }: Pick<UnregisterOptions, 'names' | 'dryRun'>,
  reporter: Reporter,
): Promise<readonly string[]> {
  const ours = (await findConfigurations(client, names)).map(({ name }) => name);
  for (const name of ours) {
    const object = { apiVersion: ADMISSION_REGISTRATION, kind: 'InitializerConfiguration', metadata: { name } };
    const then = 'nothing else was changed; while the name is there, the controller has to run';
    const changes: ObjectChange[] = [];
    const onChange = (change: ObjectChange): void => {
      changes.push(change);
    };
    const action = await withErrorContext(`remove ${names.join(', ')} from ${objectLabel(object)}`, then, () =>
      unregisterInitializers(client, name, { names, dryRun, onChange }),
    );
    const [change] = action === 'replace' ? changes : [];
    reporter.object(object, {
      result: DEREGISTERED[action],
      ...(change && { change }),
      ...(action === 'replace' && { note: 'the names of other initializers stay' }),
    });
  }
  return ours;
}

/**
 * What waits for one of the names, now or when others are done with it.
 * @param reporter is told of what may not be listed, a sentence each, and how far the list is
 */
export async function findPendingFor(
  client: ApiClient,
  names: readonly string[],
  { warning, activity }: Pick<Reporter, 'warning' | 'activity'>,
): Promise<readonly StuckEntry[]> {
  const { stuck, warnings } = await findStuck(client, { namespace: undefined, activity }, { olderThanMs: 0 });
  for (const sentence of warnings) warning(sentence);
  return stuck.filter(({ row }) => row.pending.some((name) => names.includes(name)));
}

/** How long to look; milliseconds of performance.now(). */
export interface DrainOptions {
  readonly names: readonly string[];
  /** Before this, new objects may still be made to wait. */
  readonly settledAt: number;
  readonly deadline: number;
  /** Whether a controller works on what is pending. */
  readonly isControllerWorking: () => Promise<boolean>;
}

/** Waits until nothing is pending for the names, or no controller works on it, or the time is up. Answers what is left. */
export function drain(client: ApiClient, options: DrainOptions, reporter: Reporter): Promise<readonly StuckEntry[]> {
  return during(reporter.activity, 'waiting until nothing is pending', (tell) =>
    poll(client, options, { ...reporter, warning: onceEach(reporter.warning), tell }),
  );
}

async function poll(
  client: ApiClient,
  { names, settledAt, deadline, isControllerWorking }: DrainOptions,
  reporter: Reporter & Pick<Activity, 'tell'>,
): Promise<readonly StuckEntry[]> {
  // How long it takes to count is part of this wait.
  const quiet = { warning: reporter.warning, activity: unseenActivity };
  let most = 0;
  for (let delayMs = FIRST_INTERVAL_MS; ; delayMs = Math.min(LONGEST_INTERVAL_MS, delayMs * 1.5)) {
    const now = performance.now();
    // A look costs a list of everything: none before it can be the last.
    if (now < settledAt) {
      await sleep(settledAt - now);
      continue;
    }
    // A controller that registers itself may have done so again before its rights were removed.
    const registeredAgain = await deregisterNames(client, { names, dryRun: false }, reporter);
    const stuck = await findPendingFor(client, names, quiet);
    const isDone = registeredAgain.length === 0 && (stuck.length === 0 || !(await isControllerWorking()));
    if (isDone || now >= deadline) return stuck;
    if (stuck.length > 0 && most === 0) {
      const seconds = Math.ceil((deadline - now) / 1000);
      reporter.progress(`waiting for the controller to finish ${objectCount(stuck.length)}, ${seconds} s at most`);
    }
    most = Math.max(most, stuck.length);
    reporter.tell(`${stuck.length} of ${objectCount(most)} left`);
    await sleep(delayMs);
  }
}

/** Says every sentence once. */
function onceEach(say: (sentence: string) => void): (sentence: string) => void {
  const said = new Set<string>();
  return (sentence) => {
    if (said.has(sentence)) return;
    said.add(sentence);
    say(sentence);
  };
}

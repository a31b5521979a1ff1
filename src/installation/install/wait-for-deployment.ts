import { setTimeout as sleep } from 'node:timers/promises';

import type { JsonObject } from '../../json/json.js';
import { readObject } from '../../kubernetes/resources/apply-object.js';
import { type Rollout, rolloutOf } from '../../kubernetes/resources/rollout.js';
import type { ApiClient } from '../../kubernetes/transport/api-client.js';
import { KubeApiError } from '../../kubernetes/transport/api-error.js';
import { type Activity, during } from '../../runtime/activity.js';
import { messageWithAdvice } from '../../runtime/advice-of.js';
import { OperationalError } from '../../runtime/operational-error.js';
import { objectLabel } from '../object-label.js';
import type { Reporter } from '../reporter.js';
import { podProblems } from './controller-pods.js';

/** What to wait for. */
export interface DeploymentWait {
  readonly deployment: JsonObject;
  readonly isReached: (rollout: Rollout) => boolean;
  /** Milliseconds of performance.now(). */
  readonly deadline: number;
  /** Done after each look that was too early. */
  readonly meanwhile: (rollout: Rollout) => Promise<void>;
  /** What a wait in vain means for the cluster, and what to do. */
  readonly inVain: string;
}

const FIRST_INTERVAL_MS = 100;
const LONGEST_INTERVAL_MS = 1000;

/**
 * Waits until `isReached`, and prints the state of the rollout whenever that changes.
 * @throws OperationalError when the time is up, with what is known about why
 */
export function waitForDeployment(client: ApiClient, wait: DeploymentWait, reporter: Reporter): Promise<void> {
  return during(reporter.activity, `waiting for ${objectLabel(wait.deployment)}`, (tell) =>
    poll(client, wait, { tell, progress: reporter.progress }),
  );
}

async function poll(
  client: ApiClient,
  wait: DeploymentWait,
  { tell, progress }: Pick<Activity, 'tell'> & Pick<Reporter, 'progress'>,
): Promise<void> {
  let lastTold = '';
  for (let delayMs = FIRST_INTERVAL_MS; ; delayMs = Math.min(LONGEST_INTERVAL_MS, delayMs * 1.5)) {
    const rollout = await readRollout(client, wait.deployment);
    if (rollout && wait.isReached(rollout)) return;
    tell(stateOf(rollout));
    const why = [stateOf(rollout), ...(await problemsOf(client, wait.deployment, rollout))].join('; ');
    if (performance.now() >= wait.deadline) {
      throw new OperationalError(`wait for ${objectLabel(wait.deployment)}: ${why}; ${wait.inVain}`);
    }
    if (why !== lastTold) progress(why);
    lastTold = why;
    if (rollout) await wait.meanwhile(rollout);
    await sleep(Math.max(0, Math.min(delayMs, wait.deadline - performance.now())));
  }
}

async function readRollout(client: ApiClient, deployment: JsonObject): Promise<Rollout | undefined> {
  try {
    const found = await readObject(client, deployment);
    if (found) return rolloutOf(found);
  } catch (error) {
    // A server that restarts meanwhile.
    if (error instanceof KubeApiError && error.isRetryable) return undefined;
    throw error;
  }
  throw new OperationalError(`wait for ${objectLabel(deployment)}: it was deleted`);
}

async function problemsOf(
  client: ApiClient,
  deployment: JsonObject,
  rollout: Rollout | undefined,
): Promise<readonly string[]> {
  const ofPods = await podProblems(client, deployment).catch((error: unknown) => [
    `its pods can't be listed: ${messageWithAdvice(error)}`,
  ]);
  return [...(rollout?.problems ?? []), ...ofPods];
}

function stateOf(rollout: Rollout | undefined): string {
  if (!rollout) return 'the API server does not answer';
  const { wanted, updated, ready, isObserved } = rollout;
  if (!isObserved) return 'the controller manager has not observed it yet';
  return `of ${wanted} replicas ${updated} are up to date, and ${ready} are ready`;
}

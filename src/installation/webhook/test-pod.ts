import { setTimeout as sleep } from 'node:timers/promises';

import { STATUS_ANNOTATION } from '../../injection/sidecar/injection-status.js';
import { isJsonObject, type JsonObject, objectAt } from '../../json/json.js';
import { deleteObject } from '../../kubernetes/resources/delete-object.js';
import { collectionPathOf, identityOf } from '../../kubernetes/resources/object-path.js';
import type { ApiClient } from '../../kubernetes/transport/api-client.js';
import { KubeApiError } from '../../kubernetes/transport/api-error.js';
import { type Activity, during } from '../../runtime/activity.js';
import { OperationalError } from '../../runtime/operational-error.js';
import { objectLabel } from '../object-label.js';
import type { Reporter } from '../reporter.js';

const FIRST_INTERVAL_MS = 250;
const LONGEST_INTERVAL_MS = 2000;

/** A pod by which the webhook is tested. */
export interface PodTest {
  readonly pod: JsonObject;
  /** Whether the server can be asked without creating it: from 1.13 on. */
  readonly dryRun: boolean;
  /** Milliseconds of performance.now(). */
  readonly deadline: number;
  /** What it means if the pod gets no sidecar in time, and what to do. */
  readonly inVain: string;
}

/**
 * Creates the pod until it gets its sidecar from the webhook. It is gone after this.
 * @throws OperationalError where it gets none in time
 */
export function waitForSidecar(client: ApiClient, test: PodTest, reporter: Reporter): Promise<void> {
  return during(reporter.activity, `waiting until ${objectLabel(test.pod)} gets its sidecar`, (tell) =>
    poll(client, test, { tell, progress: reporter.progress }),
  );
}

async function poll(
  client: ApiClient,
  test: PodTest,
  { tell, progress }: Pick<Activity, 'tell'> & Pick<Reporter, 'progress'>,
): Promise<void> {
  const { pod, deadline, inVain } = test;
  let lastTold = '';
  let delayMs = FIRST_INTERVAL_MS;
  for (let attempt = 1; ; attempt += 1) {
    tell(`attempt ${attempt}`);
    const problem = await problemOf(client, test);
    if (problem === undefined) return;
    const what = `test ${objectLabel(pod)}: ${problem}`;
    if (performance.now() >= deadline) throw new OperationalError(`${what}; ${inVain}`);
    if (problem !== lastTold) progress(what);
    lastTold = problem;
    await sleep(Math.max(0, Math.min(delayMs, deadline - performance.now())));
    delayMs = Math.min(LONGEST_INTERVAL_MS, delayMs * 1.5);
  }
}

/** Why the pod has no sidecar; undefined where it has one. */
async function problemOf(client: ApiClient, { pod, dryRun }: PodTest): Promise<string | undefined> {
  const remove = async (): Promise<void> => {
    if (!dryRun) await deleteObject(client, pod);
  };
  // One may be left of a run that was interrupted.
  await remove();
  try {
    const path = `${await collectionPathOf(client, identityOf(pod))}${dryRun ? '?dryRun=All' : ''}`;
    const created = await client.request({ method: 'POST', path, body: pod });
    const annotations = objectAt(isJsonObject(created) ? created : {}, 'metadata', 'annotations');
    if (annotations[STATUS_ANNOTATION] !== undefined) return undefined;
    return 'it was created without a sidecar: the API server did not call the webhook, or could not reach it';
  } catch (error) {
    if (error instanceof KubeApiError) return error.message;
    throw error;
  } finally {
    await remove();
  }
}

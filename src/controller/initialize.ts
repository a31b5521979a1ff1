import { missingFromAnswer } from '../injection/initialization-patch.js';
import { planInitialization, type InitializationPlan } from '../injection/initialization-plan.js';
import { isJsonObject, type JsonObject } from '../injection/json.js';
import { pendingInitializers } from '../injection/pending.js';
import type { SidecarConfig } from '../injection/sidecar.js';
import { STRATEGIC_MERGE_PATCH, type ApiClient } from '../kubernetes/api-client.js';
import { KubeApiError } from '../kubernetes/api-error.js';
import { objectPath } from '../kubernetes/workload-resources.js';
import type { Outcome } from './outcome.js';
import type { WorkloadKey } from './workload-key.js';

type InjectPlan = Extract<InitializationPlan, { action: 'inject' }>;

function asObject(answer: unknown): JsonObject {
  return isJsonObject(answer) ? answer : {};
}

/** Sorts an error by what to do about it; `refused` is for a server that understood, and will not. */
function sortError(
  error: unknown,
  refused: (error: KubeApiError) => Outcome | Promise<Outcome>,
): Outcome | Promise<Outcome> {
  if (!(error instanceof KubeApiError)) throw error;
  if (error.isNotFound) return { action: 'gone' };
  return error.isRetryable ? { action: 'retry', error } : refused(error);
}

/** What one turn begins with. */
export interface InitializeOptions {
  /** The object as the watch has just delivered it; undefined: it is to be read. */
  readonly seen: JsonObject | undefined;
  /** Turns of it that failed before this one. */
  readonly failures: number;
  readonly sidecarConfig: SidecarConfig;
}

// A server that fails this often at one injection will not take it; whether it takes a release is worth a try.
const PATIENCE = 5;

/**
 * One turn of a workload: reads it where `seen` is not what the watch has just delivered, plans, and makes one PATCH that
 * holds only for what was read. An injection that the server refuses becomes a release, so that no creator waits in vain.
 */
export async function initialize(
  client: ApiClient,
  key: WorkloadKey,
  { seen, failures, sidecarConfig }: InitializeOptions,
): Promise<Outcome> {
  const path = objectPath(key.resource, key.namespace, key.name);
  const send = async (body: JsonObject): Promise<JsonObject> => {
    const answer = asObject(await client.request({ method: 'PATCH', path, body, contentType: STRATEGIC_MERGE_PATCH }));
    if (pendingInitializers(answer)?.names[0] !== sidecarConfig.config.initializerName) return answer;
    // Servers differ in what they make of a pending list in a patch: a success that changes nothing is none.
    const message = 'the server took the patch, and our name is still the first pending one';
    throw new KubeApiError({ request: `PATCH ${path}`, status: 200, reason: 'StillPending', message });
  };

  const release = async (body: JsonObject, released: Outcome): Promise<Outcome> => {
    try {
      await send(body);
      return released;
    } catch (error) {
      return sortError(error, (refusal) => ({ action: 'blocked', error: refusal }));
    }
  };

  const inject = async (object: JsonObject, plan: InjectPlan): Promise<Outcome> => {
    try {
      const missing = missingFromAnswer(object, await send(plan.patch), plan);
      if (missing.length > 0) return { action: 'incomplete', reason: 'SidecarIncomplete', missing };
      return { action: 'injected', reason: plan.reason };
    } catch (error) {
      const instead = (refusal: KubeApiError): Promise<Outcome> =>
        release(plan.releasePatch, { action: 'released', reason: 'RejectedByServer', error: refusal });
      if (error instanceof KubeApiError && error.status >= 500 && failures >= PATIENCE) return instead(error);
      return sortError(error, instead);
    }
  };

  try {
    const object = seen ?? asObject(await client.request({ method: 'GET', path }));
    const plan = planInitialization(object, sidecarConfig);
    switch (plan.action) {
      case 'ignore':
        return { action: 'ignored', reason: plan.reason };
      case 'release':
        return await release(plan.patch, { action: 'released', reason: plan.reason });
      case 'inject':
        return await inject(object, plan);
    }
  } catch (error) {
    return sortError(error, (refusal) => ({ action: 'blocked', error: refusal }));
  }
}

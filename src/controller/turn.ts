import type { JsonObject } from '../injection/json.js';
import type { SidecarConfig } from '../injection/sidecar.js';
import type { ApiClient } from '../kubernetes/api-client.js';
import type { Clock } from '../kubernetes/clock.js';
import type { Logger } from '../observability/logger.js';
import { ConcurrencyLimit } from './concurrency-limit.js';
import type { ControllerObserver } from './controller-event.js';
import type { Injectability } from './injectability.js';
import { initialize, type InitializeResult } from './initialize.js';
import { blockedDelayMs, retryDelayMs } from './retry-delay.js';
import { WorkQueue, type Turn, type TurnResult } from './work-queue.js';
import { keyText, type WorkloadKey } from './workload-key.js';

export interface TurnOptions {
  readonly client: ApiClient;
  /** The configuration that is in force; asked once for each turn. */
  readonly sidecarConfig: () => SidecarConfig;
  readonly injectability: Injectability;
  /** Is told what happens. */
  readonly observe: ControllerObserver;
  /** For what should never happen. */
  readonly logger: Logger;
  readonly clock: Clock;
  /** Numbers from 0 up to 1, for jitter. */
  readonly random: () => number;
}

function resultOf({ outcome, object }: InitializeResult, failures: number, random: number): TurnResult<JsonObject> {
  switch (outcome.action) {
    case 'retry': {
      const { error } = outcome;
      // Nobody has looked at the PATCH: what it was made from is as new as it was. Where it is not, a 409 will say so.
      const item = error.isOverload ? object : undefined;
      return { done: false, retryAfterMs: retryDelayMs(error, failures, random), item };
    }
    case 'blocked':
      return { done: false, retryAfterMs: blockedDelayMs(failures, random) };
    case 'injected':
    case 'released':
    case 'refused':
    case 'incomplete':
    case 'ignored':
    case 'gone':
      return { done: true };
  }
}

/** The queue in which pending workloads take their turns; the item of a key is the object as the watch delivered it. */
export function createTurnQueue(options: TurnOptions): WorkQueue<WorkloadKey, JsonObject> {
  const { client, clock, injectability, logger, observe, random, sidecarConfig } = options;
  const limit = new ConcurrencyLimit();

  const work = async ({ key, item, failures }: Turn<WorkloadKey, JsonObject>): Promise<TurnResult<JsonObject>> => {
    const turn = { seen: item, sidecarConfig: sidecarConfig(), injectability };
    const initialized = await initialize(client, key, turn);
    const { outcome, object, patches } = initialized;
    const error = outcome.action === 'retry' ? outcome.error : undefined;
    if (error?.isOverload) limit.overloaded();
    else if (outcome.action !== 'ignored' && error?.status !== 0) limit.answered();
    if (error?.isUnauthorized) client.forgetCredentials();
    observe({ kind: 'turn', key, outcome, object, patches });
    return resultOf(initialized, failures, random());
  };

  return new WorkQueue({
    textOf: keyText,
    work,
    limit: () => limit.value,
    clock,
    onError: ({ resource, namespace, name }, error) => {
      const fields = { kind: resource.kind, namespace, name, error: String(error) };
      logger.error('a turn failed unexpectedly, it is tried again', fields);
    },
    onAdded: (key, object) => {
      observe({ kind: 'pending', key, object });
    },
    onLeft: (key) => {
      observe({ kind: 'left', key });
    },
  });
}

import type { JsonObject } from '../injection/json.js';
import type { SidecarConfig } from '../injection/sidecar.js';
import type { ApiClient } from '../kubernetes/api-client.js';
import type { Clock } from '../kubernetes/clock.js';
import type { Logger } from '../observability/logger.js';
import { ConcurrencyLimit } from './concurrency-limit.js';
import type { ControllerObserver } from './controller-event.js';
import type { Injectability } from './injectability.js';
import { initialize } from './initialize.js';
import type { Outcome } from './outcome.js';
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

function resultOf(outcome: Outcome, failures: number, random: number): TurnResult {
  switch (outcome.action) {
    case 'retry':
      return { done: false, retryAfterMs: retryDelayMs(outcome.error, failures, random) };
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

  const work = async ({ key, item, failures }: Turn<WorkloadKey, JsonObject>): Promise<TurnResult> => {
    const turn = { seen: item, sidecarConfig: sidecarConfig(), injectability };
    const { outcome, object, patches } = await initialize(client, key, turn);
    const error = outcome.action === 'retry' ? outcome.error : undefined;
    if (error?.isOverload) limit.overloaded();
    else if (outcome.action !== 'ignored' && error?.status !== 0) limit.answered();
    if (error?.isUnauthorized) client.forgetCredentials();
    observe({ kind: 'turn', key, outcome, object, patches });
    return resultOf(outcome, failures, random());
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

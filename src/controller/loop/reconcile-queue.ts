import type { SidecarConfig } from '../../injection/config/sidecar-config.js';
import { SidecarParts } from '../../injection/plan/params-sidecar.js';
import type { JsonObject } from '../../json/json.js';
import type { ApiClient } from '../../kubernetes/transport/api-client.js';
import { KubeApiError } from '../../kubernetes/transport/api-error.js';
import type { CredentialsError } from '../../kubernetes/transport/credentials.js';
import type { Logger } from '../../observability/logger.js';
import type { Clock } from '../../runtime/clock.js';
import { ConcurrencyLimit, type SlotUse } from './concurrency-limit.js';
import type { ControllerObserver } from './controller-event.js';
import { initialize, type InitializeResult } from './initialize.js';
import type { MutableKinds } from './mutable-kinds.js';
import { isUnfinished, type Outcome } from './outcome.js';
import { blockedDelayMs, retryDelayMs } from './retry-delay.js';
import { WorkQueue, type WorkRequest, type WorkResult } from './work-queue.js';
import { keyText, type WorkloadKey } from './workload-key.js';

export interface ReconcileOptions {
  readonly client: ApiClient;
  /** The configuration that is in force; asked once for each attempt. */
  readonly sidecarConfig: () => SidecarConfig;
  readonly mutableKinds: MutableKinds;
  /** Whether the name that an object waits for was this controller's when it was created; default: never. */
  readonly isFormerName?: (name: string, object: JsonObject) => boolean;
  /** Is called with everything that happens. */
  readonly observe: ControllerObserver;
  /** For errors that should never happen. */
  readonly logger: Logger;
  readonly clock: Clock;
  /** Numbers from 0 up to 1, for jitter. */
  readonly random: () => number;
  /** What the API server's slots are used for; default: nothing is known of it. */
  readonly slotUse?: SlotUse;
}

// A file is read again, or a command is run again.
const CREDENTIALS_RETRY_MS = 1000;

/** The server has not looked at the PATCH: its snapshot is as good as before. Where it is stale, a 409 will say so. */
const isUnseen = (error: KubeApiError | CredentialsError): boolean => error instanceof KubeApiError && error.isOverload;

/** The reconcile queue of pending workloads; the snapshot of a key is the object as the watch delivered it. */
export function createReconcileQueue(options: ReconcileOptions): WorkQueue<WorkloadKey, JsonObject> {
  const { client, clock, mutableKinds, isFormerName, logger, observe, random, sidecarConfig } = options;
  const limit = new ConcurrencyLimit(options.slotUse);
  const sidecarParts = new SidecarParts();

  const reconcile = async ({
    key,
    snapshot,
    failures,
  }: WorkRequest<WorkloadKey, JsonObject>): Promise<WorkResult<JsonObject>> => {
    const attempt = { snapshot, sidecarConfig: { ...sidecarConfig(), sidecarParts }, isFormerName, mutableKinds };
    const initialized = await initialize(client, key, attempt);
    const { outcome, object, patches } = initialized;
    recordAnswer(limit, outcome);
    const error = outcome.action === 'retry' ? outcome.error : undefined;
    if (error instanceof KubeApiError && error.isUnauthorized) client.forgetCredentials();
    observe({ kind: 'attempted', key, outcome, object, patches });
    return resultOf(initialized, failures, random());
  };

  const queue = new WorkQueue<WorkloadKey, JsonObject>({
    textOf: keyText,
    work: reconcile,
    maxConcurrent: () => limit.value,
    clock,
    onError: ({ resource, namespace, name }, error) => {
      const fields = { kind: resource.kind, namespace, name, error: String(error) };
      logger.error('an attempt failed unexpectedly, it is retried', fields);
    },
    onAdded: (key, object) => {
      observe({ kind: 'pending', key, object });
    },
    onRemoved: (key) => {
      observe({ kind: 'dequeued', key });
      if (queue.size === 0) limit.recordIdle();
    },
  });
  return queue;
}

function requeueDelayMs(error: KubeApiError | CredentialsError, failures: number, random: number): number {
  return error instanceof KubeApiError ? retryDelayMs(error, failures, random) : CREDENTIALS_RETRY_MS;
}

/** Adapts the limit to the server's answer, where there was one. */
function recordAnswer(limit: ConcurrencyLimit, outcome: Outcome): void {
  if (outcome.action === 'ignored') return;
  if (outcome.action !== 'retry') limit.recordAnswer();
  else if (outcome.error instanceof KubeApiError && outcome.error.status !== 0) {
    if (outcome.error.isOverload) limit.recordOverload();
    else limit.recordAnswer();
  }
}

function resultOf({ outcome, object }: InitializeResult, failures: number, random: number): WorkResult<JsonObject> {
  if (!isUnfinished(outcome)) return { done: true };
  switch (outcome.action) {
    case 'retry': {
      const { error } = outcome;
      const snapshot = isUnseen(error) ? object : undefined;
      return { done: false, requeueAfterMs: requeueDelayMs(error, failures, random), snapshot };
    }
    case 'blocked':
    case 'oversized':
      return { done: false, requeueAfterMs: blockedDelayMs(failures, random) };
  }
}

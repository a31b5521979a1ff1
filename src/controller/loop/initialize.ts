import {
  failurePatch,
  missingFromAnswer,
  shortFailurePatch,
} from '../../injection/initializers/initialization-patch.js';
import {
  type InitializationConfig,
  type InitializationPlan,
  planInitialization,
  refusalMessage,
} from '../../injection/initializers/initialization-plan.js';
import { hasFailed, pendingInitializers } from '../../injection/initializers/pending-initializers.js';
import { warningsOf } from '../../injection/plan/pod-change.js';
import { ownerJobName } from '../../injection/pod/pod-of-job.js';
import { type JsonObject, objectAt, stringIn } from '../../json/json.js';
import type { ApiClient } from '../../kubernetes/transport/api-client.js';
import { KubeApiError } from '../../kubernetes/transport/api-error.js';
import { CredentialsError } from '../../kubernetes/transport/credentials.js';
import type { MutableKinds } from './mutable-kinds.js';
import { ObjectExchange } from './object-exchange.js';
import type { Outcome } from './outcome.js';
import type { WorkloadKey } from './workload-key.js';

type InjectPlan = Extract<InitializationPlan, { action: 'inject' }>;
type EventualOutcome = Outcome | Promise<Outcome>;

/** The server refuses what every pending object needs. */
const blockedOutcome = (error: KubeApiError): Outcome => ({
  action: error.isTooLarge ? 'oversized' : 'blocked',
  error,
});

/** What one attempt starts with. */
export interface InitializeOptions {
  /** The object as the watch has just delivered it; undefined: the attempt reads it. */
  readonly snapshot: JsonObject | undefined;
  /** One configuration for the whole attempt. */
  readonly sidecarConfig: InitializationConfig;
  /** Whether the name that an object waits for was this controller's when it was created; default: never. */
  readonly isFormerName?: ((name: string, object: JsonObject) => boolean) | undefined;
  readonly mutableKinds: MutableKinds;
}

/** How an attempt went. */
export interface InitializeResult {
  readonly outcome: Outcome;
  /** As it was before the attempt; undefined where it could not be read. */
  readonly object: JsonObject | undefined;
  /** HTTP statuses of the PATCHes, in order; 0 where there was no answer. */
  readonly patches: readonly number[];
}

/** One attempt to initialize an object that was read. */
class Attempt {
  constructor(
    readonly object: JsonObject,
    readonly exchange: ObjectExchange,
    readonly options: InitializeOptions,
  ) {}

  get #uid(): string | undefined {
    return stringIn(objectAt(this.object, 'metadata')['uid']);
  }

  /** Plans with what is known of the server now. */
  async plan(): Promise<InitializationPlan> {
    const { object, options } = this;
    const { sidecarConfig, mutableKinds } = options;
    const ours = pendingInitializers(object)?.names[0] === sidecarConfig.config.initializerName;
    const job = ours && object['kind'] === 'Pod' ? ownerJobName(object) : undefined;
    const ownerJob = job === undefined ? undefined : await this.exchange.readJob(job);
    return planInitialization(object, sidecarConfig, { ...mutableKinds.capabilities, ownerJob });
  }

  async execute(plan: InitializationPlan): Promise<Outcome> {
    switch (plan.action) {
      case 'ignore':
        return { action: 'ignored', reason: plan.reason };
      case 'release':
        return this.release(plan.patch, releasedOutcome(plan));
      case 'refuse': {
        const { reason, message } = plan;
        return this.refuse(plan, { action: 'refused', reason, message });
      }
      case 'inject':
        return this.inject(plan);
    }
  }

  /** Removes the controller's name from the pending ones. If the server refuses even that, only other rights help. */
  async release(patch: JsonObject, outcome: Outcome): Promise<Outcome> {
    try {
      await this.removeName(patch);
      return outcome;
    } catch (error) {
      return sortError(error, blockedOutcome);
    }
  }

  /**
   * Fails the object. Where the server does not accept that, it is released: better without a sidecar than pending forever. But
   * not where the message was too long for it: the shortest is tried, and it stays pending.
   */
  async refuse(patches: Record<'patch' | 'releasePatch', JsonObject>, outcome: Outcome): Promise<Outcome> {
    return this.fail(patches.patch, outcome, (error) =>
      error.isTooLarge
        ? this.fail(shortFailurePatch(this.object), outcome, blockedOutcome)
        : this.release(patches.releasePatch, { action: 'released', reason: 'RejectedByServer', error }),
    );
  }

  async fail(
    patch: JsonObject,
    outcome: Outcome,
    onRefusal: (error: KubeApiError) => EventualOutcome,
  ): Promise<Outcome> {
    try {
      const answer = await this.exchange.patch(patch, this.#uid);
      if (!hasFailed(answer)) throw unchangedError(this.exchange.path, 'the object has no initializers.result');
      return outcome;
    } catch (error) {
      return sortError(error, onRefusal);
    }
  }

  async inject(plan: InjectPlan): Promise<Outcome> {
    try {
      const missing = missingFromAnswer(this.object, await this.removeName(plan.patch), plan);
      if (missing.length > 0) return { action: 'incomplete', reason: 'SidecarIncomplete', missing };
      const warnings = warningsOf(plan.change);
      return { action: 'injected', reason: plan.reason, ...(warnings.length > 0 && { warnings }) };
    } catch (error) {
      return sortError(error, (refusal) => this.handleRefusal(plan, refusal));
    }
  }

  /** The server refuses the injection. A controller without the right to inject can't fail an object either. */
  async handleRefusal(plan: InjectPlan, error: KubeApiError): Promise<Outcome> {
    const { object, options } = this;
    if (options.mutableKinds.observeRefusal(plan.shape.kind, error)) return this.execute(await this.plan());
    const { config } = options.sidecarConfig;
    if (error.isForbidden || config.failurePolicy === 'Ignore') {
      return this.release(plan.releasePatch, { action: 'released', reason: 'RejectedByServer', error });
    }
    const message = refusalMessage(object, config, `the API server refused it: ${error.serverMessage}`);
    const outcome = { action: 'refused', reason: 'RejectedByServer', message, error } as const;
    return this.refuse({ patch: failurePatch(object, message), releasePatch: plan.releasePatch }, outcome);
  }

  async removeName(patch: JsonObject): Promise<JsonObject> {
    const answer = await this.exchange.patch(patch, this.#uid);
    const { initializerName } = this.options.sidecarConfig.config;
    if (pendingInitializers(answer)?.names[0] !== initializerName) return answer;
    throw unchangedError(this.exchange.path, 'the initializer is still the first pending one');
  }
}

/**
 * One attempt to initialize a workload: reads it where there is no `snapshot`, plans, and makes one PATCH, which the server
 * accepts only for the version that was read. What the server refuses is settled by the failure policy, so that no creator
 * waits in vain.
 */
export async function initialize(
  client: ApiClient,
  key: WorkloadKey,
  options: InitializeOptions,
): Promise<InitializeResult> {
  const exchange = new ObjectExchange(client, key);
  let object = options.snapshot;
  const run = async (): Promise<Outcome> => {
    object ??= await exchange.read();
    const attempt = new Attempt(object, exchange, { ...options, sidecarConfig: configForObject(object, options) });
    return attempt.execute(await attempt.plan());
  };
  try {
    return { outcome: await run(), object, patches: exchange.statuses };
  } catch (error) {
    return { outcome: await sortError(error, blockedOutcome), object, patches: exchange.statuses };
  }
}

function releasedOutcome({ reason, warnings }: Extract<InitializationPlan, { action: 'release' }>): Outcome {
  return { action: 'released', reason, ...(warnings && { warnings }) };
}

/** Sorts an error by what to do about it; `onRefusal` is for a server that understood the request and refused it. */
function sortError(error: unknown, onRefusal: (error: KubeApiError) => EventualOutcome): EventualOutcome {
  // Nothing was requested yet: a token file is being rewritten, or a command fails for a while.
  if (error instanceof CredentialsError) return { action: 'retry', error };
  if (!(error instanceof KubeApiError)) throw error;
  if (error.isNotFound) return { action: 'gone' };
  return error.isRetryable ? { action: 'retry', error } : onRefusal(error);
}

/** A success that changed nothing counts as an error: servers differ in how they apply the initializers of a patch. */
function unchangedError(path: string, what: string): KubeApiError {
  const message = `the server accepted the patch, but ${what}`;
  return new KubeApiError({ request: `PATCH ${path}`, status: 200, reason: 'Unchanged', message });
}

/** The configuration, with the former name in place of the current one where the object waits for that. */
function configForObject(object: JsonObject, { sidecarConfig, isFormerName }: InitializeOptions): InitializationConfig {
  const { config } = sidecarConfig;
  const first = pendingInitializers(object)?.names[0];
  if (first === undefined || first === config.initializerName || !isFormerName?.(first, object)) return sidecarConfig;
  return { ...sidecarConfig, config: { ...config, initializerName: first } };
}

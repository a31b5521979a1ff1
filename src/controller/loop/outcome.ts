import type { InjectReason } from '../../injection/decision/decision.js';
import type { IgnoreReason, ReleaseReason, UninjectableReason } from '../../injection/decision/reason.js';
import type { SidecarErrorReason } from '../../injection/sidecar/sidecar-error.js';
import type { KubeApiError } from '../../kubernetes/transport/api-error.js';
import type { CredentialsError } from '../../kubernetes/transport/credentials.js';

/**
 * The result of one attempt to initialize a workload. All but `retry`, `blocked` and
 * `oversized` are final: the object leaves the queue.
 */
export type Outcome =
  /** `warnings` of the sidecar, or of what the workload asks for, a sentence each; default none. */
  | { readonly action: 'injected'; readonly reason: InjectReason; readonly warnings?: readonly string[] }
  | { readonly action: 'released'; readonly reason: ReleaseReason; readonly warnings?: readonly string[] }
  /** The server refused the sidecar, and the failure policy is Ignore: the workload was released without a sidecar. */
  | { readonly action: 'released'; readonly reason: 'RejectedByServer'; readonly error: KubeApiError }
  /** `initializers.result` was set: the server deletes the object, and answers its creator with `message`. */
  | {
      readonly action: 'refused';
      readonly reason: UninjectableReason | SidecarErrorReason | 'RejectedByServer';
      readonly message: string;
      readonly error?: KubeApiError;
    }
  /** Answered 2xx, but the sidecar in the answer is not whole. */
  | { readonly action: 'incomplete'; readonly reason: 'SidecarIncomplete'; readonly missing: readonly string[] }
  /** Not for this controller, or not yet. */
  | { readonly action: 'ignored'; readonly reason: IgnoreReason }
  /** Deleted meanwhile. */
  | { readonly action: 'gone' }
  /** The server failed, what was read is stale, or the credentials can't be read: retried, with a fresh read. */
  | { readonly action: 'retry'; readonly error: KubeApiError | CredentialsError }
  /** The server refused even the removal of the controller's name. Retried slowly, until the rights are corrected. */
  | { readonly action: 'blocked'; readonly error: KubeApiError }
  /** It is so large that the server can store no change of it. Retried slowly; only deleting it, or a smaller one, helps. */
  | { readonly action: 'oversized'; readonly error: KubeApiError };

/** What an object is that the server can store no change of, and the way out. */
export const OVERSIZED =
  'it stays uninitialized: it is so large that the API server can store no change of it; delete it, and create it smaller';

/** An outcome after which the object still waits for the controller, and is tried again. */
export type UnfinishedOutcome = Extract<Outcome, { readonly action: 'retry' | 'blocked' | 'oversized' }>;

const UNFINISHED: readonly Outcome['action'][] = ['retry', 'blocked', 'oversized'];

/** Whether the object still waits for the controller. */
export function isUnfinished(outcome: Outcome): outcome is UnfinishedOutcome {
  return UNFINISHED.includes(outcome.action);
}

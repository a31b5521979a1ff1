import type { InjectReason } from '../../injection/decision/decision.js';
import type { IgnoreReason, ReleaseReason, UninjectableReason } from '../../injection/decision/reason.js';
import type { SidecarErrorReason } from '../../injection/sidecar/sidecar-error.js';
import type { KubeApiError } from '../../kubernetes/transport/api-error.js';
import type { CredentialsError } from '../../kubernetes/transport/credentials.js';

/**
 * What one turn of a workload came to. All but `retry` and `blocked` are final: the object has left our hands.
 */
export type Outcome =
  | { readonly action: 'injected'; readonly reason: InjectReason }
  | { readonly action: 'released'; readonly reason: ReleaseReason }
  /** The server refused the sidecar, and the failure policy is Ignore: the workload was released without. */
  | { readonly action: 'released'; readonly reason: 'RejectedByServer'; readonly error: KubeApiError }
  /** `initializers.result` was set: the server deletes the object, and its creator is answered with `message`. */
  | {
      readonly action: 'refused';
      readonly reason: UninjectableReason | SidecarErrorReason | 'RejectedByServer';
      readonly message: string;
      readonly error?: KubeApiError;
    }
  /** Answered 2xx, but the sidecar in the answer is not whole. */
  | { readonly action: 'incomplete'; readonly reason: 'SidecarIncomplete'; readonly missing: readonly string[] }
  /** Not ours, or not ours yet. */
  | { readonly action: 'ignored'; readonly reason: IgnoreReason }
  /** Deleted meanwhile. */
  | { readonly action: 'gone' }
  /** The server could not, what we read is stale, or our credentials can't be read: again, from a fresh read. */
  | { readonly action: 'retry'; readonly error: KubeApiError | CredentialsError }
  /** The server refused even to take our name off. Again, but slowly, until somebody mends the rights. */
  | { readonly action: 'blocked'; readonly error: KubeApiError };

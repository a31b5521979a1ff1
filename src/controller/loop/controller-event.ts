import type { InjectionConfig } from '../../injection/config/injection-config.js';
import type { JsonObject } from '../../json/json.js';
import type { ObjectReference } from '../../kubernetes/resources/event-object.js';
import type { Outcome } from './outcome.js';
import type { WorkloadKey } from './workload-key.js';

/**
 * What happens in the controller, for its observers: the log, metrics, Kubernetes Events, the page. None of them can change
 * what is done; each is called synchronously, so it must be quick, and must not throw.
 */
export type ControllerEvent =
  /** An object is first seen uninitialized; it is queued until `dequeued`. */
  | { readonly kind: 'pending'; readonly key: WorkloadKey; readonly object: JsonObject }
  /** An attempt to initialize it has ended. */
  | {
      readonly kind: 'attempted';
      readonly key: WorkloadKey;
      readonly outcome: Outcome;
      /** As it was read before the attempt; undefined where it could not be read. */
      readonly object: JsonObject | undefined;
      /** HTTP statuses of the PATCHes that were made, in order; 0 where there was no answer. */
      readonly patches: readonly number[];
    }
  /** It is no longer queued: done, not for this controller, or deleted. */
  | { readonly kind: 'dequeued'; readonly key: WorkloadKey }
  /** An uninitialized object was deleted, whether it was queued or not. */
  | { readonly kind: 'deleted'; readonly key: WorkloadKey }
  /** The watch of a kind is established. */
  | { readonly kind: 'connected'; readonly workloadKind: string; readonly path: string }
  /** It ended, regularly where `error` is undefined. It is opened again after `delayMs`. */
  | {
      readonly kind: 'disconnected';
      readonly workloadKind: string;
      readonly path: string;
      readonly error: Error | undefined;
      readonly delayMs: number;
    }
  /** A new configuration is in force; `warnings` are sentences for its author. */
  | { readonly kind: 'configured'; readonly config: InjectionConfig; readonly warnings: readonly string[] }
  /** A new configuration is not valid: the last good one stays in force, where there is one. */
  | {
      readonly kind: 'misconfigured';
      readonly error: Error;
      readonly involved: ObjectReference;
      /** There was none yet: the start waits for one. */
      readonly nothingInForce?: true;
    };

/** The state of the watch of a kind. */
export interface WatchStatus {
  readonly workloadKind: string;
  readonly path: string;
  /** The server has accepted it, and it has not ended. */
  readonly established: boolean;
  /** Milliseconds since it was established last, or since the start; 0 while it is. */
  readonly downMs: number;
  /** The same since the last refusal (401, 403) at most: the server answered then. */
  readonly unansweredMs: number;
  /** Why the server refused the last attempt; undefined where it did not. */
  readonly refusal: string | undefined;
  /** Milliseconds since its last event, or its opening. */
  readonly silentMs: number;
}

/** Is called with everything that happens. */
export type ControllerObserver = (event: ControllerEvent) => void;

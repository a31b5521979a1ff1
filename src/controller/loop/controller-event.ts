import type { InjectionConfig } from '../../injection/config/injection-config.js';
import type { JsonObject } from '../../json/json.js';
import type { ObjectReference } from '../../kubernetes/resources/event-recorder.js';
import type { Outcome } from './outcome.js';
import type { WorkloadKey } from './workload-key.js';

/**
 * What happens in the controller, for those who tell others: the log, metrics, Events of the API server, the page. None of
 * them can change what is done; each is called at once, so it must be quick, and must not throw.
 */
export type ControllerEvent =
  /** An object is first seen uninitialized; until `left` it is in our hands. */
  | { readonly kind: 'pending'; readonly key: WorkloadKey; readonly object: JsonObject }
  /** A turn of it has ended. */
  | {
      readonly kind: 'turn';
      readonly key: WorkloadKey;
      readonly outcome: Outcome;
      /** As it was read before the turn; undefined where it could not be read. */
      readonly object: JsonObject | undefined;
      /** HTTP statuses of the PATCHes that were made, in order; 0 where there was no answer. */
      readonly patches: readonly number[];
    }
  /** It is not in our hands any more: done, somebody else's, or deleted. */
  | { readonly kind: 'left'; readonly key: WorkloadKey }
  /** An uninitialized object was deleted, whether it was in our hands or not. */
  | { readonly kind: 'deleted'; readonly key: WorkloadKey }
  /** The watch of a kind is established. */
  | { readonly kind: 'connected'; readonly workloadKind: string; readonly path: string }
  /** It ended; without `error` in good order. It is opened again after `delayMs`. */
  | {
      readonly kind: 'disconnected';
      readonly workloadKind: string;
      readonly path: string;
      readonly error: Error | undefined;
      readonly delayMs: number;
    }
  /** A new configuration is in force; `warnings` are sentences for its author. */
  | { readonly kind: 'configured'; readonly config: InjectionConfig; readonly warnings: readonly string[] }
  /** A new configuration is not valid: the last good one stays in force. */
  | { readonly kind: 'misconfigured'; readonly error: Error; readonly involved: ObjectReference };

/** How the watch of a kind fares, to be asked for at any time. */
export interface WatchStatus {
  readonly workloadKind: string;
  readonly path: string;
  /** The server has accepted it, and it has not ended. */
  readonly established: boolean;
  /** Milliseconds since it was established last, or since the start; 0 while it is. */
  readonly downMs: number;
  /** The same without the time up to the last refusal (401, 403): the server was there then. */
  readonly unansweredMs: number;
  /** Why the server refused the last attempt; undefined where it did not. */
  readonly refusal: string | undefined;
  /** Milliseconds since its last event, or its opening. */
  readonly silentMs: number;
}

/** Somebody who is told. */
export type ControllerObserver = (event: ControllerEvent) => void;

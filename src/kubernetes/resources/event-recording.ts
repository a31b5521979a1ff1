import type { Clock } from '../../runtime/clock.js';
import type { ApiClient } from '../transport/api-client.js';
import type { EventSource } from './event-object.js';

/** What Events may take of the API server; asked before each, so it may change at any time. */
export interface EventBudget {
  /** How many may be in flight; 0: all wait. */
  readonly inFlight: () => number;
  /** How many a second may be written of each type, after the first fifty. */
  readonly perSecond: () => number;
}

/**
 * The end of an Event, or of a newer count of one: the server has it; the server refused it, or failed again and again; too many
 * waited, or it still waited at the end of the process.
 */
export type EventEnd = 'written' | 'refused' | 'dropped';

/** How a recorder of Events works. */
export interface EventRecorderOptions {
  readonly client: ApiClient;
  readonly clock: Clock;
  /** Milliseconds since 1970. */
  readonly wallClockMs: () => number;
  readonly source: EventSource;
  /** Default: one in flight, five a second. */
  readonly budget?: EventBudget;
  /** Called with the error of each request that failed. */
  readonly onError: (error: unknown) => void;
  /** Called once for everything that was to be written. */
  readonly onEnd?: (end: EventEnd) => void;
}

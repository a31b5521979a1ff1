import type { WaitingReason } from './waiting.js';

/** Whether the program can do its work; where not, why, a sentence each. */
export interface Readiness {
  readonly ready: boolean;
  readonly notes: readonly string[];
  /** What it waits for, by name; default: nothing. */
  readonly waitingFor?: readonly WaitingReason[];
}

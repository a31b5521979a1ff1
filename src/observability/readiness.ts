/** Whether the program can do its work; where not, why, a sentence each. */
export interface Readiness {
  readonly ready: boolean;
  readonly notes: readonly string[];
}

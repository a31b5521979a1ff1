/**
 * Since when each of several texts has been unchanged, by this process's own clock: a replica is alive when it changes its text,
 * whatever times it writes.
 */
export class Observations {
  #observed: ReadonlyMap<string, { readonly text: string; readonly atMs: number }> = new Map();

  /** Takes the texts as they are now; keys that are no longer there are forgotten. */
  observe(texts: ReadonlyMap<string, string>, nowMs: number): void {
    this.#observed = new Map(
      [...texts].map(([key, text]) => {
        const before = this.#observed.get(key);
        return [key, before?.text === text ? before : { text, atMs: nowMs }] as const;
      }),
    );
  }

  /** When a text was first seen as it is now; undefined where the key has none. */
  changedAtMs(key: string): number | undefined {
    return this.#observed.get(key)?.atMs;
  }

  /** Keys whose text has not changed for at least this long. */
  unchangedFor(durationMs: number, nowMs: number): ReadonlySet<string> {
    return new Set([...this.#observed].filter(([, { atMs }]) => nowMs - atMs >= durationMs).map(([key]) => key));
  }
}

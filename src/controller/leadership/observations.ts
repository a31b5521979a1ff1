/**
 * Since when each of several texts has been what it is, by our own clock: whether another lives is told by what it changes,
 * never by the times it writes.
 */
export class Observations {
  #observed: ReadonlyMap<string, { readonly text: string; readonly atMs: number }> = new Map();

  /** What is there now; what is not there any more is forgotten. */
  observe(texts: ReadonlyMap<string, string>, nowMs: number): void {
    this.#observed = new Map(
      [...texts].map(([key, text]) => {
        const before = this.#observed.get(key);
        return [key, before?.text === text ? before : { text, atMs: nowMs }] as const;
      }),
    );
  }

  /** When a text was first seen as it is; undefined where there is none of this key. */
  changedAtMs(key: string): number | undefined {
    return this.#observed.get(key)?.atMs;
  }

  /** Keys whose text has been the same for at least so long. */
  unchangedFor(durationMs: number, nowMs: number): ReadonlySet<string> {
    return new Set([...this.#observed].filter(([, { atMs }]) => nowMs - atMs >= durationMs).map(([key]) => key));
  }
}

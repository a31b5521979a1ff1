/** How often something has been decided since the start. */
export interface Total {
  readonly action: string;
  readonly reason: string;
  readonly count: number;
}

// Actions and reasons are closed sets, with fewer combinations than this.
const MOST = 200;

/** Counts by action and reason. */
export class Totals {
  readonly #counts = new Map<string, Map<string, number>>();
  #size = 0;

  /** It has been decided once more. */
  add(action: string, reason: string): void {
    let reasons = this.#counts.get(action);
    if (!reasons) {
      reasons = new Map();
      this.#counts.set(action, reasons);
    }
    const count = reasons.get(reason) ?? 0;
    if (count === 0 && this.#size >= MOST) return;
    if (count === 0) this.#size += 1;
    reasons.set(reason, count + 1);
  }

  /** All of them, the most frequent first. */
  list(): readonly Total[] {
    const all = [...this.#counts].flatMap(([action, reasons]) =>
      [...reasons].map(([reason, count]) => ({ action, reason, count })),
    );
    return all.sort((a, b) => b.count - a.count);
  }
}

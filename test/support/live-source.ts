import type { Decision, LiveSource, LiveView } from '../../src/observability/live-view.js';

/** A source of a test: answers as the test says, and counts how often it is asked. */
export class TestSource implements LiveSource {
  #view: LiveView = {
    ready: true,
    notes: [],
    configuration: [],
    configurationWarnings: [],
    watches: [],
    pendingCount: 0,
    pending: [],
    history: { slotMs: 30_000, lastStartMs: 0, counts: {}, medianMs: [], p99Ms: [] },
    totals: [],
    decisions: [],
  };
  readonly #listeners = new Set<() => void>();
  #nextId = 1;
  asked = 0;

  readonly view = (afterId: number): LiveView => {
    this.asked += 1;
    return { ...this.#view, decisions: this.#view.decisions.filter(({ id }) => id > afterId) };
  };

  readonly onChange = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** How many listeners there are. */
  get listeners(): number {
    return this.#listeners.size;
  }

  /** Changes the view without an event, as time does. */
  drift(changes: Partial<LiveView>): void {
    this.#view = { ...this.#view, ...changes };
  }

  /** Changes the view and calls the listeners. */
  change(changes: Partial<LiveView>): void {
    this.drift(changes);
    for (const listener of this.#listeners) listener();
  }

  /** Adds a decision about an object of this name. */
  decide(name: string, more: Partial<Decision> = {}): void {
    const id = this.#nextId;
    this.#nextId += 1;
    const decision = { id, timeMs: 0, kind: 'Job', namespace: 'a', name, action: 'injected', reason: 'PolicyEnabled' };
    this.change({ decisions: [...this.#view.decisions, { ...decision, explanation: 'it is', ...more }] });
  }
}

import { explainReason, type Reason } from '../../injection/decision/reason.js';
import type { Decision } from '../../observability/live-view.js';
import { isUnfinished, type Outcome } from '../loop/outcome.js';
import type { WorkloadKey } from '../loop/workload-key.js';

/** What was decided about an object. */
export type DecisionSummary = Pick<Decision, 'action' | 'reason' | 'explanation' | 'detail'>;

const MOST_DECISIONS = 200;

// A chain of initializers shows every object to each of them.
const NOT_YET: readonly Reason[] = ['Initialized', 'NotOurTurn'];

/**
 * The decision in an outcome; undefined where none was made: the object is to be retried, was deleted, or waits for another
 * initializer first.
 */
export function decisionIn(outcome: Outcome): DecisionSummary | undefined {
  if (isUnfinished(outcome)) return undefined;
  switch (outcome.action) {
    case 'injected':
      return summarize(outcome);
    case 'released':
      return summarizeRelease(outcome);
    case 'refused':
      return { ...summarize(outcome), detail: outcome.message };
    case 'incomplete':
      return { ...summarize(outcome), detail: outcome.missing.join('; ') };
    case 'ignored':
      return NOT_YET.includes(outcome.reason) ? undefined : summarize(outcome);
    case 'gone':
      return undefined;
  }
}

/** The last 200 decisions. */
export class DecisionLog {
  readonly #decisions: Decision[] = [];
  #lastId = 0;

  /** @param timeMs milliseconds since 1970 */
  add({ resource, namespace, name }: WorkloadKey, summary: DecisionSummary, timeMs: number): void {
    this.#lastId += 1;
    this.#decisions.push({ id: this.#lastId, timeMs, kind: resource.kind, namespace, name, ...summary });
    if (this.#decisions.length > MOST_DECISIONS) this.#decisions.shift();
  }

  /** Those whose id is greater, oldest first. */
  listAfter(id: number): readonly Decision[] {
    // Ids follow one another.
    const count = Math.max(0, this.#lastId - id);
    return count === 0 ? [] : this.#decisions.slice(-count);
  }
}

function summarize({ action, reason }: { readonly action: string; readonly reason: Reason }): DecisionSummary {
  return { action, reason, explanation: explainReason(reason) };
}

function summarizeRelease(outcome: Extract<Outcome, { action: 'released' }>): DecisionSummary {
  const summary = summarize(outcome);
  return outcome.reason === 'RejectedByServer' ? { ...summary, detail: outcome.error.message } : summary;
}

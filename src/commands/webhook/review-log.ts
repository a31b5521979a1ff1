import type { Decision } from '../../observability/live-view.js';
import { explainOutcome, type ReviewOutcome } from '../../webhook/review/review-result.js';
import type { ReviewSubject } from '../../webhook/review/review-subject.js';
import type { AnsweredRequest } from '../../webhook/server/webhook-server.js';

/** A request as it is kept: what its row shows is made when somebody looks. */
type KeptRequest =
  | Extract<AnsweredRequest, { kind: 'refused' }>
  | {
      readonly kind: 'reviewed';
      readonly subject: ReviewSubject;
      readonly outcome: ReviewOutcome;
      readonly dryRun: boolean;
    };

interface Kept {
  readonly answered: KeptRequest;
  readonly timeMs: number;
}

const MOST = 200;
const LONGEST_MESSAGE = 500;

/** The last 200 requests. */
export class ReviewLog {
  readonly #kept: Kept[] = [];
  #count = 0;

  /** @param timeMs milliseconds since 1970 */
  add(answered: AnsweredRequest, timeMs: number): void {
    this.#kept[this.#count % MOST] = { answered: withoutAnswer(answered), timeMs };
    this.#count += 1;
  }

  /** Those whose id is greater, oldest first. */
  listAfter(id: number): readonly Decision[] {
    const first = Math.max(id, this.#count - MOST, 0);
    return Array.from({ length: Math.max(0, this.#count - first) }, (_, at) => this.#decision(first + at)).flatMap(
      (decision) => decision ?? [],
    );
  }

  #decision(number: number): Decision | undefined {
    const kept = this.#kept[number % MOST];
    return kept && { id: number + 1, timeMs: kept.timeMs, ...rowOf(kept.answered) };
  }
}

/** The patch is large, and nobody looks at it here. */
function withoutAnswer(answered: AnsweredRequest): KeptRequest {
  if (answered.kind === 'refused') return answered;
  const { kind, subject, result, dryRun } = answered;
  return { kind, subject, dryRun, outcome: result.outcome };
}

function rowOf(answered: KeptRequest): Omit<Decision, 'id' | 'timeMs'> {
  if (answered.kind === 'refused') {
    const { status, message } = answered;
    const explanation = message.slice(0, LONGEST_MESSAGE);
    return { kind: 'request', namespace: '-', name: '-', action: 'failed', reason: `HTTP ${status}`, explanation };
  }
  const { subject, outcome, dryRun } = answered;
  return {
    kind: subject.kind,
    namespace: subject.namespace || '-',
    name: subject.name || '-',
    action: outcome.result,
    reason: outcome.result === 'failed' ? 'Refused' : outcome.reason,
    explanation: explainOutcome(outcome).slice(0, LONGEST_MESSAGE),
    ...(dryRun && { detail: 'a dry run' }),
  };
}

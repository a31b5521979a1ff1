import type { EventRecorder } from '../../kubernetes/resources/event-recorder.js';
import type { Logger } from '../../observability/logger.js';
import type { RequestEnd, WebhookMetrics } from '../../observability/webhook-metrics.js';
import { explainOutcome, type ReviewOutcome } from '../../webhook/review/review-pod.js';
import type { Answered } from '../../webhook/server/webhook-server.js';

/** Is told of each request that was answered, and how many seconds it took. */
export type AnsweredObserver = (answered: Answered, seconds: number) => void;

function endOf(answered: Answered): RequestEnd {
  if (answered.kind === 'refused') return { result: 'failed' };
  const { outcome } = answered.reviewed;
  return outcome.result === 'skipped' ? { result: 'skipped', reason: outcome.reason } : { result: outcome.result };
}

/** Counts. */
export function answeredMetrics(metrics: WebhookMetrics): AnsweredObserver {
  return (answered, seconds) => {
    metrics.answered(endOf(answered), seconds);
  };
}

const reasonOf = (outcome: ReviewOutcome): string | undefined =>
  outcome.result === 'failed' ? undefined : outcome.reason;

/** Logs: of each request one line with kind, namespace, name, what was done and why. */
export function answeredLog(logger: Logger): AnsweredObserver {
  return (answered) => {
    if (answered.kind === 'refused') {
      logger.warn('a request was refused', { status: answered.status, error: answered.message });
      return;
    }
    const { outcome } = answered.reviewed;
    const { kind, namespace, name } = answered.subject;
    const fields = { kind, namespace, name, action: outcome.result, reason: reasonOf(outcome) };
    const why = explainOutcome(outcome);
    if (outcome.result === 'failed') logger.error(`refused: ${why}`, fields);
    else logger.info(`${outcome.result}: ${why}`, fields);
  };
}

/** Writes Events about pods, on what makes them. */
export function answeredEvents(recorder: Pick<EventRecorder, 'record'>): AnsweredObserver {
  return (answered) => {
    if (answered.kind === 'refused') return;
    const { outcome } = answered.reviewed;
    const { involved } = answered.subject;
    if (!involved || (outcome.result === 'skipped' && outcome.reason === 'NotAPodCreation')) return;
    const why = explainOutcome(outcome);
    switch (outcome.result) {
      case 'injected':
        recorder.record({ involved, type: 'Normal', reason: 'Injected', message: `the sidecar was put in: ${why}` });
        return;
      case 'skipped': {
        const message = `pods are created without a sidecar: ${why} (${outcome.reason})`;
        recorder.record({ involved, type: 'Normal', reason: 'InjectionSkipped', message });
        return;
      }
      case 'failed':
        recorder.record({ involved, type: 'Warning', reason: 'InjectionRefused', message: `not created: ${why}` });
    }
  };
}

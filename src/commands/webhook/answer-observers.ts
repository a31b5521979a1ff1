import type { EventToRecord, ObjectReference } from '../../kubernetes/resources/event-object.js';
import type { EventRecorder } from '../../kubernetes/resources/event-recorder.js';
import { CountedLog } from '../../observability/counted-log.js';
import type { Logger } from '../../observability/logger.js';
import { RepeatedWarnings } from '../../observability/repeated-warnings.js';
import type { RequestResult, WebhookMetrics } from '../../observability/webhook-metrics.js';
import { explainOutcome, type ReviewOutcome } from '../../webhook/review/review-result.js';
import type { AnsweredRequest } from '../../webhook/server/webhook-server.js';

/** Receives each answered request, and how many seconds it took. */
export type AnswerObserver = (answered: AnsweredRequest, seconds: number) => void;

/** Counts each request in the metrics. */
export function metricsObserver(metrics: WebhookMetrics): AnswerObserver {
  return (answered, seconds) => {
    const dryRun = answered.kind === 'reviewed' && answered.dryRun;
    metrics.recordRequest(requestEndOf(answered), { seconds, dryRun });
  };
}

const reasonOf = (outcome: ReviewOutcome): string | undefined =>
  outcome.result === 'failed' ? undefined : outcome.reason;

/**
 * Logs one line for each request, with kind, namespace, name, action and reason. Requests that are refused alike, as all are
 * while there is no configuration, are logged once a minute, and counted.
 * @param now milliseconds of some clock
 */
export function logObserver(logger: Logger, now: () => number): AnswerObserver {
  const ofSidecars = new RepeatedWarnings(logger);
  const refused = new CountedLog(logger, now);
  return (answered) => {
    if (answered.kind === 'refused') {
      const { status, message } = answered;
      refused.warn('a request was refused', `${status} ${message}`, { status, error: message });
      return;
    }
    const { outcome } = answered.result;
    const { kind, namespace, name } = answered.subject;
    const dryRun = answered.dryRun ? { dryRun: true } : {};
    const fields = { kind, namespace, name, action: outcome.result, reason: reasonOf(outcome), ...dryRun };
    const why = explainOutcome(outcome);
    if (outcome.result === 'failed') logger.error(`refused: ${why}`, fields);
    else logger.info(`${outcome.result}: ${why}`, fields);
    if (outcome.result !== 'failed') ofSidecars.log(outcome.warnings ?? []);
  };
}

/** A pod that nothing else makes has no uid yet. */
const newPod = ({ kind }: ObjectReference): Pick<EventToRecord, 'isNewPod'> =>
  kind === 'Pod' ? { isNewPod: true } : {};

/** Writes Events about pods, on the objects that create them; none about a dry run, which may leave nothing behind. */
export function eventObserver(recorder: Pick<EventRecorder, 'record'>): AnswerObserver {
  return (answered) => {
    if (answered.kind === 'refused' || answered.dryRun) return;
    const { outcome } = answered.result;
    const { involved } = answered.subject;
    if (!involved || (outcome.result === 'skipped' && outcome.reason === 'NotAPodCreation')) return;
    const why = explainOutcome(outcome);
    const pod = newPod(involved);
    switch (outcome.result) {
      case 'injected':
        recorder.record({ involved, type: 'Normal', reason: 'Injected', message: `sidecar injected: ${why}`, ...pod });
        return;
      case 'skipped': {
        const message = `pods are created without a sidecar: ${why} (${outcome.reason})`;
        recorder.record({ involved, type: 'Normal', reason: 'InjectionSkipped', message, ...pod });
        return;
      }
      case 'failed':
        recorder.record({
          involved,
          type: 'Warning',
          reason: 'InjectionRefused',
          message: `not created: ${why}`,
        });
    }
  };
}

function requestEndOf(answered: AnsweredRequest): RequestResult {
  if (answered.kind === 'refused') return { result: 'failed' };
  const { outcome } = answered.result;
  return outcome.result === 'skipped' ? { result: 'skipped', reason: outcome.reason } : { result: outcome.result };
}

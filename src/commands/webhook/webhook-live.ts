import { History } from '../../observability/activity/history.js';
import { Totals } from '../../observability/activity/totals.js';
import type { LiveView } from '../../observability/live-view.js';
import type { LoadedCertificate } from '../../webhook/certificates/serving-certificate.js';
import type { AnsweredRequest } from '../../webhook/server/webhook-server.js';
import { configurationRows } from '../shared/configuration-rows.js';
import { ReviewLog } from './review-log.js';
import { type WebhookLive, type WebhookParts, webhookReadiness } from './webhook-state.js';

const RESULTS = ['injected', 'skipped', 'failed'] as const;

/** The page's content. Of a request it keeps two counts and what its row is made of. */
export function webhookLive(parts: WebhookParts, wallClockMs: () => number): WebhookLive {
  const history = new History({ labels: RESULTS, wallClockMs });
  const totals = new Totals();
  const reviews = new ReviewLog();
  const listeners = new Set<() => void>();
  return {
    observe: (answered, seconds) => {
      const { result, reason } = endOf(answered);
      history.record(result, seconds * 1000);
      totals.add(result, reason);
      reviews.add(answered, wallClockMs());
      for (const listener of listeners) listener();
    },
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    view: (afterId) => ({
      ...stateOf(parts),
      history: history.view(),
      totals: totals.list(),
      decisions: reviews.listAfter(afterId),
    }),
  };
}

function endOf(answered: AnsweredRequest): { readonly result: string; readonly reason: string } {
  if (answered.kind === 'refused') return { result: 'failed', reason: `HTTP ${answered.status}` };
  const { outcome } = answered.result;
  return { result: outcome.result, reason: outcome.result === 'failed' ? 'Refused' : outcome.reason };
}

function stateOf(parts: WebhookParts): Omit<LiveView, 'history' | 'totals' | 'decisions'> {
  const { certificate, config, sidecarConfig, warnings = [] } = parts;
  const rejection = config?.rejection();
  return {
    ...webhookReadiness(parts),
    configuration: sidecarConfig ? configurationRows(sidecarConfig().config) : [],
    configurationWarnings: warnings,
    ...(rejection && { configurationError: rejection.message }),
    ...(certificate && { certificate: certificateRows(certificate.current()) }),
    watches: [],
    pendingCount: 0,
    pending: [],
  };
}

function certificateRows({ certificate, notBeforeMs, notAfterMs }: LoadedCertificate) {
  const time = (milliseconds: number): string => new Date(milliseconds).toISOString();
  return [
    ['names', certificate.subjectAltName ?? 'none'],
    ['issuer', certificate.issuer.replaceAll('\n', ', ')],
    ['valid from', time(notBeforeMs)],
    ['expires', time(notAfterMs)],
  ] as const;
}

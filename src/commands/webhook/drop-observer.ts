import type { Logger } from '../../observability/logger.js';
import type { WebhookMetrics } from '../../observability/webhook-metrics.js';
import type { DropReason } from '../../runtime/connection-limit.js';

const SENTENCES: Readonly<Record<DropReason, string>> = {
  NoHandshake: 'a connection was dropped: its TLS handshake took too long',
  NoRequest: 'a connection was dropped, to make room for a new one: no request had come on it that could be answered',
  Idle: 'a connection was dropped, to make room for a new one: it had been idle for longer than all others',
  Stalled: 'a connection was dropped, to make room for a new one: its client does not take the answer',
  AllInUse: 'a new connection was dropped: there are as many as may be, and a request is in progress on each',
};

/** Anybody who reaches the port can make it drop connections: that must not fill the log. */
const QUIET_MS = 60_000;

export interface DropObserverOptions {
  readonly metrics: Pick<WebhookMetrics, 'recordDroppedConnection'>;
  readonly logger: Pick<Logger, 'warn'>;
  /** Milliseconds since some moment. */
  readonly nowMs: () => number;
}

/** Counts each connection that is dropped, and logs a line about them once a minute at most. */
export function dropObserver({ metrics, logger, nowMs }: DropObserverOptions): (reason: DropReason) => void {
  let toldMs = -Infinity;
  let dropped = 0;
  return (reason) => {
    metrics.recordDroppedConnection(reason);
    dropped += 1;
    if (nowMs() - toldMs < QUIET_MS) return;
    logger.warn(`${SENTENCES[reason]}; more within a minute are only counted, in the metrics`, { reason, dropped });
    toldMs = nowMs();
    dropped = 0;
  };
}

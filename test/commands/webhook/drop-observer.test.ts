import { expect } from 'chai';

import { dropObserver } from '../../../src/commands/webhook/drop-observer.js';
import { createWebhookMetrics } from '../../../src/observability/webhook-metrics.js';
import { FakeClock } from '../../support/fake-clock.js';
import { recordingLogger } from '../../support/recording-logger.js';

describe('the observer of dropped connections', () => {
  it('counts each by its reason, and logs a line a minute at most', async () => {
    const metrics = createWebhookMetrics('1.2.3', {
      readiness: () => ({ ready: true, notes: [] }),
      certificateEndsMs: () => undefined,
    });
    const [clock, { logger, lines }] = [new FakeClock(), recordingLogger()];
    const observe = dropObserver({ metrics, logger, nowMs: clock.now });
    for (let dropped = 0; dropped < 1100; dropped += 1) observe('NoRequest');
    clock.advance(60_000);
    observe('AllInUse');
    expect(lines.map(({ fields }) => fields)).to.deep.equal([
      { reason: 'NoRequest', dropped: 1 },
      { reason: 'AllInUse', dropped: 1100 },
    ]);
    expect(lines[0]?.message).to.match(/^a connection was dropped, to make room for a new one: no request had come/);
    const text = await metrics.text();
    expect(text).to.contain('istio_initializer_dropped_connections_total{reason="NoRequest"} 1100\n');
    expect(text).to.contain('istio_initializer_dropped_connections_total{reason="AllInUse"} 1\n');
  });
});

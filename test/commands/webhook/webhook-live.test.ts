import { expect } from 'chai';

import { webhookLive } from '../../../src/commands/webhook/webhook-live.js';
import type { WebhookParts } from '../../../src/commands/webhook/webhook-state.js';
import { startMonitoringServer } from '../../../src/observability/monitoring-server.js';
import { systemClock } from '../../../src/runtime/clock.js';
import type { ReviewOutcome } from '../../../src/webhook/review/review-result.js';
import type { AnsweredRequest } from '../../../src/webhook/server/webhook-server.js';
import { chromiumPath, startChromium } from '../../support/chromium.js';
import { sidecarConfigWith } from '../../support/workloads.js';

const START_MS = 1_507_636_800_000;
const REFUSED: AnsweredRequest = { kind: 'refused', status: 415, message: 'got content type' };

function reviewed(outcome: ReviewOutcome, dryRun = false): AnsweredRequest {
  const response =
    outcome.result === 'failed' ? ({ allowed: false, message: 'no' } as const) : ({ allowed: true } as const);
  const subject = { kind: 'Pod', namespace: 'shop', name: 'web-*', involved: undefined };
  return { kind: 'reviewed', subject, result: { response, outcome }, dryRun };
}

describe("what the webhook's page shows", () => {
  let parts: WebhookParts;

  beforeEach(() => {
    parts = {};
  });

  const live = () => webhookLive(parts, () => START_MS);

  it('counts requests by outcome and reason, with their latency', () => {
    const { observe, view } = live();
    observe(reviewed({ result: 'injected', reason: 'PolicyEnabled' }), 0.001);
    observe(reviewed({ result: 'injected', reason: 'PolicyEnabled' }), 0.001);
    observe(reviewed({ result: 'skipped', reason: 'HostNetwork' }), 0.001);
    observe(reviewed({ result: 'failed', message: 'inject the sidecar: no' }), 0.001);
    observe(REFUSED, 0.001);
    const { history, totals } = view(0);
    expect(history.counts).to.deep.equal({ injected: [2], skipped: [1], failed: [2] });
    expect(history.medianMs[0]).to.be.within(0.75, 1.3);
    expect(totals).to.deep.equal([
      { action: 'injected', reason: 'PolicyEnabled', count: 2 },
      { action: 'skipped', reason: 'HostNetwork', count: 1 },
      { action: 'failed', reason: 'Refused', count: 1 },
      { action: 'failed', reason: 'HTTP 415', count: 1 },
    ]);
  });

  it('lists the last requests, a dry run and a request that was none included', () => {
    const { observe, view } = live();
    observe(reviewed({ result: 'injected', reason: 'PolicyEnabled' }, true), 0);
    observe(REFUSED, 0);
    const [first, second] = view(0).decisions;
    expect(first).to.deep.equal({
      ...{ id: 1, timeMs: START_MS, kind: 'Pod', namespace: 'shop', name: 'web-*', action: 'injected' },
      ...{ reason: 'PolicyEnabled', detail: 'a dry run' },
      explanation: 'the policy is enabled and the workload does not say otherwise',
    });
    expect(second).to.deep.include({ id: 2, action: 'failed', reason: 'HTTP 415', explanation: 'got content type' });
    expect(view(1).decisions.map(({ id }) => id)).to.deep.equal([2]);
    expect(view(2).decisions).to.deep.equal([]);
  });

  it('keeps 200 requests, and only the beginning of a long message', () => {
    const { observe, view } = live();
    const refused = reviewed({ result: 'failed', message: 'x'.repeat(9999) });
    for (let number = 0; number < 450; number += 1) observe(refused, 0);
    const { decisions } = view(0);
    expect([decisions.length, decisions[0]?.id, decisions.at(-1)?.id]).to.deep.equal([200, 251, 450]);
    expect(decisions[0]?.explanation.length).to.equal(500);
  });

  it('says what it waits for, and then the configuration, with its warnings', () => {
    parts = {
      obstacles: {
        all: [{ reason: 'CertificateMissing', message: 'there is none' }],
        reasons: ['CertificateMissing'],
      },
    };
    expect(live().view(0)).to.deep.include({
      ...{ ready: false, notes: ['waiting: CertificateMissing: there is none'], configuration: [] },
    });
    expect(live().view(0)).not.to.have.property('certificate');
    const config = sidecarConfigWith({});
    parts = { ...parts, sidecarConfig: () => config, config: { rejection: () => new Error('bad') }, warnings: ['old'] };
    const view = live().view(0);
    expect(view.configuration[0]).to.deep.equal(['policy', 'enabled']);
    expect(view).to.deep.include({ configurationWarnings: ['old'], configurationError: 'bad' });
  });

  it('calls its listeners for each request, until they stop', () => {
    const { observe, onChange } = live();
    let calls = 0;
    const stop = onChange(() => {
      calls += 1;
    });
    observe(REFUSED, 0);
    stop();
    observe(REFUSED, 0);
    expect(calls).to.equal(1);
  });

  it('is a page, in a browser, on a small phone too', async function () {
    this.timeout(60_000);
    const path = chromiumPath();
    if (path === undefined) this.skip();
    const config = sidecarConfigWith({});
    parts = { sidecarConfig: () => config };
    const shown = live();
    const readiness = () => ({ ready: true, notes: [] });
    const metrics = { contentType: 'text/plain', text: () => Promise.resolve('') };
    const server = await startMonitoringServer(
      { address: '127.0.0.1', port: 0, version: '1', role: 'webhook', after: systemClock.after, wallClockMs: Date.now },
      { readiness, liveness: readiness, metrics, live: shown },
    );
    const browser = await startChromium(path);
    try {
      const page = await browser.newPage();
      const complaints: string[] = [];
      page.on('pageerror', (error) => complaints.push(String(error)));
      page.on('console', (message) => {
        if (message.type() === 'error') complaints.push(message.text());
      });
      await page.setViewportSize({ width: 320, height: 740 });
      await page.goto(server.url);
      await page.getByText('No review since this webhook started.').waitFor();
      shown.observe(reviewed({ result: 'injected', reason: 'PolicyEnabled' }), 0.001);
      await page.getByRole('link', { name: 'shop/web-*' }).waitFor();
      expect(await page.locator('figcaption').allInnerTexts()).to.deep.equal(['Reviews per second', 'Time to answer']);
      expect(await page.locator('#totals').innerText()).to.match(/injected: PolicyEnabled\s*1/);
      expect(await page.locator('#certificate-empty').innerText()).to.equal('There is none yet.');
      expect(await page.locator('#pending').count()).to.equal(0);
      expect(await page.evaluate('document.documentElement.scrollWidth')).to.equal(320);
      expect(complaints).to.deep.equal([]);
    } finally {
      await browser.close();
      await server.close();
    }
  });
});

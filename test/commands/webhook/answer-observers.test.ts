import { expect } from 'chai';

import { eventObserver, logObserver, metricsObserver } from '../../../src/commands/webhook/answer-observers.js';
import type { EventToRecord } from '../../../src/kubernetes/resources/event-object.js';
import { createWebhookMetrics } from '../../../src/observability/webhook-metrics.js';
import { readAdmissionReview } from '../../../src/webhook/review/admission-review.js';
import type { ReviewOutcome } from '../../../src/webhook/review/review-result.js';
import { subjectOf } from '../../../src/webhook/review/review-subject.js';
import type { AnsweredRequest } from '../../../src/webhook/server/webhook-server.js';
import { recordingLogger } from '../../support/recording-logger.js';

const OWNER = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web-1', uid: 'u-9', controller: true };

function reviewed(
  outcome: ReviewOutcome,
  metadata: object = { generateName: 'web-1-', ownerReferences: [OWNER] },
  dryRun = false,
): AnsweredRequest {
  const object = { kind: 'Pod', metadata };
  const request = readAdmissionReview(JSON.stringify({ request: { uid: 'u', namespace: 'shop', object } }));
  const verdict =
    outcome.result === 'failed'
      ? ({ allowed: false, message: outcome.message } as const)
      : ({ allowed: true } as const);
  return { kind: 'reviewed', subject: subjectOf(request), result: { response: verdict, outcome }, dryRun };
}

const INJECTED: ReviewOutcome = { result: 'injected', reason: 'PolicyEnabled' };
const SKIPPED: ReviewOutcome = { result: 'skipped', reason: 'HostNetwork' };
const FAILED: ReviewOutcome = { result: 'failed', message: 'inject the sidecar: no' };
const NO_POD: ReviewOutcome = { result: 'skipped', reason: 'NotAPodCreation' };
const REFUSED: AnsweredRequest = { kind: 'refused', status: 415, message: 'got content type' };

describe('the observers of answers', () => {
  it('logs a line for each, with kind, namespace, name, what was done and why', () => {
    const { logger, lines } = recordingLogger();
    const log = logObserver(logger, () => 0);
    for (const answered of [reviewed(INJECTED), reviewed(SKIPPED), reviewed(FAILED), REFUSED]) log(answered, 0.001);
    expect(lines.map(({ level }) => level)).to.deep.equal(['info', 'info', 'error', 'warn']);
    expect(lines[0]?.message).to.match(/^injected: the policy is enabled/);
    expect(lines[0]?.fields).to.deep.equal({
      kind: 'Pod',
      namespace: 'shop',
      name: 'web-1-*',
      action: 'injected',
      reason: 'PolicyEnabled',
    });
    expect(lines[2]?.message).to.equal('refused: inject the sidecar: no');
    expect(lines[3]?.fields).to.deep.equal({ status: 415, error: 'got content type' });
  });

  it('counts each as what it came to', async () => {
    const metrics = createWebhookMetrics('1.2.3', {
      readiness: () => ({ ready: true, notes: [] }),
      certificateEndsMs: () => 5000,
    });
    const count = metricsObserver(metrics);
    for (const answered of [reviewed(INJECTED), reviewed(SKIPPED), reviewed(FAILED), REFUSED]) count(answered, 0.001);
    const text = await metrics.text();
    for (const line of [
      'sidecar_injection_requests_total 4',
      'sidecar_injection_success_total 1',
      'sidecar_injection_failure_total 2',
      'sidecar_injection_skip_total{reason="HostNetwork"} 1',
      'sidecar_injection_time_seconds_count 4',
      'istio_initializer_certificate_expiry_timestamp_seconds 5',
    ]) {
      expect(text.split('\n')).to.include(line);
    }
  });

  it('counts the requests of dry runs apart, and says in the log what they are', async () => {
    const metrics = createWebhookMetrics('1.2.3', {
      readiness: () => ({ ready: true, notes: [] }),
      certificateEndsMs: () => 5000,
    });
    const { logger, lines } = recordingLogger();
    const [count, log] = [metricsObserver(metrics), logObserver(logger, () => 0)];
    for (const outcome of [INJECTED, SKIPPED, FAILED]) {
      const answered = reviewed(outcome, { name: 'p' }, true);
      count(answered, 0.001);
      log(answered, 0.001);
    }
    count(reviewed(INJECTED), 0.001);
    const text = await metrics.text();
    for (const line of [
      'sidecar_injection_requests_total{dry_run="true"} 3',
      'sidecar_injection_requests_total 1',
      'sidecar_injection_success_total{dry_run="true"} 1',
      'sidecar_injection_success_total 1',
      'sidecar_injection_failure_total{dry_run="true"} 1',
      'sidecar_injection_skip_total{reason="HostNetwork",dry_run="true"} 1',
      'sidecar_injection_time_seconds_count{dry_run="true"} 3',
      'sidecar_injection_time_seconds_count 1',
    ]) {
      expect(text.split('\n')).to.include(line);
    }
    expect(lines.map(({ fields }) => fields['dryRun'])).to.deep.equal([true, true, true]);
  });

  describe('in Events', () => {
    const eventOf = (answered: AnsweredRequest): EventToRecord | undefined => {
      const events: EventToRecord[] = [];
      eventObserver({ record: (event) => events.push(event) })(answered, 0.001);
      return events[0];
    };

    it('records nothing about a dry run', () => {
      for (const outcome of [INJECTED, SKIPPED, FAILED]) {
        expect(eventOf(reviewed(outcome, { generateName: 'web-1-', ownerReferences: [OWNER] }, true))).to.equal(
          undefined,
        );
      }
    });

    it('records on the owner of a pod that it was injected', () => {
      expect(eventOf(reviewed(INJECTED))).to.deep.equal({
        involved: { apiVersion: 'apps/v1', kind: 'ReplicaSet', namespace: 'shop', name: 'web-1', uid: 'u-9' },
        type: 'Normal',
        reason: 'Injected',
        message: 'sidecar injected: the policy is enabled and the workload does not say otherwise',
      });
    });

    it('records why there is no sidecar, and what was refused', () => {
      expect(eventOf(reviewed(SKIPPED))).to.include({ type: 'Normal', reason: 'InjectionSkipped' });
      expect(eventOf(reviewed(FAILED))).to.include({ type: 'Warning', reason: 'InjectionRefused' });
    });

    it('records on the pod itself where it has no owner', () => {
      expect(eventOf(reviewed(INJECTED, { name: 'web' }))?.involved).to.include({ kind: 'Pod', name: 'web' });
    });

    it('records nothing without an object to record on, or without an outcome', () => {
      expect(eventOf(reviewed(INJECTED, { generateName: 'web-' }))).to.equal(undefined);
      expect(eventOf(reviewed(NO_POD))).to.equal(undefined);
      expect(eventOf(REFUSED)).to.equal(undefined);
    });
  });
});

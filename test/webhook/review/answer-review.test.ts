import { expect } from 'chai';

import { BadReviewError } from '../../../src/webhook/review/admission-review.js';
import { answerReview, withUid } from '../../../src/webhook/review/answer-review.js';
import { sidecarConfig } from '../../injection/fixtures.js';

const config = sidecarConfig();

const body = (uid: string, spec: unknown): string =>
  JSON.stringify({
    kind: 'AdmissionReview',
    apiVersion: 'admission.k8s.io/v1beta1',
    request: { uid, namespace: 'shop', name: 'web', object: { kind: 'Pod', spec } },
  });

/** Pod specs, and what their review comes to. */
const SPECS: readonly (readonly [result: string, spec: unknown])[] = [
  ['injected', { containers: [{ name: 'web' }] }],
  ['skipped', { hostNetwork: true, containers: [{ name: 'web' }] }],
  ['failed', 'no spec'],
];

describe('answerReview', () => {
  for (const [result, spec] of SPECS) {
    it(`answers with text, subject and result where the pod is ${result}`, () => {
      const answer = answerReview(body('u-1', spec), config);
      expect(answer.subject).to.deep.include({ kind: 'Pod', namespace: 'shop', name: 'web' });
      expect(answer.result.outcome.result).to.equal(result);
      const { apiVersion, response } = JSON.parse(answer.text) as { apiVersion: string; response: object };
      expect(apiVersion).to.equal('admission.k8s.io/v1beta1');
      expect(response).to.include({ uid: 'u-1', allowed: answer.result.response.allowed });
    });

    it(`says the same of a request with another uid, where the pod is ${result}`, () => {
      const [first, second] = ['u-1', 'u-"2"'].map((uid) => answerReview(body(uid, spec), config));
      expect(first && withUid(first, 'u-"2"')).to.deep.equal(second);
    });
  }

  it('refuses a body that is not an AdmissionReview', () => {
    expect(() => answerReview('{}', config)).to.throw(BadReviewError);
  });
});

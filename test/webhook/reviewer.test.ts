import { expect } from 'chai';

import type { SidecarConfig } from '../../src/injection/sidecar.js';
import { BadReviewError } from '../../src/webhook/admission-review.js';
import { Reviewer } from '../../src/webhook/reviewer.js';
import { sidecarConfig } from '../injection/fixtures.js';

/** A body as an API server writes it. */
function body(name: string, uid = 'u-1', env: readonly object[] = []): string {
  return JSON.stringify({
    kind: 'AdmissionReview',
    apiVersion: 'admission.k8s.io/v1',
    request: {
      uid,
      namespace: 'shop',
      object: { kind: 'Pod', metadata: { name }, spec: { containers: [{ name: 'a', env }] } },
    },
  });
}

const responseOf = (text: string): { readonly uid?: string; readonly patch?: string } =>
  (JSON.parse(text) as { response: object }).response;

describe('Reviewer', () => {
  const config = sidecarConfig();

  it('answers the same pod again with what it has made, under the uid of the request', () => {
    const reviewer = new Reviewer(() => config);
    const [first, second] = ['u-1', 'u-2'].map((uid) => reviewer.answer(body('a', uid)));
    expect(second?.reviewed).to.equal(first?.reviewed);
    expect(second?.request.uid).to.equal('u-2');
    const { patch } = responseOf(first?.text ?? '');
    expect(patch).to.be.a('string').and.have.length.above(0);
    expect(responseOf(second?.text ?? '')).to.deep.equal({ uid: 'u-2', allowed: true, patchType: 'JSONPatch', patch });
  });

  it('makes another answer for another pod', () => {
    const reviewer = new Reviewer(() => config);
    expect(reviewer.answer(body('a')).reviewed).not.to.equal(reviewer.answer(body('b')).reviewed);
  });

  it('takes no text of a pod for the uid of a request', () => {
    const reviewer = new Reviewer(() => config);
    const [first, second] = ['u-1', 'u-2'].map((uid) => reviewer.answer(body(`","request":{"uid":"${uid}"`)));
    expect(second?.reviewed).not.to.equal(first?.reviewed);
  });

  it('answers what is written in another order, or is too large to be remembered, each time anew', () => {
    const reviewer = new Reviewer(() => config);
    const large = body(
      'a',
      'u-1',
      Array.from({ length: 2000 }, (_, at) => ({ name: `SETTING_${at}`, value: 'of some length' })),
    );
    for (const text of [large, ` ${body('a')}`]) {
      const [first, second] = [reviewer.answer(text), reviewer.answer(text)];
      expect(second.text).to.equal(first.text);
      expect(second.reviewed).not.to.equal(first.reviewed);
    }
  });

  it('refuses what is no review, with whatever uid', () => {
    const reviewer = new Reviewer(() => config);
    for (const uid of ['u-1', 'u-2']) {
      expect(() => reviewer.answer(body('a', uid).slice(0, -1))).to.throw(BadReviewError);
    }
  });

  it('forgets everything with another configuration', () => {
    let inForce: SidecarConfig = config;
    const reviewer = new Reviewer(() => inForce);
    expect(reviewer.answer(body('a')).reviewed.outcome).to.include({ reason: 'PolicyEnabled' });
    inForce = sidecarConfig('policy: disabled');
    expect(reviewer.answer(body('a')).reviewed.outcome).to.include({ reason: 'PolicyDisabled' });
  });

  it('remembers no more than the last pods', () => {
    const reviewer = new Reviewer(() => config);
    const first = reviewer.answer(body('first')).reviewed;
    const often = reviewer.answer(body('often')).reviewed;
    for (let pod = 0; pod < 127; pod += 1) {
      reviewer.answer(body(`pod-${pod}`));
      reviewer.answer(body('often'));
    }
    expect(reviewer.answer(body('often')).reviewed).to.equal(often);
    expect(reviewer.answer(body('first')).reviewed).not.to.equal(first);
  });
});

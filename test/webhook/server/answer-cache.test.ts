import { expect } from 'chai';

import type { SidecarConfig } from '../../../src/injection/config/sidecar-config.js';
import { BadReviewError } from '../../../src/webhook/review/admission-review.js';
import { Reviewer } from '../../../src/webhook/server/answer-cache.js';
import { sidecarConfig } from '../../injection/fixtures.js';

/** A body as an API server writes it for a pod of a ReplicaSet. */
function body(replicaSet: string, uid = 'u-1', more: { env?: readonly object[]; namespace?: string } = {}): string {
  const { env = [], namespace = 'shop' } = more;
  return JSON.stringify({
    kind: 'AdmissionReview',
    apiVersion: 'admission.k8s.io/v1',
    request: {
      uid,
      namespace,
      object: {
        kind: 'Pod',
        metadata: { generateName: `${replicaSet}-` },
        spec: { containers: [{ name: 'a', env }] },
      },
    },
  });
}

const responseOf = (text: string): { readonly uid?: string; readonly patch?: string } =>
  (JSON.parse(text) as { response: object }).response;

describe('Reviewer', () => {
  const config = sidecarConfig();

  it('answers from the third pod of a ReplicaSet on with what it has made, under the uid of the request', () => {
    const reviewer = new Reviewer(() => config);
    const answers = ['u-1', 'u-2', 'u-3'].map((uid) => reviewer.answer(body('a', uid)));
    expect(new Set(answers.map(({ result: reviewed }) => reviewed)).size).to.equal(2);
    expect(new Set(answers.slice(1).map(({ result: reviewed }) => reviewed)).size).to.equal(1);
    const { patch } = responseOf(answers[0]?.text ?? '');
    expect(patch).to.be.a('string').and.have.length.above(0);
    expect(answers.map(({ text }) => responseOf(text))).to.deep.equal(
      ['u-1', 'u-2', 'u-3'].map((uid) => ({ uid, allowed: true, patchType: 'JSONPatch', patch })),
    );
    const subject = { kind: 'Pod', namespace: 'shop', name: 'a-*', involved: undefined };
    expect(answers.map((answer) => answer.subject)).to.deep.equal([subject, subject, subject]);
  });

  it('answers a pod that differs in anything else for itself', () => {
    const reviewer = new Reviewer(() => config);
    const env = [{ name: 'MODE', value: 'x' }];
    const texts = [body('a'), body('a'), body('a', 'u-1', { env }), body('a', 'u-1', { env }), body('a')];
    const answers = texts.map((text) => reviewer.answer(text).result);
    expect(new Set(answers).size).to.equal(4);
    expect(answers[3]).to.equal(answers[2]);
  });

  it('makes another answer for another pod', () => {
    const reviewer = new Reviewer(() => config);
    expect(reviewer.answer(body('a')).result).not.to.equal(reviewer.answer(body('b')).result);
  });

  it('remembers the ReplicaSets of one name in two namespaces', () => {
    const reviewer = new Reviewer(() => config);
    const answers = ['a', 'b', 'a', 'b', 'a', 'b'].map((namespace, index) =>
      reviewer.answer(body('web', `u-${index}`, { namespace })),
    );
    expect(answers.map(({ subject }) => subject.namespace)).to.deep.equal(['a', 'b', 'a', 'b', 'a', 'b']);
    expect(answers[4]?.result).to.equal(answers[2]?.result);
    expect(answers[5]?.result).to.equal(answers[3]?.result);
  });

  it('answers in the version that was asked in', () => {
    const reviewer = new Reviewer(() => config);
    const versions = ['v1', 'v1', 'v1beta1', 'v1', 'v1beta1'].map((version) => {
      const { text } = reviewer.answer(body('a').replace('k8s.io/v1', `k8s.io/${version}`));
      return (JSON.parse(text) as { apiVersion: string }).apiVersion.slice('admission.k8s.io/'.length);
    });
    expect(versions).to.deep.equal(['v1', 'v1', 'v1beta1', 'v1', 'v1beta1']);
  });

  it('goes by the last of two uids each time', () => {
    const reviewer = new Reviewer(() => config);
    const twice = body('a', 'first').replace('"object"', '"uid":"last","object"');
    const uids = [1, 2, 3].map(() => responseOf(reviewer.answer(twice).text).uid);
    expect(uids).to.deep.equal(['last', 'last', 'last']);
  });

  it('takes no text of a pod for the uid of a request', () => {
    const reviewer = new Reviewer(() => config);
    const [first, second] = ['u-1', 'u-2'].map((uid) => reviewer.answer(body(`","request":{"uid":"${uid}"`)));
    expect(second?.result).not.to.equal(first?.result);
  });

  it('answers what is written in another order, is too large to be remembered, or no copy, each time anew', () => {
    const reviewer = new Reviewer(() => config);
    const env = Array.from({ length: 2000 }, (_, at) => ({ name: `SETTING_${at}`, value: 'of some length' }));
    const large = body('a', 'u-1', { env });
    for (const text of [large, ` ${body('a')}`, body('a').replace('generateName', 'name')]) {
      const answers = [1, 2, 3, 4].map(() => reviewer.answer(text));
      expect(new Set(answers.map((answer) => answer.text)).size).to.equal(1);
      expect(new Set(answers.map((answer) => answer.result)).size).to.equal(4);
    }
  });

  it('refuses what is no review, with whatever uid', () => {
    const reviewer = new Reviewer(() => config);
    for (const uid of ['u-1', 'u-2', 'u-3']) {
      expect(() => reviewer.answer(body('a', uid).slice(0, -1))).to.throw(BadReviewError);
    }
  });

  it('forgets everything with another configuration', () => {
    let inForce: SidecarConfig = config;
    const reviewer = new Reviewer(() => inForce);
    for (let time = 0; time < 3; time += 1) {
      expect(reviewer.answer(body('a')).result.outcome).to.include({ reason: 'PolicyEnabled' });
    }
    inForce = sidecarConfig('policy: disabled');
    expect(reviewer.answer(body('a')).result.outcome).to.include({ reason: 'PolicyDisabled' });
  });

  it('remembers no more than the ReplicaSets that were asked about last', () => {
    const reviewer = new Reviewer(() => config);
    const [first, often] = ['first', 'often'].map((name) => {
      reviewer.answer(body(name));
      return reviewer.answer(body(name)).result;
    });
    for (let other = 0; other < 127; other += 1) {
      reviewer.answer(body(`other-${other}`));
      reviewer.answer(body('often'));
    }
    expect(reviewer.answer(body('often')).result).to.equal(often);
    expect(reviewer.answer(body('first')).result).not.to.equal(first);
  });
});

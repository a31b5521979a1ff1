import { expect } from 'chai';
import fc from 'fast-check';

import type { SidecarConfig } from '../../../src/injection/config/sidecar-config.js';
import { BadReviewError } from '../../../src/webhook/review/admission-review.js';
import { answerReview, type ReviewAnswer, type SentReview } from '../../../src/webhook/review/answer-review.js';
import { AnswerCache } from '../../../src/webhook/server/answer-cache.js';
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

const sent = (text: string, path = '/inject'): SentReview => ({ body: text, path });

const responseOf = (text: string): { readonly uid?: string; readonly patch?: string } =>
  (JSON.parse(text) as { response: object }).response;

/** Ways in which requests of an API server, or of another client, differ from one another. */
const CHANGES: readonly ((text: string) => string)[] = [
  (text) => text,
  (text) => text.replace('k8s.io/v1', 'k8s.io/v1beta1'),
  (text) => text.replace('k8s.io/v1', 'k8s.io/v9'),
  (text) => text.replace('"name":"a"', '"name":"b"'),
  (text) => text.replace('"object"', '"uid":"last","object"'),
  (text) => text.replace('"object"', '"uid":"","operation":"UPDATE","object"'),
  (text) => text.replace('"containers"', '"hostNetwork":true,"containers"'),
  (text) => text.replace('"kind":"Pod"', '"kind":"Service"'),
  (text) => text.replace('"kind":"Pod",', ''),
  (text) => ` ${text}`,
  (text) => text.slice(0, -1),
];

describe('AnswerCache', () => {
  const config = sidecarConfig();
  const newCache = (): AnswerCache => new AnswerCache({ sidecarConfig: () => config, answerReview });

  /** An answer, or what is thrown. */
  function outcome(answer: () => ReviewAnswer): ReviewAnswer | string {
    try {
      return answer();
    } catch (error) {
      if (error instanceof BadReviewError) return error.message;
      throw error;
    }
  }

  it('keeps apart what was sent to different paths', () => {
    const paths: string[] = [];
    const cache = new AnswerCache({
      sidecarConfig: () => config,
      answerReview: (one, by) => {
        paths.push(one.path);
        return answerReview(one, by);
      },
    });
    for (const path of ['/inject', '/inject', '/inject/net/n', '/inject/net/n', '/inject', '/inject/net/n']) {
      cache.answer(sent(body('a'), path));
    }
    expect(paths).to.deep.equal(['/inject', '/inject', '/inject/net/n', '/inject/net/n']);
  });

  it('answers each of many bodies as answerReview answers it alone', () => {
    const bodies = fc.record({
      owner: fc.constantFrom('a', 'b', 'a","uid":"x'),
      uid: fc.constantFrom('u-1', 'u-2', 'u-3', 'with space', '"', ''),
      namespace: fc.constantFrom('shop', 'kube-system'),
      change: fc.constantFrom(...CHANGES),
    });
    fc.assert(
      fc.property(fc.array(bodies, { minLength: 10, maxLength: 40 }), (asked) => {
        const cache = newCache();
        for (const { owner, uid, namespace, change } of asked) {
          const text = change(body(owner, uid, { namespace }));
          expect(outcome(() => cache.answer(sent(text)))).to.deep.equal(
            outcome(() => answerReview(sent(text), config)),
          );
        }
      }),
    );
  });

  it('answers from the third pod of a ReplicaSet on with the answer to the second, under the uid of the request', () => {
    const cache = newCache();
    const answers = ['u-1', 'u-2', 'u-3'].map((uid) => cache.answer(sent(body('a', uid))));
    expect(new Set(answers.map(({ result }) => result)).size).to.equal(2);
    expect(new Set(answers.slice(1).map(({ result }) => result)).size).to.equal(1);
    const { patch } = responseOf(answers[0]?.text ?? '');
    expect(patch).to.be.a('string').and.have.length.above(0);
    expect(answers.map(({ text }) => responseOf(text))).to.deep.equal(
      ['u-1', 'u-2', 'u-3'].map((uid) => ({ uid, allowed: true, patchType: 'JSONPatch', patch })),
    );
    const subject = { kind: 'Pod', namespace: 'shop', name: 'a-*', involved: undefined };
    expect(answers.map((answer) => answer.subject)).to.deep.equal([subject, subject, subject]);
  });

  it('reviews a pod that differs in anything else', () => {
    const cache = newCache();
    const env = [{ name: 'MODE', value: 'x' }];
    const texts = [body('a'), body('a'), body('a', 'u-1', { env }), body('a', 'u-1', { env }), body('a')];
    const answers = texts.map((text) => cache.answer(sent(text)).result);
    expect(new Set(answers).size).to.equal(4);
    expect(answers[3]).to.equal(answers[2]);
  });

  it('reviews the pod of another ReplicaSet', () => {
    const cache = newCache();
    expect(cache.answer(sent(body('a'))).result).not.to.equal(cache.answer(sent(body('b'))).result);
  });

  it('keeps the answers for ReplicaSets of one name in two namespaces apart', () => {
    const cache = newCache();
    const answers = ['a', 'b', 'a', 'b', 'a', 'b'].map((namespace, index) =>
      cache.answer(sent(body('web', `u-${index}`, { namespace }))),
    );
    expect(answers.map(({ subject }) => subject.namespace)).to.deep.equal(['a', 'b', 'a', 'b', 'a', 'b']);
    expect(answers[4]?.result).to.equal(answers[2]?.result);
    expect(answers[5]?.result).to.equal(answers[3]?.result);
  });

  it('answers in the version that was asked in', () => {
    const cache = newCache();
    const versions = ['v1', 'v1', 'v1beta1', 'v1', 'v1beta1'].map((version) => {
      const { text } = cache.answer(sent(body('a').replace('k8s.io/v1', `k8s.io/${version}`)));
      return (JSON.parse(text) as { apiVersion: string }).apiVersion.slice('admission.k8s.io/'.length);
    });
    expect(versions).to.deep.equal(['v1', 'v1', 'v1beta1', 'v1', 'v1beta1']);
  });

  it('answers with the last of two uids each time', () => {
    const cache = newCache();
    const twice = body('a', 'first').replace('"object"', '"uid":"last","object"');
    const uids = [1, 2, 3].map(() => responseOf(cache.answer(sent(twice)).text).uid);
    expect(uids).to.deep.equal(['last', 'last', 'last']);
  });

  it('does not take a text in the pod for the uid of the request', () => {
    const cache = newCache();
    const [first, second] = ['u-1', 'u-2'].map((uid) => cache.answer(sent(body(`","request":{"uid":"${uid}"`))));
    expect(second?.result).not.to.equal(first?.result);
  });

  it('reviews a body in another order, one that is too large, and one without generateName each time', () => {
    const cache = newCache();
    const env = Array.from({ length: 2000 }, (_, at) => ({ name: `SETTING_${at}`, value: 'of some length' }));
    const large = body('a', 'u-1', { env });
    for (const text of [large, ` ${body('a')}`, body('a').replace('generateName', 'name')]) {
      const answers = [1, 2, 3, 4].map(() => cache.answer(sent(text)));
      expect(new Set(answers.map((answer) => answer.text)).size).to.equal(1);
      expect(new Set(answers.map((answer) => answer.result)).size).to.equal(4);
    }
  });

  it('refuses what is not a review, whatever its uid', () => {
    const cache = newCache();
    for (const uid of ['u-1', 'u-2', 'u-3']) {
      expect(() => cache.answer(sent(body('a', uid).slice(0, -1)))).to.throw(BadReviewError);
    }
  });

  it('drops all answers when another configuration is in force', () => {
    let inForce: SidecarConfig = config;
    const cache = new AnswerCache({ sidecarConfig: () => inForce, answerReview });
    for (let time = 0; time < 3; time += 1) {
      expect(cache.answer(sent(body('a'))).result.outcome).to.include({ reason: 'PolicyEnabled' });
    }
    inForce = sidecarConfig('policy: disabled');
    expect(cache.answer(sent(body('a'))).result.outcome).to.include({ reason: 'PolicyDisabled' });
  });

  it('keeps answers for the ReplicaSets that were asked about last, and no more', () => {
    const cache = newCache();
    const [first, often] = ['first', 'often'].map((name) => {
      cache.answer(sent(body(name)));
      return cache.answer(sent(body(name))).result;
    });
    for (let other = 0; other < 127; other += 1) {
      cache.answer(sent(body(`other-${other}`)));
      cache.answer(sent(body('often')));
    }
    expect(cache.answer(sent(body('often'))).result).to.equal(often);
    expect(cache.answer(sent(body('first'))).result).not.to.equal(first);
  });
});

import { expect } from 'chai';

import { parseInjectionConfig } from '../../../src/injection/config/injection-config.js';
import { defaultMesh } from '../../../src/injection/mesh/mesh-of-release.js';
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
      const answer = answerReview({ body: body('u-1', spec), path: '/inject' }, config);
      expect(answer.subject).to.deep.include({ kind: 'Pod', namespace: 'shop', name: 'web' });
      expect(answer.result.outcome.result).to.equal(result);
      const { apiVersion, response } = JSON.parse(answer.text) as { apiVersion: string; response: object };
      expect(apiVersion).to.equal('admission.k8s.io/v1beta1');
      expect(response).to.include({ uid: 'u-1', allowed: answer.result.response.allowed });
    });

    it(`says the same of a request with another uid, where the pod is ${result}`, () => {
      const [first, second] = ['u-1', 'u-"2"'].map((uid) =>
        answerReview({ body: body(uid, spec), path: '/inject' }, config),
      );
      expect(first && withUid(first, 'u-"2"')).to.deep.equal(second);
    });
  }

  it('refuses a body that is not an AdmissionReview', () => {
    expect(() => answerReview({ body: '{}', path: '/inject' }, config)).to.throw(BadReviewError);
  });

  it('puts what the path of the URL says into the proxy of a template of 1.9 and later', () => {
    const template = 'spec:\n  containers:\n  - name: istio-proxy\n    image: p\n';
    const text = JSON.stringify({ policy: 'enabled', templates: { sidecar: template } });
    const templates = parseInjectionConfig(text, { key: 'config', name: 'c' }, { istioVersion: '1.20' });
    const mesh = defaultMesh(templates.compatibility);
    const path = '/inject/cluster/here/net/near';
    const { result } = answerReview(
      { body: body('u-1', { containers: [{ name: 'web' }] }), path },
      { config: templates, mesh },
    );
    const { patch = '' } = result.response as { patch?: string };
    const json = Buffer.from(patch, 'base64').toString();
    expect(json).to.contain('{"name":"ISTIO_META_CLUSTER_ID","value":"here"}');
    expect(json).to.contain('{"name":"ISTIO_META_NETWORK","value":"near"}');
  });
});

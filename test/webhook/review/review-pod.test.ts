import { expect } from 'chai';

import { parseInjectionConfig } from '../../../src/injection/config/injection-config.js';
import { defaultMesh } from '../../../src/injection/mesh/mesh-of-release.js';
import type { JsonObject } from '../../../src/json/json.js';
import { type AdmissionRequest, readAdmissionReview } from '../../../src/webhook/review/admission-review.js';
import { reviewPod } from '../../../src/webhook/review/review-pod.js';
import { sidecarConfig } from '../../injection/fixtures.js';

const config = sidecarConfig();
const POD: JsonObject = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { generateName: 'web-' },
  spec: { containers: [{ name: 'web', image: 'web' }] },
};

const request = (changes: object = {}): AdmissionRequest =>
  readAdmissionReview(
    JSON.stringify({
      request: {
        uid: 'u',
        resource: { resource: 'pods' },
        operation: 'CREATE',
        namespace: 'shop',
        object: POD,
        ...changes,
      },
    }),
  );

/** Requests, the answer, and what it counts as. */
const CASES: readonly (readonly [what: string, changes: object, allowed: boolean, outcome: string])[] = [
  ['a pod', {}, true, 'injected PolicyEnabled'],
  [
    'a pod of a request without resource and operation',
    { resource: undefined, operation: undefined },
    true,
    'injected PolicyEnabled',
  ],
  ['a pod without a spec', { object: { kind: 'Pod' } }, true, 'injected PolicyEnabled'],
  ['a pod in a namespace that the request names', { namespace: 'kube-system' }, true, 'skipped NamespaceExempt'],
  [
    'a pod on the network of its node',
    { object: { ...POD, spec: { hostNetwork: true, containers: [{ name: 'a' }] } } },
    true,
    'skipped HostNetwork',
  ],
  ['the change of a pod', { operation: 'UPDATE' }, true, 'skipped NotAPodCreation'],
  ['a subresource of a pod', { subResource: 'binding' }, true, 'skipped NotAPodCreation'],
  ['another resource', { resource: { resource: 'services' } }, true, 'skipped NotAPodCreation'],
  ['pods of another group', { resource: { group: 'example.com', resource: 'pods' } }, true, 'skipped NotAPodCreation'],
  ['a pod that is another kind', { object: { ...POD, kind: 'Service' } }, false, 'failed'],
  ['a pod that is a list', { object: [] }, false, 'failed'],
  ['a pod that is missing', { object: undefined }, false, 'failed'],
  ['a pod whose spec is a text', { object: { kind: 'Pod', spec: 'x' } }, false, 'failed'],
];

describe('reviewPod', () => {
  for (const [what, changes, allowed, outcome] of CASES) {
    it(`${allowed ? 'allows' : 'refuses'} ${what}: ${outcome}`, () => {
      const { response: verdict, outcome: found } = reviewPod(request(changes), config);
      expect(verdict.allowed).to.equal(allowed);
      expect(found.result === 'failed' ? 'failed' : `${found.result} ${found.reason}`).to.equal(outcome);
      expect('patch' in verdict).to.equal(outcome.startsWith('injected'));
    });
  }

  it('answers a pod with a JSON Patch that puts the sidecar in', () => {
    const { response: verdict } = reviewPod(request(), config);
    const text = verdict.allowed ? Buffer.from(verdict.patch ?? '', 'base64').toString() : '';
    const paths = (JSON.parse(text) as { op: string; path: string }[]).map(({ op, path }) => `${op} ${path}`);
    expect(paths).to.deep.equal([
      'add /spec/initContainers',
      'add /spec/containers/-',
      'add /spec/volumes',
      'add /metadata/annotations',
    ]);
  });

  it('says what is wrong with what it refuses', () => {
    const { response: verdict } = reviewPod(request({ object: [] }), config);
    expect(verdict).to.deep.equal({
      allowed: false,
      message: 'inject the sidecar: the object of the request is not a Pod',
    });
  });

  it('says that a value of inject counts for nothing where the pod gets no sidecar', () => {
    const text = JSON.stringify({ policy: 'disabled', compatibility: '1.31', templates: { sidecar: 'spec: {}' } });
    const modern = parseInjectionConfig(text, { key: 'config', name: 'config.yaml' });
    const pod = { ...POD, metadata: { labels: { 'sidecar.istio.io/inject': 'yes' } } };
    const { response } = reviewPod(request({ object: pod }), {
      config: modern,
      mesh: defaultMesh(modern.compatibility),
    });
    expect(response).to.have.property('allowed', true);
    expect(response).to.have.property('warnings').with.lengthOf(1);
  });
});

import { expect } from 'chai';

import type { AdmissionRequest } from '../../src/webhook/admission-review.js';
import { Reviewer } from '../../src/webhook/reviewer.js';
import { deepFreeze } from '../support/deep-freeze.js';
import { sidecarConfigWith } from '../support/workloads.js';

/** A request to create a pod with so many environment variables. */
function creation(uid: string, variables: number): AdmissionRequest {
  const env = Array.from({ length: variables }, (_, index) => ({ name: `SETTING_${index}`, value: 'of some length' }));
  return deepFreeze({
    apiVersion: 'admission.k8s.io/v1beta1',
    uid,
    resource: 'pods',
    subResource: '',
    operation: 'CREATE',
    namespace: 'default',
    name: undefined,
    object: { metadata: { generateName: 'web-' }, spec: { containers: [{ name: 'app', image: 'app:1', env }] } },
  } as const);
}

describe('Reviewer, asked about pods that are too large to be remembered', () => {
  it('makes the answer each time, and it is the same', () => {
    const config = sidecarConfigWith();
    const reviewer = new Reviewer(() => config);
    const [first, second] = ['one', 'two'].map((uid) => reviewer.review(creation(uid, 1500)));
    expect(second).to.deep.equal(first);
    expect(second).not.to.equal(first);
  });
});

import { expect } from 'chai';

import { subjectWantedBy } from '../../../src/kubernetes/resources/built-in-signers.js';
import { OperationalError } from '../../../src/runtime/operational-error.js';

describe('the signers of Kubernetes', () => {
  it('that sign for kubelets want their organization, and their common name', () => {
    expect(subjectWantedBy('kubernetes.io/kubelet-serving')).to.deep.equal({
      organization: 'system:nodes',
      commonNamePrefix: 'system:node:',
    });
  });

  for (const name of ['kubernetes.io/legacy-unknown', 'example.com/serving', 'kubernetes.io/other']) {
    it(`leave the subject to the client: ${name}`, () => {
      expect(subjectWantedBy(name)).to.deep.equal({ commonNamePrefix: '' });
    });
  }

  for (const name of ['kubernetes.io/kube-apiserver-client', 'kubernetes.io/kube-apiserver-client-kubelet']) {
    it(`that sign for clients only are refused, with what they demand and the way without them: ${name}`, () => {
      expect(() => subjectWantedBy(name)).to.throw(
        OperationalError,
        new RegExp(
          `^read flag --signer: got ${name}, which signs .* only \\(usage client auth\\).*; or leave --signer out: `,
        ),
      );
    });
  }
});

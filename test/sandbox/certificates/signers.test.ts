import { expect } from 'chai';

import { type RequestedSubject, signerDecision } from '../../../src/sandbox/certificates/signers.js';

const serving = ['digital signature', 'key encipherment', 'server auth'];
const node: RequestedSubject = {
  organizations: ['system:nodes'],
  commonName: 'system:node:a',
  alternativeNames: new Set(['dns']),
};
const hook: RequestedSubject = {
  organizations: [],
  commonName: 'hook.default.svc',
  alternativeNames: new Set(['dns']),
};

describe('the signers of the controller manager', () => {
  const cases = [
    ['kubernetes.io/legacy-unknown', hook, serving, 'sign'],
    ['kubernetes.io/kubelet-serving', node, serving, 'sign'],
    ['kubernetes.io/kubelet-serving', node, ['digital signature', 'server auth'], 'sign'],
    ['kubernetes.io/kubelet-serving', hook, serving, 'subject organization is not system:nodes'],
    [
      'kubernetes.io/kubelet-serving',
      { ...node, commonName: 'hook' },
      serving,
      'subject common name does not begin with system:node:',
    ],
    [
      'kubernetes.io/kubelet-serving',
      { ...node, alternativeNames: new Set<string>() },
      serving,
      'DNS or IP subjectAltName is required',
    ],
    [
      'kubernetes.io/kubelet-serving',
      node,
      ['client auth'],
      'usages did not match [digital signature key encipherment server auth]',
    ],
    ['kubernetes.io/kube-apiserver-client', hook, ['client auth'], 'sign'],
    [
      'kubernetes.io/kube-apiserver-client',
      hook,
      serving,
      'usages did not match [client auth digital signature key encipherment]',
    ],
    ['kubernetes.io/kube-apiserver-client-kubelet', node, ['client auth'], 'DNS subjectAltNames are not allowed'],
    ['example.com/ours', hook, serving, 'leave'],
  ] as const;
  for (const [signer, subject, usages, wanted] of cases) {
    it(`${signer} answers ${wanted} for ${subject.commonName} and ${usages.join(', ')}`, () => {
      const made = signerDecision(signer, subject, usages);
      expect(made.decision === 'refuse' ? made.why : made.decision).to.equal(wanted);
    });
  }
});

import { expect } from 'chai';

import type { JsonObject } from '../../../src/sandbox/json/json-value.js';
import type { KubernetesVersion } from '../../../src/sandbox/kubernetes-version.js';
import { contextOf, created, lines } from './server-steps.js';

const rule = { apiGroups: ['*'], apiVersions: ['*'], resources: ['deployments', 'jobs'] };
const name = 'sidecar.initializer.istio.io';
const subdomain =
  "a DNS-1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";

/** Recording `configuration-validation`, and pkg/apis/admissionregistration/validation. */
const refused: readonly (readonly [string, JsonObject, readonly string[]])[] = [
  ['nothing wrong', { name, rules: [rule] }, []],
  ['no rules', { name }, []],
  ['no name', { rules: [rule] }, ['name: Required value']],
  [
    'upper case',
    { name: 'Upper.initializer.example.com' },
    [`name: Invalid value: "Upper.initializer.example.com": ${subdomain}`],
  ],
  ['no groups', { name, rules: [{ ...rule, apiGroups: [] }] }, ['rules[0].apiGroups: Required value']],
  ['no versions', { name, rules: [{ apiGroups: [''], resources: ['x'] }] }, ['rules[0].apiVersions: Required value']],
  [
    'a resource beside *',
    { name, rules: [{ ...rule, resources: ['*', 'deployments'] }] },
    [
      'rules[0].resources: Invalid value: []string{"*", "deployments"}: if \'*\' is present, must not specify other resources',
    ],
  ],
  [
    'a group beside *',
    { name, rules: [{ ...rule, apiGroups: ['*', 'apps'] }] },
    [
      'rules[0].apiGroups: Invalid value: []string{"*", "apps"}: if \'*\' is present, must not specify other API groups',
    ],
  ],
  [
    'a subresource',
    { name, rules: [{ ...rule, resources: ['deployments/status'] }] },
    ['rules[0].resources[0]: Invalid value: "deployments/status": must not specify subresources'],
  ],
  ['an empty version', { name, rules: [{ ...rule, apiVersions: [''] }] }, ['rules[0].apiVersions[0]: Required value']],
  ['an empty group, which is the core group', { name, rules: [{ ...rule, apiGroups: [''] }] }, []],
];

const tooShort: readonly (readonly [KubernetesVersion, string])[] = [
  ['1.7', 'should be a domain with at least two dots'],
  ['1.9', 'should be a domain with at least three segments separated by dots'],
];

function complaints(initializer: JsonObject, version: KubernetesVersion): readonly string[] {
  const configuration = { metadata: { name: 'c' }, initializers: [initializer] };
  const context = contextOf('InitializerConfiguration', version);
  return lines(created('InitializerConfiguration', configuration, context));
}

describe('InitializerConfiguration', () => {
  for (const [what, initializer, wanted] of refused) {
    it(`with ${what} is ${wanted.length === 0 ? 'taken' : 'refused'}`, () => {
      const found = wanted.map((line) => `initializers[0].${line}`);
      expect([complaints(initializer, '1.7'), complaints(initializer, '1.9')]).to.deep.equal([found, found]);
    });
  }

  for (const [version, why] of tooShort) {
    it(`with a short name is refused in the words of ${version}`, () => {
      expect(complaints({ name: 'short' }, version)).to.deep.equal([
        `initializers[0].name: Invalid value: "short": ${why}`,
      ]);
    });
  }

  it('has a failure policy on 1.7, of one kind, and none on 1.9', () => {
    const policyOn = (version: KubernetesVersion): JsonObject => {
      const initializers = [{ name, rules: [rule], failurePolicy: 'Ignore' }];
      return created('InitializerConfiguration', { metadata: {}, initializers }, contextOf('x', version)).object;
    };
    expect(policyOn('1.7')).to.have.nested.property('initializers[0].failurePolicy', 'Ignore');
    expect(policyOn('1.9')).not.to.have.nested.property('initializers[0].failurePolicy');
    expect(complaints({ name, failurePolicy: 'Fail' }, '1.7')).to.deep.equal([
      'initializers[0].failurePolicy: Unsupported value: "Fail": supported values: Ignore',
    ]);
    expect(complaints({ name, failurePolicy: 'Fail' }, '1.9')).to.deep.equal([]);
  });
});

import { expect } from 'chai';

import type { JsonObject } from '../../../src/json/json.js';
import { planRegistration, planUnregistration } from '../../../src/kubernetes/initializers/registration-change.js';
import { deepFreeze } from '../../support/deep-freeze.js';
import { OURS } from '../../support/workloads.js';

const rules = [
  { apiGroups: ['*'], apiVersions: ['*'], resources: ['deployments', 'statefulsets', 'jobs', 'daemonsets'] },
];
const ours = { name: OURS, rules };
const first = { name: 'first.example.com', rules: [{ apiGroups: [''], apiVersions: ['v1'], resources: ['pods'] }] };
const second = { ...first, name: 'second.example.com' };
const changed = { name: OURS, rules: first.rules };
const holding = (...initializers: JsonObject[]): JsonObject =>
  deepFreeze({ metadata: { name: 'istio-sidecar', uid: 'u', resourceVersion: '5', labels: { a: 'b' } }, initializers });

const replace = (...initializers: JsonObject[]): JsonObject => ({ action: 'replace', body: holding(...initializers) });
const none = { action: 'none' };
const wantedConfiguration: JsonObject = deepFreeze({ metadata: { name: 'istio-sidecar' }, initializers: [ours] });
const created = { action: 'create', body: wantedConfiguration };
const deleted = { action: 'delete', uid: 'u' };

for (const [what, configuration, wanted, unwanted] of [
  ['no configuration', undefined, created, none],
  ['an empty one', holding(), replace(ours), none],
  ['one without a list', deepFreeze({ metadata: { name: 'istio-sidecar' } }), 'replaced', none],
  ['ours alone', holding(ours), none, deleted],
  ['ours twice', holding(ours, ours), none, deleted],
  ['ours with other rules', holding(changed), none, deleted],
  ["others'", holding(first, second), replace(first, second, ours), none],
  ["ours between others'", holding(first, ours, second), none, replace(first, second)],
] as const) {
  describe(`a configuration: ${what}`, () => {
    it('gets the name, behind the others', () => {
      const expected =
        wanted === 'replaced'
          ? { action: 'replace', body: { metadata: { name: 'istio-sidecar' }, initializers: [ours] } }
          : wanted;
      expect(planRegistration(configuration, wantedConfiguration)).to.deep.equal(expected);
    });

    it('comes not to hold it, and is deleted where it held nothing else', () => {
      expect(planUnregistration(configuration, [OURS])).to.deep.equal(unwanted);
    });
  });
}

describe('several names', () => {
  it('come each behind the others, those that are missing', () => {
    const wanted = { initializers: [first, ours, second] };
    expect(planRegistration(holding(ours), wanted)).to.deep.equal(replace(ours, first, second));
  });

  it('are taken out together', () => {
    expect(planUnregistration(holding(first, ours, second), [OURS, first.name])).to.deep.equal(replace(second));
  });
});

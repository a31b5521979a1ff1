import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import { loadAll } from 'js-yaml';

import { registered, unregistered } from '../../src/controller/registration-change.js';
import { isJsonObject, type JsonObject } from '../../src/injection/json.js';
import { deepFreeze } from '../support/deep-freeze.js';
import { OURS } from '../support/workloads.js';

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
const created = {
  action: 'create',
  body: {
    apiVersion: 'admissionregistration.k8s.io/v1alpha1',
    kind: 'InitializerConfiguration',
    metadata: { name: 'istio-sidecar' },
    initializers: [ours],
  },
};
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
    it('comes to hold our name, behind the others', () => {
      const expected =
        wanted === 'replaced'
          ? { action: 'replace', body: { metadata: { name: 'istio-sidecar' }, initializers: [ours] } }
          : wanted;
      expect(registered(configuration, OURS)).to.deep.equal(expected);
    });

    it('comes not to hold it, and is deleted where it held nothing else', () => {
      expect(unregistered(configuration, OURS)).to.deep.equal(unwanted);
    });
  });
}

describe('the InitializerConfiguration', () => {
  it('is the one of the manifest', async () => {
    const manifest = new URL('../../manifests/istio-initializer.yaml', import.meta.url);
    const objects = loadAll(await readFile(manifest, 'utf8')).filter(isJsonObject);
    const { body } = registered(undefined, OURS) as { body?: JsonObject };
    expect(objects.filter(({ kind }) => kind === 'InitializerConfiguration')).to.deep.equal([body]);
  });
});

import { expect } from 'chai';

import { type JsonObject, objectAt, objectsIn, stringIn } from '../../src/json/json.js';
import { discoverWorkloads } from '../../src/kubernetes/discovery/workload-resources.js';
import { discoveryClient } from './discovery-client.js';
import { ALL_FILES, installed, installedObjects, manifestObjects, textsIn } from './manifest.js';

const SERVICE_ACCOUNT = {
  kind: 'ServiceAccount',
  name: 'istio-initializer-service-account',
  namespace: 'istio-system',
};

/** What the controller does with a workload, in the words of a role; it does nothing else. */
const VERBS = [
  'get', // reads it again before another attempt
  'initialize', // which the API server wants for a change of an object that is not initialized
  'patch', // takes its name off the pending list, and injects
  'watch', // sees what is pending
];

/** What it reads and writes beside that. */
const REPORTS = [
  ...['get', 'list', 'watch'].map((verb) => `admissionregistration.k8s.io/initializerconfigurations ${verb}`),
  ...['create', 'patch'].map((verb) => `/events ${verb}`),
];

/** The ConfigMap with the lock of the replicas. */
const LOCK = 'istio-initializer';

/** `group/resource verb` of everything that the rules of a role grant. */
function granted(role: JsonObject): readonly string[] {
  return objectsIn(role['rules'])
    .flatMap((rule) =>
      textsIn(rule['apiGroups']).flatMap((group) =>
        textsIn(rule['resources']).flatMap((resource) =>
          textsIn(rule['verbs']).map((verb) => `${group}/${resource} ${verb}`),
        ),
      ),
    )
    .sort();
}

/** `group/resource` of every collection that the controller would work with, on one server or another. */
async function workedWith(): Promise<readonly string[]> {
  const { client, asked } = discoveryClient(() => false);
  await discoverWorkloads(client);
  const found = new Set<string>();
  for (const only of asked) {
    const { served } = await discoverWorkloads(discoveryClient((path) => path === only).client);
    for (const { groupVersion, plural } of served) {
      found.add(`${groupVersion.includes('/') ? groupVersion.replace(/\/.*/, '') : ''}/${plural}`);
    }
  }
  return [...found];
}

describe('the roles', () => {
  it('grant the verbs that the controller uses, on the resources that it may meet, and little else', async () => {
    const resources = await workedWith();
    const needed = resources.flatMap((resource) => VERBS.map((verb) => `${resource} ${verb}`));
    expect(granted(installed('ClusterRole istio-initializer'))).to.deep.equal([...needed, ...REPORTS].sort());
  });

  it('grant the same verbs on pods only where the pods are asked for', () => {
    const expected = VERBS.map((verb) => `/pods ${verb}`);
    expect(granted(installed('ClusterRole istio-initializer-pods'))).to.deep.equal(expected);
  });

  it('let one InitializerConfiguration be changed only where that is asked for', () => {
    const role = installed('ClusterRole istio-initializer-managed');
    const verbs = ['create', 'delete', 'patch', 'update'];
    const expected = verbs.map((verb) => `admissionregistration.k8s.io/initializerconfigurations ${verb}`);
    expect(granted(role)).to.deep.equal(expected);
    const named = objectsIn(role['rules']).filter(({ resourceNames }) => resourceNames !== undefined);
    expect(granted({ rules: named })).to.deep.equal(expected.filter((right) => !right.endsWith(' create')));
    expect(named.map(({ resourceNames }) => resourceNames)).to.deep.equal([['istio-sidecar']]);
    expect(installed('InitializerConfiguration istio-sidecar')).not.to.equal(undefined);
  });

  it('let the configuration be read by name, the lock be written, and nothing else in their namespace', () => {
    const rules = objectsIn(installed('Role istio-system/istio-initializer')['rules']);
    const byNames = rules.map((rule) => [textsIn(rule['resourceNames']), granted({ rules: [rule] })]);
    const names = installedObjects().filter((object) => object['kind'] === 'ConfigMap');
    const configMaps = names.map((object) => stringIn(objectAt(object, 'metadata')['name']) ?? '');
    expect(byNames).to.deep.equal([
      [[...configMaps, LOCK], ['/configmaps get']],
      [[], ['/configmaps watch']],
      [[], ['/configmaps create']],
      [[LOCK], ['/configmaps patch', '/configmaps update']],
    ]);
  });

  it('have no wildcards', () => {
    const roles = ALL_FILES.flatMap(manifestObjects).filter(({ rules }) => rules !== undefined);
    expect(roles).to.have.length(4);
    expect(JSON.stringify(roles)).not.to.contain('*');
  });

  for (const [binding, role] of [
    ['ClusterRoleBinding istio-initializer', 'ClusterRole istio-initializer'],
    ['RoleBinding istio-system/istio-initializer', 'Role istio-system/istio-initializer'],
    ['ClusterRoleBinding istio-initializer-pods', 'ClusterRole istio-initializer-pods'],
    ['ClusterRoleBinding istio-initializer-managed', 'ClusterRole istio-initializer-managed'],
  ] as const) {
    it(`${binding} gives its role to the service account, and to no other subject`, () => {
      const { roleRef, subjects } = installed(binding);
      const { kind, metadata } = installed(role);
      expect(roleRef).to.deep.equal({
        apiGroup: 'rbac.authorization.k8s.io',
        kind,
        name: objectAt(metadata)['name'],
      });
      expect(subjects).to.deep.equal([SERVICE_ACCOUNT]);
    });
  }

  it('are bound to the service account that the manifests create and the Deployment runs under', () => {
    const { name, namespace } = SERVICE_ACCOUNT;
    expect(installed(`ServiceAccount ${namespace}/${name}`)['metadata']).to.deep.equal({ name, namespace });
    const deployment = installed('Deployment istio-system/istio-initializer');
    expect(objectAt(deployment, 'spec', 'template', 'spec')['serviceAccountName']).to.equal(name);
  });
});

import { expect } from 'chai';

import { objectsAt, stringAt } from '../../../src/sandbox/json/json-path.js';
import type { JsonObject } from '../../../src/sandbox/json/json-value.js';
import { KUBERNETES_VERSIONS, type KubernetesVersion } from '../../../src/sandbox/kubernetes-version.js';
import { type Sandbox, startSandbox } from '../../../src/sandbox/server.js';
import { send } from '../api-client.js';

const GIT_VERSIONS: Readonly<Record<KubernetesVersion, string>> = {
  '1.7': 'v1.7.4',
  '1.9': 'v1.9.4',
  '1.16': 'v1.16.15',
  '1.20': 'v1.20.2',
  '1.22': 'v1.22.17',
  '1.33': 'v1.33.1',
};

/** The versions of each group, the preferred one first. */
const GROUPS: Readonly<Record<KubernetesVersion, Readonly<Record<string, string>>>> = {
  '1.7': {
    extensions: 'v1beta1',
    apps: 'v1beta1',
    'authorization.k8s.io': 'v1 v1beta1',
    batch: 'v1 v2alpha1',
    'certificates.k8s.io': 'v1beta1',
    policy: 'v1beta1',
    'rbac.authorization.k8s.io': 'v1beta1',
    'admissionregistration.k8s.io': 'v1alpha1',
  },
  '1.9': {
    extensions: 'v1beta1',
    apps: 'v1 v1beta2 v1beta1',
    'authorization.k8s.io': 'v1 v1beta1',
    batch: 'v1 v1beta1',
    'certificates.k8s.io': 'v1beta1',
    policy: 'v1beta1',
    'rbac.authorization.k8s.io': 'v1 v1beta1',
    'admissionregistration.k8s.io': 'v1beta1 v1alpha1',
  },
  '1.16': {
    apps: 'v1',
    'authorization.k8s.io': 'v1 v1beta1',
    batch: 'v1 v1beta1',
    'certificates.k8s.io': 'v1beta1',
    policy: 'v1beta1',
    'rbac.authorization.k8s.io': 'v1 v1beta1',
    'admissionregistration.k8s.io': 'v1 v1beta1',
    'apiextensions.k8s.io': 'v1',
    'coordination.k8s.io': 'v1 v1beta1',
  },
  '1.20': {
    apps: 'v1',
    'authorization.k8s.io': 'v1 v1beta1',
    batch: 'v1 v1beta1',
    'certificates.k8s.io': 'v1 v1beta1',
    policy: 'v1beta1',
    'rbac.authorization.k8s.io': 'v1 v1beta1',
    'admissionregistration.k8s.io': 'v1 v1beta1',
    'apiextensions.k8s.io': 'v1',
    'coordination.k8s.io': 'v1 v1beta1',
  },
  '1.22': {
    apps: 'v1',
    'authorization.k8s.io': 'v1',
    batch: 'v1 v1beta1',
    'certificates.k8s.io': 'v1',
    policy: 'v1 v1beta1',
    'rbac.authorization.k8s.io': 'v1',
    'admissionregistration.k8s.io': 'v1',
    'apiextensions.k8s.io': 'v1',
    'coordination.k8s.io': 'v1',
  },
  '1.33': {
    apps: 'v1',
    'authorization.k8s.io': 'v1',
    batch: 'v1',
    'certificates.k8s.io': 'v1',
    policy: 'v1',
    'rbac.authorization.k8s.io': 'v1',
    'admissionregistration.k8s.io': 'v1',
    'apiextensions.k8s.io': 'v1',
    'coordination.k8s.io': 'v1',
  },
};

/** Where CronJobs are, and where they would be if the preferred version of their group had them. */
const CRON_JOBS: Readonly<Record<KubernetesVersion, readonly string[]>> = {
  '1.7': ['batch/v2alpha1'],
  '1.9': ['batch/v1beta1'],
  '1.16': ['batch/v1beta1'],
  '1.20': ['batch/v1beta1'],
  '1.22': ['batch/v1beta1', 'batch/v1'],
  '1.33': ['batch/v1'],
};

for (const version of KUBERNETES_VERSIONS) {
  describe(`the discovery documents of a ${version}`, () => {
    let sandbox: Sandbox;
    before(async () => {
      sandbox = await startSandbox({ kubernetesVersion: version });
    });
    after(() => sandbox.close());

    const read = async (path: string): Promise<JsonObject> => (await send(sandbox.url + path)).body;
    const resourcesOf = async (groupVersion: string): Promise<readonly JsonObject[]> =>
      objectsAt(await read(groupVersion === 'v1' ? '/api/v1' : `/apis/${groupVersion}`), 'resources');

    it('name its release', async () => {
      expect(await read('/version')).to.deep.include({
        major: '1',
        minor: version.slice(2),
        gitVersion: GIT_VERSIONS[version],
      });
    });

    it('list groups and versions in the order of the real one, the preferred first', async () => {
      const groups = objectsAt(await read('/apis'), 'groups');
      const listed = groups.map((group) => [
        stringAt(group, 'name'),
        objectsAt(group, 'versions')
          .map((one) => stringAt(one, 'version'))
          .join(' '),
      ]);
      expect(Object.fromEntries(listed)).to.deep.equal(GROUPS[version]);
      expect(listed.map(([name]) => name)).to.deep.equal(Object.keys(GROUPS[version]));
      for (const group of groups) {
        expect(stringAt(group, 'preferredVersion', 'version')).to.equal(
          stringAt(objectsAt(group, 'versions')[0] ?? {}, 'version'),
        );
      }
    });

    it('prefer batch/v1, whether it has CronJobs or not', async () => {
      const batch = await read('/apis/batch');
      expect(stringAt(batch, 'preferredVersion', 'groupVersion')).to.equal('batch/v1');
      const listed = await Promise.all(
        objectsAt(batch, 'versions').map(async (one) => {
          const groupVersion = stringAt(one, 'groupVersion');
          const kinds = (await resourcesOf(groupVersion)).map(({ kind }) => kind);
          return kinds.includes('CronJob') ? [groupVersion] : [];
        }),
      );
      expect(listed.flat()).to.have.members(CRON_JOBS[version]);
    });

    it('have initializers up to 1.13 only', async () => {
      const { status } = await send(
        `${sandbox.url}/apis/admissionregistration.k8s.io/v1alpha1/initializerconfigurations`,
      );
      expect(status).to.equal(['1.7', '1.9'].includes(version) ? 200 : 404);
    });

    it('are answered as they are to a client that asks for all groups in one document', async () => {
      const accept = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json';
      const answer = await fetch(`${sandbox.url}/apis`, { headers: { accept } });
      expect(await answer.json()).to.have.property('kind', 'APIGroupList');
      expect(answer.headers.get('content-type')).to.equal('application/json');
    });
  });
}

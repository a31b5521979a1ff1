import { expect } from 'chai';

import type { JsonObject } from '../../src/json/json.js';
import type { KubernetesVersion } from '../../src/sandbox/kubernetes-version.js';
import { servedApiVersions } from '../../src/sandbox/registry/resource-kind.js';
import { resourceKinds } from '../../src/sandbox/registry/resource-kinds.js';
import { type Sandbox, startSandbox } from '../../src/sandbox/server.js';
import { send } from '../sandbox/api-client.js';
import { INSTALLED_FILES, labelOf, MANAGED_FILE, manifestObjects, PODS_FILE } from './manifest.js';

const TOKENS = [
  'controller-token,system:serviceaccount:istio-system:istio-initializer-service-account,controller',
  'admin-token,admin,admin,"system:masters"',
].join('\n');
const RBAC = '/apis/rbac.authorization.k8s.io/v1beta1';
const COLLECTIONS: Readonly<Record<string, string>> = {
  ClusterRole: `${RBAC}/clusterroles`,
  ClusterRoleBinding: `${RBAC}/clusterrolebindings`,
  Role: `${RBAC}/namespaces/istio-system/roles`,
  RoleBinding: `${RBAC}/namespaces/istio-system/rolebindings`,
};
const VERBS = [
  ...['get', 'list', 'watch', 'create', 'update', 'patch', 'delete', 'deletecollection', 'initialize'],
] as const;

/** A question about one resource; without a name of all of them, without a namespace of all namespaces. */
interface Place {
  readonly group: string;
  readonly resource: string;
  readonly namespace?: string;
  readonly name?: string;
}

/** A server that enforces the roles of these files. */
async function serverWith(kubernetesVersion: KubernetesVersion, files: readonly string[]): Promise<Sandbox> {
  const sandbox = await startSandbox({ kubernetesVersion, tokenAuthFile: TOKENS });
  const post = async (path: string, object: JsonObject): Promise<void> => {
    const body = JSON.stringify(object);
    const answer = await send(sandbox.url + path, { method: 'POST', body, token: 'admin-token' });
    expect(answer.status, `${labelOf(object)}: ${answer.text}`).to.equal(201);
  };
  await post('/api/v1/namespaces', { metadata: { name: 'istio-system' } });
  for (const object of files.flatMap(manifestObjects)) {
    const collection = COLLECTIONS[labelOf(object).split(' ', 1)[0] ?? ''];
    if (collection !== undefined) await post(collection, object);
  }
  return sandbox;
}

/** What the controller may do there, by a SelfSubjectAccessReview for each verb. */
async function allowed(sandbox: Sandbox, place: Place): Promise<readonly string[]> {
  const answers = VERBS.map(async (verb) => {
    const { body } = await send(`${sandbox.url}/apis/authorization.k8s.io/v1/selfsubjectaccessreviews`, {
      method: 'POST',
      body: { spec: { resourceAttributes: { verb, ...place } } },
      token: 'controller-token',
    });
    return (body['status'] as JsonObject)['allowed'] === true ? [verb] : [];
  });
  return (await Promise.all(answers)).flat();
}

const configMaps = (name?: string, namespace = 'istio-system'): Place => ({
  ...{ group: '', resource: 'configmaps', namespace },
  ...(name === undefined ? {} : { name }),
});
const configurations = (name?: string): Place => ({
  ...{ group: 'admissionregistration.k8s.io', resource: 'initializerconfigurations' },
  ...(name === undefined ? {} : { name }),
});
const pods: Place = { group: '', resource: 'pods', namespace: 'default', name: 'a' };
const events: Place = { group: '', resource: 'events', namespace: 'default' };

const BASE = INSTALLED_FILES;
const WITH_PODS = [...BASE, PODS_FILE];
const MANAGED = [...BASE, MANAGED_FILE];

/** What the manifests grant in each place, apart from workloads. */
const RIGHTS: readonly (readonly [files: readonly string[], place: Place, verbs: readonly string[]])[] = [
  [BASE, configMaps('istio'), ['get', 'watch', 'create']],
  [BASE, configMaps('istio-inject'), ['get', 'watch', 'create']],
  [BASE, configMaps('istio-initializer'), ['get', 'watch', 'create', 'update', 'patch']],
  [BASE, configMaps('other'), ['watch', 'create']],
  // A watch with a field selector has no name for the authorizer of a 1.7.
  [BASE, configMaps(), ['watch', 'create']],
  [BASE, configMaps('istio-initializer', 'default'), []],
  [BASE, { group: '', resource: 'configmaps' }, []],
  [BASE, configurations(), ['get', 'list', 'watch']],
  [BASE, configurations('istio-sidecar'), ['get', 'list', 'watch']],
  [BASE, events, ['create', 'patch']],
  [BASE, pods, []],
  [WITH_PODS, pods, ['get', 'watch', 'patch', 'initialize']],
  [WITH_PODS, configurations('istio-sidecar-pods'), ['get', 'list', 'watch']],
  [MANAGED, pods, []],
  [MANAGED, configurations(), ['get', 'list', 'watch', 'create']],
  [MANAGED, configurations('istio-sidecar'), ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete']],
  [MANAGED, configurations('istio-sidecar-pods'), ['get', 'list', 'watch', 'create']],
];

const shown = ({ resource, namespace, name }: Place): string =>
  [resource, name ?? '*', ...(namespace === undefined ? [] : [`in ${namespace}`])].join(' ');

for (const version of ['1.7', '1.9'] as const) {
  describe(`what a ${version} lets the controller do with something else than workloads`, () => {
    for (const [files, place, verbs] of RIGHTS) {
      const more = files === BASE ? '' : ` with ${files.at(-1) ?? ''}`;
      it(`${shown(place)}${more}: ${verbs.length === 0 ? 'nothing' : verbs.join(', ')}`, async () => {
        const sandbox = await serverWith(version, files);
        try {
          expect(await allowed(sandbox, place)).to.deep.equal(verbs);
        } finally {
          await sandbox.close();
        }
      });
    }

    it('is nothing with any resource that is not named above', async () => {
      const sandbox = await serverWith(version, [...WITH_PODS, MANAGED_FILE]);
      const known = [...RIGHTS.map(([, { resource }]) => resource), 'replicationcontrollers'];
      const others = resourceKinds
        .map((kind) => ({ resource: kind.resource, served: servedApiVersions(kind, version) }))
        .filter(
          ({ resource, served }) =>
            !known.includes(resource) && !served.some((gv) => /^(apps|batch|extensions)\//.test(gv)),
        );
      try {
        expect(others.map(({ resource }) => resource)).to.include.members(['secrets', 'nodes', 'clusterroles']);
        for (const { resource, served } of others) {
          const [group = ''] = (served[0] ?? '').includes('/') ? (served[0] ?? '').split('/') : [];
          const rights = await allowed(sandbox, { group, resource, namespace: 'istio-system' });
          expect(rights, resource).to.deep.equal([]);
        }
      } finally {
        await sandbox.close();
      }
    });
  });
}

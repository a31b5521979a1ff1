import {
  AppsV1Api,
  AuthorizationV1Api,
  BatchV1Api,
  CoreV1Api,
  KubeConfig,
  KubernetesObjectApi,
  ListWatch,
  makeInformer,
  PatchStrategy,
  RbacAuthorizationV1Api,
  setHeaderOptions,
  type V1ConfigMap,
  type V1Deployment,
  VersionApi,
  Watch,
} from '@kubernetes/client-node';
import { expect } from 'chai';

import { sandboxKubeconfig } from '../../../src/sandbox/kubeconfig.js';
import { type Sandbox, startSandbox } from '../../../src/sandbox/server.js';
import { minimalObject } from './minimal-objects.js';

const namespace = 'default';
const configMap = (name: string, data = { a: 'b' }): V1ConfigMap => ({ metadata: { name }, data });

/** Values as they arrive, to be read one by one. */
function arrivals<Value>(): { readonly push: (value: Value) => void; readonly next: () => Promise<Value> } {
  const values: Value[] = [];
  const takers: ((value: Value) => void)[] = [];
  return {
    push: (value) => {
      const taker = takers.shift();
      if (taker === undefined) values.push(value);
      else taker(value);
    },
    next: () => {
      const value = values.shift();
      return value === undefined ? new Promise((resolve) => takers.push(resolve)) : Promise.resolve(value);
    },
  };
}

for (const version of ['1.7', '1.9'] as const) {
  describe(`@kubernetes/client-node with a sandbox ${version}`, () => {
    let sandbox: Sandbox;
    let config: KubeConfig;
    let core: CoreV1Api;

    before(async () => {
      sandbox = await startSandbox({ kubernetesVersion: version });
      config = new KubeConfig();
      config.loadFromString(sandboxKubeconfig(sandbox.url, undefined));
      core = config.makeApiClient(CoreV1Api);
    });
    after(() => sandbox.close());

    it('asks for the version', async () => {
      expect((await config.makeApiClient(VersionApi).getCode()).gitVersion).to.match(/^v1\.[79]\.4$/);
    });

    it('creates, reads, replaces, patches, lists and deletes', async () => {
      const created = await core.createNamespacedConfigMap({ namespace, body: configMap('life') });
      expect(created.metadata?.uid).to.be.a('string');
      expect(created.metadata?.creationTimestamp).to.be.an.instanceOf(Date);
      const body = { metadata: { name: 'life', uid: created.metadata?.uid ?? '' }, data: { a: 'c' } };
      expect((await core.replaceNamespacedConfigMap({ namespace, name: 'life', body })).data).to.deep.equal({ a: 'c' });
      for (const [strategy, patch, data] of [
        [PatchStrategy.MergePatch, { data: { b: '1' } }, { a: 'c', b: '1' }],
        [PatchStrategy.StrategicMergePatch, { data: { a: null } }, { b: '1' }],
        [PatchStrategy.JsonPatch, [{ op: 'add', path: '/data/d', value: 'e' }], { b: '1', d: 'e' }],
      ] as const) {
        const request = { namespace, name: 'life', body: patch };
        const patched = await core.patchNamespacedConfigMap(request, setHeaderOptions('Content-Type', strategy));
        expect(patched.data).to.deep.equal(data);
      }
      const listed = await core.listNamespacedConfigMap({ namespace, fieldSelector: 'metadata.name=life' });
      expect(listed.items.map(({ metadata }) => metadata?.name)).to.deep.equal(['life']);
      expect((await core.deleteNamespacedConfigMap({ namespace, name: 'life' })).status).to.equal('Success');
      const gone = await core.readNamespacedConfigMap({ namespace, name: 'life' }).catch((error: unknown) => error);
      expect(gone).to.have.property('code', 404);
    });

    it('reads every list that it has a type for', async () => {
      await core.listNode();
      await core.listNamespacedPod({ namespace });
      await core.listNamespacedService({ namespace });
      await core.listNamespacedEndpoints({ namespace });
      await core.listNamespacedEvent({ namespace });
      await core.listNamespacedSecret({ namespace });
      await core.listNamespacedReplicationController({ namespace });
      await config.makeApiClient(BatchV1Api).listNamespacedJob({ namespace });
      const namespaces = await core.listNamespace();
      expect(namespaces.items.map(({ metadata }) => metadata?.name)).to.include(namespace);
    });

    it('applies objects of any kind that discovery names', async () => {
      const client = KubernetesObjectApi.makeApiClient(config);
      const object = minimalObject('Deployment', 'extensions/v1beta1', { name: 'any', namespace });
      const created = await client.create({ ...object, metadata: { name: 'any', namespace } });
      expect(created.metadata.name).to.equal('any');
      const header = { apiVersion: 'extensions/v1beta1', kind: 'Deployment', metadata: { name: 'any', namespace } };
      expect(await client.read(header)).to.have.nested.property('spec.replicas', 1);
      await client.delete(header);
    });

    it('watches', async () => {
      const events = arrivals<readonly [string, V1ConfigMap]>();
      const path = `/api/v1/namespaces/${namespace}/configmaps`;
      const { metadata } = await core.listNamespacedConfigMap({ namespace });
      const query = { resourceVersion: metadata?.resourceVersion ?? '', fieldSelector: 'metadata.name=watched' };
      const ended = arrivals<unknown>();
      const push = (type: string, object: V1ConfigMap): void => {
        events.push([type, object]);
      };
      const request = await new Watch(config).watch(path, query, push, ended.push);
      await core.createNamespacedConfigMap({ namespace, body: configMap('watched') });
      await core.deleteNamespacedConfigMap({ namespace, name: 'watched' });
      const seen = [await events.next(), await events.next()];
      expect(seen.map(([type, object]) => `${type} ${object.metadata?.name ?? ''}`)).to.deep.equal([
        'ADDED watched',
        'DELETED watched',
      ]);
      request.abort();
      await ended.next();
    });

    it('keeps a cache with ListWatch', async () => {
      const listFn = () => core.listNamespacedConfigMap({ namespace });
      const cache = new ListWatch(`/api/v1/namespaces/${namespace}/configmaps`, new Watch(config), listFn, false);
      const added = arrivals<V1ConfigMap>();
      cache.on('add', added.push);
      await core.createNamespacedConfigMap({ namespace, body: configMap('first') });
      await cache.start();
      await core.createNamespacedConfigMap({ namespace, body: configMap('second') });
      while ((await added.next()).metadata?.name !== 'second');
      expect(cache.get('first', namespace)?.data).to.deep.equal({ a: 'b' });
      await cache.stop();
    });

    it('informs of additions, changes and deletions', async () => {
      const informer = makeInformer(config, '/api/v1/namespaces', () => core.listNamespace());
      const told = arrivals<string>();
      for (const verb of ['add', 'update', 'delete'] as const) {
        informer.on(verb, ({ metadata }) => {
          if (metadata?.name === 'informed') told.push(`${verb} ${metadata.labels?.['seen'] ?? ''}`);
        });
      }
      await informer.start();
      await core.createNamespace({ body: { metadata: { name: 'informed' } } });
      expect(await told.next()).to.equal('add ');
      const merge = setHeaderOptions('Content-Type', PatchStrategy.MergePatch);
      await core.patchNamespace({ name: 'informed', body: { metadata: { labels: { seen: 'yes' } } } }, merge);
      expect(await told.next()).to.equal('update yes');
      await core.deleteNamespace({ name: 'informed' });
      while ((await told.next()) !== 'delete yes');
      await informer.stop();
    });
  });
}

describe('@kubernetes/client-node with a sandbox and its users', () => {
  it('creates roles, authenticates over TLS, and asks what it may do', async () => {
    const tokens = 'secret,admin,1,"system:masters"\nother,alice,2\n';
    const sandbox = await startSandbox({ tokenAuthFile: tokens });
    try {
      const config = new KubeConfig();
      config.loadFromString(sandboxKubeconfig(sandbox.url, tokens, await sandbox.servingCertificate()));
      const rules = [{ apiGroups: ['apps'], resources: ['deployments'], verbs: ['create'] }];
      const rbac = config.makeApiClient(RbacAuthorizationV1Api);
      await rbac.createClusterRole({ body: { metadata: { name: 'deployer' }, rules } });
      const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'deployer' };
      const subjects = [{ kind: 'User', name: 'alice', apiGroup: 'rbac.authorization.k8s.io' }];
      await rbac.createClusterRoleBinding({ body: { metadata: { name: 'deployer' }, roleRef, subjects } });
      config.setCurrentContext('alice');
      const review = {
        spec: { resourceAttributes: { verb: 'create', group: 'apps', resource: 'deployments', namespace } },
      };
      const answer = await config.makeApiClient(AuthorizationV1Api).createSelfSubjectAccessReview({ body: review });
      expect(answer.status?.allowed).to.equal(true);
      const apps = config.makeApiClient(AppsV1Api);
      const body = minimalObject('Deployment', 'apps/v1', { name: 'web', namespace }) as V1Deployment;
      expect((await apps.createNamespacedDeployment({ namespace, body })).spec?.replicas).to.equal(1);
      const denied = await apps.listNamespacedDeployment({ namespace }).catch((error: unknown) => error);
      expect(denied).to.have.property('code', 403);
    } finally {
      await sandbox.close();
    }
  });
});

import { expect } from 'chai';
import { firstValueFrom, take, tap, toArray } from 'rxjs';

import { FACT_KINDS, FACT_SOURCES, type FactKind } from '../../src/controller/configuration/cluster-facts.js';
import { type JsonObject, objectsIn } from '../../src/json/json.js';
import { resourcePath } from '../../src/kubernetes/discovery/api-resources.js';
import type { ApiClient } from '../../src/kubernetes/transport/api-client.js';
import { followCollection } from '../../src/kubernetes/watch/followed-collection.js';
import { type Sandbox, startSandbox } from '../../src/sandbox/server.js';
import { FakeClock } from '../support/fake-clock.js';
import { sandboxClient } from '../support/sandbox-client.js';
import { objectOf, textsIn } from './manifest.js';

const TOKENS = [
  'admin-token,admin,1,"system:masters"',
  'webhook-token,system:serviceaccount:istio-system:istio-sidecar-injector-service-account,2',
].join('\n');
const FILES = ['istio-1.31/istio-sidecar-injector.yaml', 'istio-sidecar-injector.yaml'] as const;

describe('the rights of the webhook to what it reads of its cluster', () => {
  let sandbox: Sandbox;
  let clients: readonly ApiClient[];

  beforeEach(async () => {
    sandbox = await startSandbox({ kubernetesVersion: '1.33', tokenAuthFile: TOKENS });
    clients = ['admin-token', 'webhook-token'].map((token) => sandboxClient(sandbox.url, token));
  });

  afterEach(async () => {
    for (const client of clients) client.close();
    await sandbox.close();
  });

  /** Creates the ClusterRole of a manifest without a verb, and says what becomes of each kind that the webhook follows. */
  async function followedWithout(file: string, verb?: string): Promise<Partial<Record<FactKind, readonly string[]>>> {
    const [admin, webhook] = clients;
    const role = objectOf('ClusterRole', file);
    const rules = objectsIn(role['rules']).map((rule) => ({
      ...rule,
      verbs: textsIn(rule['verbs']).filter((one) => one !== verb),
    }));
    const create = (resource: string, body: JsonObject) =>
      admin?.request({ method: 'POST', path: `/apis/rbac.authorization.k8s.io/v1/${resource}`, body });
    await create('clusterroles', { ...role, rules });
    await create('clusterrolebindings', objectOf('ClusterRoleBinding', file));
    const found: Partial<Record<FactKind, readonly string[]>> = {};
    for (const kind of FACT_KINDS) {
      const { resource, keep } = FACT_SOURCES[kind];
      const path = resourcePath(resource);
      if (!webhook) continue;
      const events = followCollection(webhook, { path, keep, clock: new FakeClock(), random: Math.random });
      const added = kind === 'nodes' ? { apiVersion: 'v1', kind: 'Node' } : { apiVersion: 'v1', kind: 'Namespace' };
      const isServed = kind !== 'proxyConfigs';
      const body = { ...added, metadata: { name: 'late' } };
      let creating: Promise<unknown> | undefined;
      const told = await firstValueFrom(
        events.pipe(
          tap(({ kind: what }) => {
            // After the list, so that the watch shows it.
            if (what === 'objects') creating ??= admin?.request({ method: 'POST', path, body });
          }),
          take(isServed && verb !== 'list' ? 2 : 1),
          toArray(),
        ),
      );
      await creating;
      found[kind] = told.map((event) => event.kind);
    }
    return found;
  }

  for (const file of FILES) {
    it(`suffice in ${file} to list and to watch it`, async () => {
      const found = await followedWithout(file);
      expect(found).to.deep.include({ nodes: ['objects', 'objects'], namespaces: ['objects', 'objects'] });
      expect(found.proxyConfigs).to.deep.equal(['absent']);
    });
  }

  it('need the verb list', async () => {
    expect(await followedWithout(FILES[0], 'list')).to.deep.equal({
      nodes: ['refused'],
      namespaces: ['refused'],
      proxyConfigs: ['refused'],
    });
  });

  it('need the verb watch, without which it is listed', async () => {
    const { nodes, namespaces } = await followedWithout(FILES[0], 'watch');
    expect([nodes, namespaces]).to.deep.equal([
      ['objects', 'unwatched'],
      ['objects', 'unwatched'],
    ]);
  });
});

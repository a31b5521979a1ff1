import { expect } from 'chai';

import { neededFacts, readClusterFacts } from '../../../src/controller/configuration/cluster-facts.js';
import { parseInjectionConfig } from '../../../src/injection/config/injection-config.js';
import type { SidecarConfig } from '../../../src/injection/config/sidecar-config.js';
import { defaultMesh } from '../../../src/injection/mesh/mesh-of-release.js';
import { rejectionOf } from '../../support/rejection-of.js';
import { scriptedClient } from '../../support/scripted-client.js';

function configOf(istioVersion: string, injector: SidecarConfig['injector'] = {}): SidecarConfig {
  const text = JSON.stringify({ policy: 'enabled', templates: { sidecar: 'spec: {}' } });
  const config = parseInjectionConfig(text, { key: 'config', name: 'c' }, { istioVersion });
  return { config, mesh: defaultMesh(config.compatibility), injector };
}

const ALL = { nodes: true, namespaces: true, proxyConfigs: true };

const LISTS: Readonly<Record<string, readonly object[]>> = {
  nodes: [{ metadata: { name: 'n', uid: '1' }, status: { nodeInfo: { kubeletVersion: 'v1.33.1' } } }],
  namespaces: [{ metadata: { name: 'shop', uid: '2', annotations: { 'openshift.io/sa.scc.uid-range': '1/2' } } }],
  proxyconfigs: [{ metadata: { name: 'p', namespace: 'shop', uid: '3' }, spec: { concurrency: 1 } }],
};

const listIn = (path: string): object => ({ items: LISTS[/\/(\w+)\?/.exec(path)?.[1] ?? ''] ?? [] });

describe('what an injector reads of its cluster', () => {
  const cases: readonly [what: string, config: SidecarConfig, want: Partial<typeof ALL>][] = [
    ['nodes where the release settles native sidecars by them', configOf('1.31'), { nodes: true }],
    ['none where the user says it', configOf('1.31', { nativeSidecars: 'true' }), {}],
    ['none where the environment says it', configOf('1.31', { environment: { ENABLE_NATIVE_SIDECARS: 'false' } }), {}],
    ['none where the release does not ask them', configOf('1.20'), {}],
    ['nodes where the user wants it', configOf('1.20', { nativeSidecars: 'auto' }), { nodes: true }],
    ['none of a release without native sidecars', configOf('1.13', { nativeSidecars: 'auto' }), {}],
    ['namespaces on OpenShift', configOf('1.24', { environment: { PLATFORM: 'openshift' } }), { namespaces: true }],
    ['ProxyConfigs for the webhook', configOf('1.20', { door: 'webhook' }), { proxyConfigs: true }],
    ['no ProxyConfigs before 1.13', configOf('1.12', { door: 'webhook' }), {}],
  ];
  for (const [what, config, want] of cases) {
    it(`is ${what}`, () => {
      expect(neededFacts(config)).to.deep.equal({ nodes: false, namespaces: false, proxyConfigs: false, ...want });
    });
  }

  it('is read from their lists', async () => {
    const client = scriptedClient(({ path }) => listIn(path));
    const { facts, warnings } = await readClusterFacts(client, ALL);
    expect(facts.kubeletVersions).to.deep.equal(new Map([['n', 'v1.33.1']]));
    expect(facts.namespaceAnnotations?.get('shop')).to.deep.equal({ 'openshift.io/sa.scc.uid-range': '1/2' });
    expect(facts.proxyConfigs).to.deep.equal([
      { metadata: { name: 'p', namespace: 'shop' }, spec: { concurrency: 1 } },
    ]);
    expect(warnings).to.deep.equal([]);
  });

  it('asks for nothing that is not needed', async () => {
    const client = scriptedClient(({ path }) => listIn(path));
    expect(await readClusterFacts(client, neededFacts(configOf('1.12')))).to.deep.equal({ facts: {}, warnings: [] });
    expect(client.requests).to.deep.equal([]);
  });

  it('is left out where it may not be read, and that is told with its effect', async () => {
    const client = scriptedClient(() => 403);
    const { facts, warnings } = await readClusterFacts(client, ALL);
    expect(facts).to.deep.equal({});
    expect(warnings).to.have.lengthOf(3);
    expect(warnings[0]).to.match(
      /403.*; no proxy becomes a native sidecar unless its pod says so: see --native-sidecars/,
    );
  });

  it('is nothing of a kind that is not served', async () => {
    const client = scriptedClient(() => 404);
    expect(await readClusterFacts(client, { ...ALL, nodes: false, namespaces: false })).to.deep.equal({
      facts: { proxyConfigs: [] },
      warnings: [],
    });
  });

  it('is asked again where the server does not answer', async () => {
    const error = await rejectionOf(
      readClusterFacts(
        scriptedClient(() => 503),
        ALL,
      ),
    );
    expect(error).to.have.property('status', 503);
  });
});

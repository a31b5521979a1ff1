import { expect } from 'chai';

import { settleLocation, withClusterEnvs } from '../../../src/injection/adjust/cluster-envs.js';
import { envsOfPath } from '../../../src/injection/adjust/inject-url.js';
import { rulesAt } from '../../../src/injection/releases/history.js';
import { CONTAINER_HISTORY } from '../../../src/injection/releases/rules/container-rules.js';
import type { JsonObject } from '../../../src/json/json.js';
import { deepFreeze } from '../../support/deep-freeze.js';

const VALUES = deepFreeze({ global: { network: 'of-values', multiCluster: { clusterName: 'one' } } });

const labelled = (network?: string): JsonObject =>
  deepFreeze({ metadata: { labels: network === undefined ? {} : { 'topology.istio.io/network': network } } });

describe('withClusterEnvs in a pod that is injected again', () => {
  it('leaves behind what later steps have put there', () => {
    const env = [{ name: 'A' }, { name: 'ISTIO_PROMETHEUS_ANNOTATIONS' }, { name: 'ISTIO_KUBE_APP_PROBERS' }];
    const pod = deepFreeze({ spec: { containers: [{ name: 'istio-proxy', env }] } });
    const after = withClusterEnvs(pod, rulesAt(CONTAINER_HISTORY, '1.31'), new Map([['C', '1']]));
    const [a, ...later] = env;
    expect(after).to.deep.equal({
      spec: { containers: [{ name: 'istio-proxy', env: [a, { name: 'C', value: '1' }, ...later] }] },
    });
  });
});

describe('settleLocation', () => {
  const rows: readonly [what: string, label: string | undefined, path: string, network: string, cluster: string][] = [
    ['the values', undefined, '/inject', 'of-values', 'one'],
    ['the URL rather than the values', undefined, '/inject/net/of-url/cluster/two', 'of-url', 'two'],
    ["the pod's label rather than the URL", 'own', '/inject/net/of-url', 'own', 'one'],
    ['an empty label rather than the URL', '', '/inject/net/of-url', '', 'one'],
  ];
  for (const [what, label, path, network, cluster] of rows) {
    it(`believes ${what}`, () => {
      const location = settleLocation(labelled(label), VALUES, envsOfPath(path));
      expect(location.network).to.equal(network);
      expect(location.envs.get('ISTIO_META_CLUSTER_ID')).to.equal(cluster);
      expect(location.envs.get('ISTIO_META_NETWORK')).to.equal(network === '' ? undefined : network);
    });
  }

  it('knows nothing where nobody says', () => {
    expect(settleLocation({}, {}, new Map())).to.deep.equal({ network: '', envs: new Map() });
  });

  it('keeps what else the URL has', () => {
    const { envs } = settleLocation({}, {}, envsOfPath('/inject/a/b'));
    expect([...envs]).to.deep.equal([['A', 'b']]);
  });
});

describe('withClusterEnvs', () => {
  const envs = new Map([
    ['B', 'b'],
    ['A', 'a'],
  ]);
  const proxy = { name: 'istio-proxy', env: [{ name: 'A', value: 'old' }, { name: 'C', value: 'c' }, { name: 'A' }] };
  const inInit = deepFreeze({ spec: { initContainers: [{ name: 'first' }, proxy], containers: [{ name: 'app' }] } });

  it('puts them at the end, by name, and nowhere else', () => {
    const after = withClusterEnvs(inInit, rulesAt(CONTAINER_HISTORY, '1.19'), envs);
    const env = ['C', 'A', 'B'].map((name) => ({ name, value: name.toLowerCase() }));
    expect(after['spec']).to.deep.equal({
      initContainers: [{ name: 'first' }, { ...proxy, env }],
      containers: [{ name: 'app' }],
    });
  });

  it('leaves a pod alone whose proxy is where the release does not look', () => {
    expect(withClusterEnvs(inInit, rulesAt(CONTAINER_HISTORY, '1.15'), envs)).to.equal(inInit);
  });

  it('leaves a pod alone where there is nothing to say', () => {
    expect(withClusterEnvs(inInit, rulesAt(CONTAINER_HISTORY, '1.20'), new Map())).to.equal(inInit);
  });
});

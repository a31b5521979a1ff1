import { expect } from 'chai';

import { parseModernMesh } from '../../../src/injection/mesh/modern-mesh.js';
import { rulesAt } from '../../../src/injection/releases/history.js';
import type { Release } from '../../../src/injection/releases/release.js';
import { MESH_HISTORY } from '../../../src/injection/releases/rules/mesh-rules.js';
import { TEMPLATE_HISTORY } from '../../../src/injection/releases/rules/template-rules.js';
import { type JsonObject, objectAt } from '../../../src/json/json.js';

const rulesOf = (release: Release) => ({ ...rulesAt(MESH_HISTORY, release), ...rulesAt(TEMPLATE_HISTORY, release) });

function read(text: string, release: Release = '1.31') {
  return parseModernMesh(text, { key: 'mesh', name: 'mesh.yaml' }, rulesOf(release));
}

const proxyOf = (text: string, release: Release = '1.31'): JsonObject =>
  objectAt(read(text, release).json, 'defaultConfig');

describe('parseModernMesh', () => {
  it('fills in what is built in, and warns of nothing of it, in any release', () => {
    for (const release of ['1.1', '1.3', '1.6', '1.15', '1.20', '1.31'] as const) {
      expect(read('', release).warnings, release).to.deep.equal([]);
    }
    expect(read('').json).to.deep.include({
      proxyListenPort: 15001,
      trustDomain: 'cluster.local',
      enablePrometheusMerge: true,
    });
  });

  for (const [release, wanted, absent] of [
    ['1.1', { discoveryAddress: 'istio-pilot:15010', drainDuration: '45s' }, ['statusPort', 'envoyMetricsService']],
    ['1.4', { envoyMetricsService: {}, configPath: '/etc/istio/proxy' }, ['statusPort']],
    ['1.6', { controlPlaneAuthPolicy: 'NONE', concurrency: 2 }, ['terminationDrainDuration']],
    ['1.15', { controlPlaneAuthPolicy: 'MUTUAL_TLS', concurrency: 2, parentShutdownDuration: '60s' }, []],
    ['1.20', { terminationDrainDuration: '5s' }, ['concurrency', 'parentShutdownDuration']],
    ['1.24', { statusPort: 15020, statNameLength: 189 }, ['tracing', 'concurrency']],
  ] as const) {
    it(`has the built-in ProxyConfig of ${release}`, () => {
      expect(proxyOf('', release)).to.deep.include(wanted);
      for (const name of absent) expect(proxyOf('', release)).not.to.have.property(name);
    });
  }

  it('replaces a field whole, but merges the ProxyConfig and the metadata in it by key', () => {
    const text =
      'defaultConfig: {proxyMetadata: {A: "1"}, tracing: {sampling: 5}}\noutboundTrafficPolicy: {mode: REGISTRY_ONLY}';
    expect(proxyOf(text, '1.20')).to.deep.include({
      proxyMetadata: { A: '1' },
      tracing: { sampling: 5 },
      statusPort: 15020,
    });
    expect(read(text).json['outboundTrafficPolicy']).to.deep.equal({ mode: 'REGISTRY_ONLY' });
  });

  it('merges providers by name, default providers by field, and sorts the aliases of the trust domain', () => {
    const text = [
      'extensionProviders: [{name: envoy, envoyFileAccessLog: {path: /x}}, {name: mine, prometheus: {}}]',
      'defaultProviders: {metrics: [prometheus]}',
      'trustDomainAliases: [b, a, b]',
    ].join('\n');
    expect(read(text).json).to.deep.include({
      extensionProviders: [
        { name: 'prometheus', prometheus: {} },
        { name: 'stackdriver', stackdriver: {} },
        { name: 'envoy', envoyFileAccessLog: { path: '/x' } },
        { name: 'mine', prometheus: {} },
      ],
      defaultProviders: { metrics: ['prometheus'] },
      trustDomainAliases: ['a', 'b'],
    });
  });

  it('passes over null, and takes names as they are in the message', () => {
    const text =
      'rootNamespace: null\ndefault_config: {proxy_metadata: {A_B: "1"}, interception_mode: 1}\nmesh_mTLS: {}';
    expect(read(text).json).to.deep.include({ rootNamespace: 'istio-system', meshMTLS: {} });
    expect(proxyOf(text)).to.deep.include({ proxyMetadata: { A_B: '1' }, interceptionMode: 'TPROXY' });
  });

  it('warns of what is unknown, at any depth, and leaves it out', () => {
    const { warnings, json } = read('nothing: 1\ndefaultConfig: {tracing: {zipkin: {adress: z}}}\n');
    expect(warnings).to.deep.equal([
      'mesh key "nothing" is unknown, it is ignored',
      'mesh key "defaultConfig.tracing.zipkin.adress" is unknown, it is ignored; did you mean address?',
    ]);
    expect(json).not.to.have.property('nothing');
  });

  it('warns of ports and timeouts that no proxy can use', () => {
    expect(
      read('proxyListenPort: 0\nconnectTimeout: 60s\ndefaultConfig: {statusPort: 70000, discoveryAddress: x}').warnings,
    ).to.have.lengthOf(4);
  });

  for (const [text, message] of [
    ['proxyListenPort: x', `read mesh.yaml: mesh key "proxyListenPort": got 'x', want a whole number`],
    ['defaultConfig: {drainDuration: 5}', 'mesh key "defaultConfig.drainDuration": got the number 5, want a duration'],
    [
      'defaultConfig: {proxyMetadata: {A: 1}}',
      'mesh key "defaultConfig.proxyMetadata.A": got the number 1, want a text',
    ],
    ['defaultConfig: {interceptionMode: X}', `want 'REDIRECT' or 'TPROXY' or 'NONE'`],
    ['enableAutoMtls: "yes"', `mesh key "enableAutoMtls": got 'yes', want true or false`],
    ['defaultConfig: [1]', 'mesh key "defaultConfig": got a list, want a map of keys'],
    ['configSources: {}', 'mesh key "configSources": got a map, want a list'],
  ] as const) {
    it(`refuses ${text}`, () => {
      expect(() => read(text)).to.throw(message);
    });
  }
});

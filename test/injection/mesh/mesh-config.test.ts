import { expect } from 'chai';
import omit from 'lodash/omit.js';

import { defaultMeshConfig, parseMeshConfig } from '../../../src/injection/mesh/mesh-config.js';
import type { MeshConfig, ProxyConfig } from '../../../src/injection/mesh/mesh-schema.js';
import {
  type MeshRelease,
  PARAMS_RELEASES,
  type ParamsRelease,
} from '../../../src/injection/releases/istio-release.js';
import { ConfigError } from '../../../src/injection/schema/config-error.js';
import { objectAt } from '../../../src/json/json.js';
import { parseMeshConfigFile } from '../../support/config-files.js';

type MeshParts = Omit<MeshConfig, 'json'>;

const parse = (text: string, release: ParamsRelease = '0.4.0'): MeshConfig =>
  parseMeshConfig(text, { key: 'mesh', name: 'mesh.yaml' }, release);

/** Without the JSON for templates, which has its own tests. */
const read = (text: string, release?: ParamsRelease): MeshParts => omit(parse(text, release), 'json');

const SECOND_NS = 1e9;

const defaultsOf = (discoveryAddress: string): MeshParts => ({
  proxyListenPort: 15001,
  defaultConfig: {
    configPath: '/etc/istio/proxy',
    binaryPath: '/usr/local/bin/envoy',
    serviceCluster: 'istio-proxy',
    drainDuration: 2 * SECOND_NS,
    parentShutdownDuration: 3 * SECOND_NS,
    discoveryAddress,
    discoveryRefreshDelay: SECOND_NS,
    zipkinAddress: '',
    connectTimeout: SECOND_NS,
    statsdUdpAddress: '',
    proxyAdminPort: 15000,
    controlPlaneAuthPolicy: 'NONE',
  },
  warnings: [],
});

const DISCOVERY: Readonly<Record<ParamsRelease, string>> = {
  '0.2.4': 'istio-pilot:8080',
  '0.2.12': 'istio-pilot:8080',
  '0.4.0': 'istio-pilot:15003',
};

describe('the mesh configuration', () => {
  for (const release of PARAMS_RELEASES) {
    for (const text of ['', '{}', 'defaultConfig:\n', 'defaultConfig: {}\nproxyListenPort:\n']) {
      it(`is all defaults of ${release} for '${text.replace(/\n/g, '\\n')}'`, () => {
        expect(read(text, release)).to.deep.equal(defaultsOf(DISCOVERY[release]));
      });
    }

    it(`is all defaults of ${release} where the user wrote none`, () => {
      expect(omit(defaultMeshConfig(release), 'json')).to.deep.equal(defaultsOf(DISCOVERY[release]));
    });
  }

  const proxyValues: readonly [string, Partial<ProxyConfig>][] = [
    ['configPath: /etc/envoy', { configPath: '/etc/envoy' }],
    ['binaryPath: /bin/envoy', { binaryPath: '/bin/envoy' }],
    ['serviceCluster: mine', { serviceCluster: 'mine' }],
    ['serviceCluster: ""', { serviceCluster: '' }],
    ['drainDuration: 2s', { drainDuration: 2 * SECOND_NS }],
    ['parentShutdownDuration: 1m30s', { parentShutdownDuration: 90 * SECOND_NS }],
    ['discoveryAddress: pilot:1', { discoveryAddress: 'pilot:1' }],
    ['discoveryRefreshDelay: 1250ms', { discoveryRefreshDelay: 1.25 * SECOND_NS }],
    ['zipkinAddress: zipkin:9411', { zipkinAddress: 'zipkin:9411' }],
    ['zipkinAddress: null', { zipkinAddress: '' }],
    ['connectTimeout: 10s', { connectTimeout: 10 * SECOND_NS }],
    ['statsdUdpAddress: mixer:9125', { statsdUdpAddress: 'mixer:9125' }],
    ['proxyAdminPort: 15009', { proxyAdminPort: 15009 }],
    ['controlPlaneAuthPolicy: MUTUAL_TLS', { controlPlaneAuthPolicy: 'MUTUAL_TLS' }],
    ['controlPlaneAuthPolicy: 1', { controlPlaneAuthPolicy: 'MUTUAL_TLS' }],
    ['controlPlaneAuthPolicy: 0', { controlPlaneAuthPolicy: 'NONE' }],
    ['discovery_address: pilot:1', { discoveryAddress: 'pilot:1' }],
    ['proxy_admin_port: 15009', { proxyAdminPort: 15009 }],
    ['statsd_udp_address: mixer:9125', { statsdUdpAddress: 'mixer:9125' }],
    // Known, though no sidecar depends on them.
    ['concurrency: 2', {}],
    ['interceptionMode: TPROXY', {}],
    ['tracing: {lightstep: {}}', {}],
  ];
  for (const [text, want] of proxyValues) {
    it(`takes defaultConfig {${text}}`, () => {
      const defaults = defaultsOf('istio-pilot:15003');
      expect(read(`defaultConfig: {${text}}`)).to.deep.equal({
        ...defaults,
        defaultConfig: { ...defaults.defaultConfig, ...want },
      });
    });
  }

  it('takes the name in camelCase where a key is there under both, in either order', () => {
    const both = ['proxyListenPort: 1', 'proxy_listen_port: 2'];
    for (const text of [both, both.toReversed()]) expect(read(text.join('\n')).proxyListenPort).to.equal(1);
  });

  it('takes the default for an empty text where the sidecar is a template, as 0.5 and later did', () => {
    const text = 'defaultConfig: {configPath: "", discoveryAddress: ""}';
    const { defaultConfig } = parseMeshConfig(text, { key: 'mesh', name: 'mesh.yaml' }, '1.0.2');
    expect(defaultConfig).to.include({ configPath: '/etc/istio/proxy', discoveryAddress: 'istio-pilot:15007' });
  });

  it('takes the names of protobuf at every level', () => {
    const { proxyListenPort, defaultConfig, warnings } = read(
      'proxy_listen_port: 1\ndefault_config: {config_path: /x}',
    );
    expect([proxyListenPort, defaultConfig.configPath, warnings]).to.deep.equal([1, '/x', []]);
  });

  const enumerations: readonly [string, readonly string[]][] = [
    ['authPolicy: %', ['NONE', 'MUTUAL_TLS']],
    ['accessLogEncoding: %', ['TEXT', 'JSON']],
    ['ingressControllerMode: %', ['OFF', 'DEFAULT', 'STRICT']],
    ['defaultConfig: {interceptionMode: %}', ['REDIRECT', 'TPROXY']],
  ];
  for (const [text, names] of enumerations) {
    it(`takes ${names.join(', ')} in '${text}', by name or number, and nothing else`, () => {
      for (const [number, name] of names.entries()) {
        expect(read(text.replace('%', name)).warnings).to.deep.equal([]);
        expect(read(text.replace('%', String(number))).warnings).to.deep.equal([]);
      }
      expect(() => read(text.replace('%', String(names.length)))).to.throw(ConfigError, `want '${names[0] ?? ''}'`);
    });
  }

  it('knows the keys of every release from 0.2 to 1.4', () => {
    const text =
      'egressProxyAddress: a\nmixerAddress: a\nauthPolicy: MUTUAL_TLS\nrdsRefreshDelay: 1s\ningressControllerMode: OFF\n' +
      'mixerCheckServer: a\nsdsUdsPath: a\noutboundTrafficPolicy: {mode: ALLOW_ANY}\nsds_use_k8s_sa_jwt: true\n' +
      'tcpKeepalive: {}\ntrustDomainAliases: [a]\nh2_upgrade_policy: UPGRADE\nrootNamespace: a\n';
    expect(read(text)).to.deep.equal(defaultsOf('istio-pilot:15003'));
  });
});

describe('the warnings of a mesh configuration', () => {
  const rows: readonly [string, readonly string[]][] = [
    ['proxyPort: 1', ['mesh key "proxyPort" is unknown, it is ignored']],
    ['toString: 1', ['mesh key "toString" is unknown, it is ignored']],
    ['proxyListnPort: 1', ['mesh key "proxyListnPort" is unknown, it is ignored; did you mean proxyListenPort?']],
    ['defaultConfig: {conf: 1}', ['mesh key "defaultConfig.conf" is unknown, it is ignored']],
    ['proxyListenPort: 0', ['mesh key "proxyListenPort" is 0, a port is between 1 and 65535']],
    ['proxyListenPort: 1', []],
    ['proxyListenPort: 65535', []],
    ['proxyListenPort: 65536', ['mesh key "proxyListenPort" is 65536, a port is between 1 and 65535']],
    [
      'defaultConfig: {proxyAdminPort: -1}',
      ['mesh key "defaultConfig.proxyAdminPort" is -1, a port is between 1 and 65535'],
    ],
    [
      'defaultConfig: {drainDuration: 3s}',
      ['mesh key "defaultConfig.parentShutdownDuration" is 3s, it must be more than drainDuration 3s'],
    ],
    [
      'defaultConfig: {drainDuration: 2999ms}',
      ['mesh key "defaultConfig.drainDuration" is 2.999s, Envoy takes whole seconds'],
    ],
    ['connectTimeout: 1m0s', ['mesh key "connectTimeout" is 1m0s, Envoy takes between 1ms and 30s']],
    ['rdsRefreshDelay: 0.5s', ['mesh key "rdsRefreshDelay" is 500ms, Istio takes between 1s and 10m0s']],
    ['rdsRefreshDelay: 10m', []],
    [
      'defaultConfig: {discoveryRefreshDelay: 250ms}',
      ['mesh key "defaultConfig.discoveryRefreshDelay" is 250ms, Istio takes between 1s and 10m0s'],
    ],
    [
      'defaultConfig: {discoveryAddress: istio-pilot}',
      [`mesh key "defaultConfig.discoveryAddress" is 'istio-pilot', an address has a port, like istio-pilot:15007`],
    ],
    ['defaultConfig: {discoveryAddress: "[::1]:15007"}', []],
    [
      'defaultConfig: {connectTimeout: 999.9us}',
      ['mesh key "defaultConfig.connectTimeout" is 999.9µs, Envoy takes between 1ms and 30s'],
    ],
    ['defaultConfig: {connectTimeout: 1ms}', []],
    ['defaultConfig: {connectTimeout: 30s}', []],
    [
      'defaultConfig: {connectTimeout: 31s}',
      ['mesh key "defaultConfig.connectTimeout" is 31s, Envoy takes between 1ms and 30s'],
    ],
    [
      'a: 1\nb: 2\nproxyListenPort: 0',
      [
        'mesh key "a" is unknown, it is ignored',
        'mesh key "b" is unknown, it is ignored',
        'mesh key "proxyListenPort" is 0, a port is between 1 and 65535',
      ],
    ],
  ];
  for (const [text, warnings] of rows) {
    it(`${warnings.length === 0 ? 'are empty' : 'say what is odd'} for '${text.replaceAll('\n', ', ')}'`, () => {
      expect(read(text).warnings).to.deep.equal(warnings);
    });
  }
});

describe('a bad mesh configuration', () => {
  const duration = "want a duration like '10s'";
  const authPolicy = "want 'NONE' or 'MUTUAL_TLS'";
  const rows: readonly [string, string][] = [
    [
      'proxyListenPort: "1"',
      `read mesh.yaml: mesh key "proxyListenPort": got '1', want a whole number (not in quotes)`,
    ],
    [
      'proxyListenPort: 1.5',
      'read mesh.yaml: mesh key "proxyListenPort": got the number 1.5, want a whole number (not in quotes)',
    ],
    ['defaultConfig: []', 'read mesh.yaml: mesh key "defaultConfig": got a list, want a map of keys'],
    [
      'defaultConfig: {configPath: 1}',
      'read mesh.yaml: mesh key "defaultConfig.configPath": got the number 1, want a text',
    ],
    [
      'defaultConfig: {drainDuration: 2}',
      `read mesh.yaml: mesh key "defaultConfig.drainDuration": got the number 2, ${duration}`,
    ],
    [
      'defaultConfig: {drain_duration: soon}',
      `read mesh.yaml: mesh key "defaultConfig.drainDuration": got 'soon', ${duration}`,
    ],
    [
      'defaultConfig: {controlPlaneAuthPolicy: TLS}',
      `read mesh.yaml: mesh key "defaultConfig.controlPlaneAuthPolicy": got 'TLS', ${authPolicy}`,
    ],
    [
      'defaultConfig: {controlPlaneAuthPolicy: 2}',
      `read mesh.yaml: mesh key "defaultConfig.controlPlaneAuthPolicy": got the number 2, ${authPolicy}`,
    ],
    ['authPolicy: yes', `read mesh.yaml: mesh key "authPolicy": got 'yes', ${authPolicy}`],
    ['enableTracing: yes', `read mesh.yaml: mesh key "enableTracing": got 'yes', want true or false`],
    ['trustDomainAliases: a', `read mesh.yaml: mesh key "trustDomainAliases": got 'a', want a list of texts`],
    ['trustDomainAliases: [1]', 'read mesh.yaml: mesh key "trustDomainAliases[0]": got the number 1, want a text'],
    ['bad config', `read mesh.yaml: got 'bad config', want a map of keys`],
  ];
  for (const [yaml, message] of rows) {
    it(`'${yaml}' ends with one line: ${message}`, () => {
      expect(() => read(yaml))
        .to.throw(ConfigError)
        .with.property('message', message);
    });
  }
});

describe('the file of a mesh configuration', () => {
  for (const [what, text] of [
    ['the configuration itself', 'proxyListenPort: 7\n'],
    ['the ConfigMap around it', 'kind: ConfigMap\ndata:\n  mesh: |-\n    proxyListenPort: 7\n'],
    [
      'a manifest with it',
      'kind: ConfigMap\ndata: {config: ""}\n---\nkind: ConfigMap\ndata: {mesh: "proxyListenPort: 7"}\n',
    ],
  ] as const) {
    it(`may hold ${what}`, () => {
      expect(parseMeshConfigFile(text, 'f.yaml', '0.4.0').proxyListenPort).to.equal(7);
    });
  }
});

describe('the mesh configuration as templates see it', () => {
  const defaults = parse('').json;

  it("has Istio's defaults", () => {
    expect(defaults).to.include({
      proxyListenPort: 15001,
      accessLogFile: '/dev/stdout',
      ingressControllerMode: 'STRICT',
    });
    expect(defaults['defaultConfig']).to.include({ drainDuration: '2s', serviceCluster: 'istio-proxy' });
  });

  it('has what is written, in its place', () => {
    const { json } = parse('access_log_file: ""\nauthPolicy: 1\ndefaultConfig: {drainDuration: 90s, concurrency: 2}\n');
    expect(json).to.deep.equal({
      ...defaults,
      accessLogFile: '',
      authPolicy: 'MUTUAL_TLS',
      defaultConfig: { ...objectAt(defaults, 'defaultConfig'), drainDuration: '1m30s', concurrency: 2 },
    });
  });

  it('keeps durations as texts, and nulls are as good as absent', () => {
    const { json } = parse('dnsRefreshRate: 5s\nsdsUdsPath:\n');
    expect(json).to.deep.equal({ ...defaults, dnsRefreshRate: '5s' });
  });

  const addresses: readonly (readonly [MeshRelease, string])[] = [
    ['0.5.0', 'istio-pilot:15003'],
    ['0.7.1', 'istio-pilot:15007'],
    ['1.0.2', 'istio-pilot:15007'],
  ];
  for (const [release, discoveryAddress] of addresses) {
    it(`has the discovery address of ${release}`, () => {
      expect(defaultMeshConfig(release).json['defaultConfig']).to.include({ discoveryAddress });
    });
  }
});

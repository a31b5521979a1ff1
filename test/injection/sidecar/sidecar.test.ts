import { expect } from 'chai';

import { paramsSidecar, sidecarNames } from '../../../src/injection/plan/params-sidecar.js';
import type { Sidecar } from '../../../src/injection/sidecar/sidecar.js';
import { podTemplateOf } from '../../../src/injection/workload/workload.js';
import type { Json, JsonObject } from '../../../src/json/json.js';
import { deepFreeze } from '../../support/deep-freeze.js';
import { deployment, type DeploymentParts, injectionConfig, shapeOf, sidecarConfig } from '../fixtures.js';

interface Given extends DeploymentParts {
  readonly config?: string;
  readonly mesh?: string;
}

function sidecar({ config = '', mesh = '', ...parts }: Given = {}): Sidecar {
  const workload = deployment(parts);
  return deepFreeze(paramsSidecar(sidecarConfig(config, mesh), podTemplateOf(workload, shapeOf(workload))));
}

const only = (list: readonly JsonObject[]): JsonObject => {
  expect(list).to.have.lengthOf(1);
  return list[0] ?? {};
};
const init = (given?: Given): JsonObject => sidecar(given).initContainers[0] ?? {};
const proxy = (given?: Given): JsonObject => only(sidecar(given).containers);

/** The value after a flag of the proxy; undefined where the flag is not there. */
function flag(container: JsonObject, name: string): Json | undefined {
  const args = container['args'] as readonly Json[];
  const at = args.indexOf(name);
  return at < 0 ? undefined : args[at + 1];
}

const DEFAULT_FLAGS = [
  ['--configPath', '/etc/istio/proxy'],
  ['--binaryPath', '/usr/local/bin/envoy'],
  ['--serviceCluster', 'istio-proxy'],
  ['--drainDuration', '2s'],
  ['--parentShutdownDuration', '3s'],
  ['--discoveryAddress', 'istio-pilot:8080'],
  ['--discoveryRefreshDelay', '1s'],
  ['--zipkinAddress', ''],
  ['--connectTimeout', '1s'],
  ['--statsdUdpAddress', ''],
  ['--proxyAdminPort', '15000'],
];

const AS_ROOT = { runAsUser: 0, runAsGroup: 0, runAsNonRoot: false };

describe('the sidecar of the defaults', () => {
  it('is the one of 0.2.4, whole', () => {
    const field = (name: string, fieldPath: string) => ({ name, valueFrom: { fieldRef: { fieldPath } } });
    expect(sidecar()).to.deep.equal({
      initContainers: [
        {
          name: 'istio-init',
          image: 'docker.io/istio/proxy_init:0.2.4',
          args: ['-p', '15001', '-u', '1337'],
          imagePullPolicy: 'IfNotPresent',
          securityContext: {
            capabilities: { add: ['NET_ADMIN'] },
            privileged: true,
            ...AS_ROOT,
          },
        },
      ],
      containers: [
        {
          name: 'istio-proxy',
          image: 'docker.io/istio/proxy:0.2.4',
          args: ['proxy', 'sidecar', ...DEFAULT_FLAGS.flat()],
          env: [
            field('POD_NAME', 'metadata.name'),
            field('POD_NAMESPACE', 'metadata.namespace'),
            field('INSTANCE_IP', 'status.podIP'),
          ],
          imagePullPolicy: 'IfNotPresent',
          resources: { requests: { cpu: '10m' } },
          securityContext: { privileged: false, readOnlyRootFilesystem: true, runAsUser: 1337 },
          volumeMounts: [
            { name: 'istio-envoy', mountPath: '/etc/istio/proxy' },
            { name: 'istio-certs', mountPath: '/etc/certs/', readOnly: true },
          ],
        },
      ],
      volumes: [
        { name: 'istio-envoy', emptyDir: { medium: 'Memory' } },
        { name: 'istio-certs', secret: { secretName: 'istio.default', optional: true } },
      ],
      status: 'injected-version-',
      statusOnWorkload: true,
    });
  });
});

describe('the params', () => {
  const param = (text: string): Given => ({ config: `params: {${text}}` });

  it('initImage is the image of istio-init', () => {
    expect(init(param('initImage: i:1'))).to.include({ image: 'i:1' });
  });

  it('proxyImage is the image of istio-proxy', () => {
    expect(proxy(param('proxyImage: p:1'))).to.include({ image: 'p:1' });
  });

  it('verbosity is the argument -v, which 0 leaves out', () => {
    expect((proxy(param('verbosity: 2'))['args'] as readonly Json[]).slice(0, 5)).to.deep.equal([
      'proxy',
      'sidecar',
      '-v',
      '2',
      '--configPath',
    ]);
    expect(flag(proxy(param('verbosity: 1')), '-v')).to.equal('1');
    expect(flag(proxy(param('verbosity: 0')), '-v')).to.equal(undefined);
  });

  it('version is in the status', () => {
    expect(sidecar(param('version: unittest')).status).to.equal('injected-version-unittest');
  });

  it('imagePullPolicy is that of every container', () => {
    const { initContainers, containers } = sidecar(param('imagePullPolicy: Always, enableCoreDump: true'));
    expect([...initContainers, ...containers].map((container) => container['imagePullPolicy'])).to.deep.equal([
      'Always',
      'Always',
      'Always',
    ]);
  });

  it('sidecarProxyUID is the user of the proxy, whom istio-init leaves alone', () => {
    const given = param('sidecarProxyUID: 1234');
    expect(proxy(given)['securityContext']).to.include({ runAsUser: 1234 });
    expect(flag(init(given), '-u')).to.equal('1234');
  });

  it('debugMode makes the proxy privileged, with a writable root', () => {
    expect(proxy(param('debugMode: true'))).to.deep.include({
      image: 'docker.io/istio/proxy_debug:0.2.4',
      securityContext: { privileged: true, readOnlyRootFilesystem: false, runAsUser: 1337 },
    });
  });

  it('includeIPRanges is the argument -i of istio-init, which an empty text leaves out', () => {
    expect(init(param('includeIPRanges: "10.0.0.0/8,1.2.3.4/32"'))['args']).to.deep.equal([
      '-p',
      '15001',
      '-u',
      '1337',
      '-i',
      '10.0.0.0/8,1.2.3.4/32',
    ]);
    expect(flag(init(), '-i')).to.equal(undefined);
  });

  it('resources are those of the proxy', () => {
    const given = { limits: { cpu: '1' }, requests: { cpu: '100m', memory: '128Mi' }, claims: [{ name: 'a' }] };
    expect(proxy(param(`resources: ${JSON.stringify(given)}`))['resources']).to.deep.equal(given);
    expect(proxy(param('resources: {requests: {cpu: 1}}'))['resources']).to.deep.equal({ requests: { cpu: '1' } });
    expect(proxy(param('resources: {}'))).not.to.have.property('resources');
  });

  it('enableCoreDump adds an init container after istio-init, with the configured path', () => {
    const given = { ...param('enableCoreDump: true'), mesh: 'defaultConfig: {configPath: /x}' };
    const { initContainers } = sidecar(given);
    expect(initContainers.map(({ name }) => name)).to.deep.equal(['istio-init', 'enable-core-dump']);
    expect(initContainers[1]).to.deep.equal({
      name: 'enable-core-dump',
      image: 'alpine',
      command: ['/bin/sh'],
      args: ['-c', 'sysctl -w kernel.core_pattern=/x/core.%e.%p.%t && ulimit -c unlimited'],
      imagePullPolicy: 'IfNotPresent',
      securityContext: { privileged: true, ...AS_ROOT },
    });
  });
});

describe('the mesh configuration', () => {
  const flags: readonly [string, string, string][] = [
    ['configPath: /x', '--configPath', '/x'],
    ['binaryPath: /b', '--binaryPath', '/b'],
    ['serviceCluster: s', '--serviceCluster', 's'],
    ['drainDuration: 45s', '--drainDuration', '45s'],
    ['parentShutdownDuration: 90s', '--parentShutdownDuration', '1m30s'],
    ['discoveryAddress: "d:1"', '--discoveryAddress', 'd:1'],
    ['discoveryRefreshDelay: 0.25s', '--discoveryRefreshDelay', '250ms'],
    ['zipkinAddress: "z:1"', '--zipkinAddress', 'z:1'],
    ['connectTimeout: 10s', '--connectTimeout', '10s'],
    ['statsdUdpAddress: "m:1"', '--statsdUdpAddress', 'm:1'],
    ['proxyAdminPort: 15009', '--proxyAdminPort', '15009'],
  ];
  for (const [text, name, want] of flags) {
    it(`${text} is ${name} ${want}`, () => {
      expect(flag(proxy({ mesh: `defaultConfig: {${text}}` }), name)).to.equal(want);
    });
  }

  it('configPath is where the volume istio-envoy is mounted', () => {
    const [mount] = proxy({ mesh: 'defaultConfig: {configPath: /x}' })['volumeMounts'] as readonly Json[];
    expect(mount).to.deep.equal({ name: 'istio-envoy', mountPath: '/x' });
  });

  it('proxyListenPort is where istio-init sends the traffic', () => {
    expect(flag(init({ mesh: 'proxyListenPort: 7' }), '-p')).to.equal('7');
  });

  it('authPolicy changes nothing', () => {
    expect(sidecar({ mesh: 'authPolicy: MUTUAL_TLS' })).to.deep.equal(sidecar());
  });
});

describe('the release', () => {
  const rows: readonly [string, string | undefined, string][] = [
    ['0.2.4', undefined, 'istio-pilot:8080'],
    ['0.2.12', undefined, 'istio-pilot:8080'],
    ['0.4.0', 'NONE', 'istio-pilot:15003'],
  ];
  for (const [release, authPolicy, discovery] of rows) {
    it(`${release} finds ${discovery}, and ${authPolicy === undefined ? 'does not know' : 'knows'} an auth policy`, () => {
      const container = proxy({ config: `compatibility: ${release}` });
      expect(flag(container, '--controlPlaneAuthPolicy')).to.equal(authPolicy);
      expect(flag(container, '--discoveryAddress')).to.equal(discovery);
    });
  }

  it('0.4.0 has the auth policy of the mesh as its last argument', () => {
    const container = proxy({
      config: 'compatibility: 0.4.0',
      mesh: 'defaultConfig: {controlPlaneAuthPolicy: MUTUAL_TLS}',
    });
    expect((container['args'] as readonly Json[]).slice(-2)).to.deep.equal(['--controlPlaneAuthPolicy', 'MUTUAL_TLS']);
  });

  const clusters: readonly [string, JsonObject, string][] = [
    ['0.2.4', { app: 'hello' }, 'istio-proxy'],
    ['0.2.12', { app: 'hello' }, 'hello'],
    ['0.4.0', { app: 'hello' }, 'hello'],
    ['0.2.12', { app: '' }, ''],
    ['0.2.12', { app: 123 }, '123'],
    ['0.2.12', { app: true }, 'true'],
    ['0.2.12', { app: null }, ''],
    ['0.2.12', {}, 'istio-proxy'],
    ['0.2.12', { apps: 'hello' }, 'istio-proxy'],
  ];
  for (const [release, labels, want] of clusters) {
    it(`${release} makes '${want}' the service cluster of a pod with labels ${JSON.stringify(labels)}`, () => {
      expect(flag(proxy({ config: `compatibility: ${release}`, labels }), '--serviceCluster')).to.equal(want);
    });
  }
});

describe('the service account', () => {
  const rows: readonly [string, JsonObject, string][] = [
    ['is default where the pod names none', {}, 'istio.default'],
    ['is default where its name is empty', { serviceAccountName: '' }, 'istio.default'],
    ['is default where its name is no text', { serviceAccountName: 7 }, 'istio.default'],
    ["owns the proxy's secret", { serviceAccountName: 'robot' }, 'istio.robot'],
  ];
  for (const [effect, podSpec, secretName] of rows) {
    it(effect, () => {
      expect(sidecar({ podSpec }).volumes[1]).to.deep.equal({
        name: 'istio-certs',
        secret: { secretName, optional: true },
      });
    });
  }
});

describe('sidecarNames', () => {
  for (const config of ['', 'params: {enableCoreDump: true}']) {
    it(`are the names that the sidecar has, for '${config}'`, () => {
      const { initContainers, containers, volumes } = sidecar({ config });
      const names = sidecarNames(injectionConfig(config));
      expect(names.containers).to.have.members([...initContainers, ...containers].map(({ name }) => name));
      expect(names.volumes).to.have.members(volumes.map(({ name }) => name));
    });
  }
});

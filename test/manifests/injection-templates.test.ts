import { expect } from 'chai';

import type { SidecarConfig } from '../../src/injection/config/sidecar-config.js';
import { injectPod } from '../../src/injection/pod/inject-pod.js';
import { type JsonObject, objectAt, objectsIn, stringIn } from '../../src/json/json.js';
import { jsonPatched } from '../injection/apply-json-patch.js';
import { parseInjectionConfigFile, parseMeshConfigFile } from '../support/config-files.js';
import { deepFreeze } from '../support/deep-freeze.js';
import { manifestText, textsIn } from './manifest.js';

// What Istio 1.0 writes into its ConfigMap, where it is installed with Helm's defaults.
const MESH = `
disablePolicyChecks: false
enableTracing: true
mixerCheckServer: istio-policy.istio-system.svc.cluster.local:15004
mixerReportServer: istio-telemetry.istio-system.svc.cluster.local:15004
rdsRefreshDelay: 10s
defaultConfig:
  discoveryRefreshDelay: 10s
  connectTimeout: 10s
  configPath: /etc/istio/proxy
  binaryPath: /usr/local/bin/envoy
  serviceCluster: istio-proxy
  drainDuration: 45s
  parentShutdownDuration: 1m0s
  proxyAdminPort: 15000
  concurrency: 0
  zipkinAddress: zipkin.istio-system:9411
  controlPlaneAuthPolicy: NONE
  discoveryAddress: istio-pilot.istio-system:15007
`;

const AS_ROOT = { runAsUser: 0, runAsGroup: 0, runAsNonRoot: false };

type Variant = 'release' | 'debug';
const VARIANTS: readonly Variant[] = ['release', 'debug'];

function sidecarConfig(variant: Variant, mesh = MESH): SidecarConfig {
  const file = `istio-sidecar-injector-configmap-${variant}.yaml`;
  const config = parseInjectionConfigFile(manifestText(file), file);
  return deepFreeze({ config, mesh: parseMeshConfigFile(mesh, 'mesh', config.compatibility) });
}

interface Wanted {
  readonly labels?: JsonObject;
  readonly annotations?: JsonObject;
  readonly spec?: JsonObject;
}

const CONTAINER: JsonObject = { name: 'app', image: 'app:1', ports: [{ containerPort: 80 }, { containerPort: 90 }] };

function podOf({ labels = { app: 'hello' }, annotations = {}, spec = {} }: Wanted): JsonObject {
  return deepFreeze({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'hello', namespace: 'default', labels, annotations },
    spec: { containers: [CONTAINER], ...spec },
  });
}

/** The pod after the patch. */
function injected(wanted: Wanted, config = sidecarConfig('release')): JsonObject {
  const pod = podOf(wanted);
  const injection = injectPod(pod, config);
  if (injection.action === 'skip') expect.fail(`skipped: ${injection.reason}`);
  return jsonPatched(pod, injection.patch);
}

function named(pod: JsonObject, list: 'initContainers' | 'containers', name: string): JsonObject {
  return objectsIn(objectAt(pod, 'spec')[list]).find((one) => one['name'] === name) ?? {};
}

/** `--flag value` pairs as a map. */
function flagsOf({ args }: JsonObject): Readonly<Record<string, string>> {
  const texts = textsIn(args);
  const flags = texts.flatMap((text, index) => (/^--?[a-zA-Z]/.test(text) ? [[text, texts[index + 1] ?? '']] : []));
  return Object.fromEntries(flags) as Readonly<Record<string, string>>;
}

const initFlags = (wanted: Wanted): Readonly<Record<string, string>> =>
  flagsOf(named(injected(wanted), 'initContainers', 'istio-init'));
const proxy = (wanted: Wanted): JsonObject => named(injected(wanted), 'containers', 'istio-proxy');

const sidecarNote = (name: string, value: string): Wanted => ({ annotations: { [`sidecar.istio.io/${name}`]: value } });
const trafficNote = (name: string, value: string): Wanted => ({
  annotations: { [`traffic.sidecar.istio.io/${name}`]: value },
});

for (const variant of VARIANTS) {
  describe(`the template of the ${variant} ConfigMap`, () => {
    it('belongs to a configuration that injects, and there is nothing to warn of', () => {
      const { config } = sidecarConfig(variant);
      expect(config).to.deep.include({ form: 'template', policy: 'enabled', compatibility: '1.0.2', warnings: [] });
    });

    it('makes the arguments that the proxy and the init container of 1.0 take', () => {
      const pod = injected({}, sidecarConfig(variant));
      const init = named(pod, 'initContainers', 'istio-init');
      expect(init['image']).to.equal('docker.io/istio/proxy_init:1.0.2');
      expect(init['args']).to.deep.equal([
        '-p',
        '15001',
        '-u',
        '1337',
        '-m',
        'REDIRECT',
        '-i',
        '*',
        '-x',
        '',
        '-b',
        '80,90',
        '-d',
        '',
      ]);
      const { args } = named(pod, 'containers', 'istio-proxy');
      const own = [
        ...['proxy', 'sidecar', '--configPath', '/etc/istio/proxy', '--binaryPath', '/usr/local/bin/envoy'],
        ...['--serviceCluster', 'hello', '--drainDuration', '45s', '--parentShutdownDuration', '1m0s'],
        ...['--discoveryAddress', 'istio-pilot.istio-system:15007', '--discoveryRefreshDelay', '10s'],
        ...['--zipkinAddress', 'zipkin.istio-system:9411', '--connectTimeout', '10s', '--statsdUdpAddress', ''],
        ...['--proxyAdminPort', '15000', '--controlPlaneAuthPolicy', 'NONE'],
      ];
      expect(args).to.deep.equal(variant === 'debug' ? [...own, '--proxyLogLevel', 'debug'] : own);
    });

    it('tells the proxy who and where it is', () => {
      const { env } = named(injected({}, sidecarConfig(variant)), 'containers', 'istio-proxy');
      const fields = objectsIn(env).map((one) => [
        one['name'],
        stringIn(one['value']) ?? objectAt(one, 'valueFrom', 'fieldRef')['fieldPath'],
      ]);
      expect(fields).to.deep.equal([
        ['POD_NAME', 'metadata.name'],
        ['POD_NAMESPACE', 'metadata.namespace'],
        ['INSTANCE_IP', 'status.podIP'],
        ['ISTIO_META_POD_NAME', 'metadata.name'],
        ['ISTIO_META_INTERCEPTION_MODE', 'REDIRECT'],
      ]);
    });

    it('brings the volumes that the proxy mounts', () => {
      const pod = injected({ spec: { serviceAccountName: 'bookinfo' } }, sidecarConfig(variant));
      const volumes = objectsIn(objectAt(pod, 'spec')['volumes']);
      const mounts = objectsIn(named(pod, 'containers', 'istio-proxy')['volumeMounts']);
      expect(mounts.map(({ name }) => name)).to.deep.equal(volumes.map(({ name }) => name));
      expect(volumes).to.have.length(2);
      expect(volumes[0]?.['emptyDir']).to.deep.equal({ medium: 'Memory' });
      expect(volumes[1]?.['secret']).to.include({ secretName: 'istio.bookinfo', optional: true });
    });

    it('changes nothing about a pod that it has been in', () => {
      const config = sidecarConfig(variant);
      const again = injectPod(deepFreeze(injected({}, config)), config);
      expect(again).to.deep.equal({ action: 'skip', reason: 'AlreadyInjected' });
    });

    it('survives whatever a name, an annotation or the mesh holds', () => {
      const hostile = 'a: "b\' #{{ }}\n- c';
      const pod = injected({ labels: { app: hostile }, ...sidecarNote('proxyImage', hostile) }, sidecarConfig(variant));
      const container = named(pod, 'containers', 'istio-proxy');
      expect(container['image']).to.equal(hostile);
      expect(flagsOf(container)['--serviceCluster']).to.equal(hostile);
    });
  });
}

describe('the sidecar of the release ConfigMap', () => {
  const SIDECAR_NOTES: readonly (readonly [string, string, (container: JsonObject) => unknown, unknown])[] = [
    ['proxyImage', 'example.com/proxy:2', ({ image }) => image, 'example.com/proxy:2'],
    ['proxyCPU', '100m', ({ resources }) => resources, { requests: { cpu: '100m' } }],
    ['proxyMemory', '1Gi', ({ resources }) => resources, { requests: { cpu: '10m', memory: '1Gi' } }],
    ['discoveryAddress', 'pilot:1', (one) => flagsOf(one)['--discoveryAddress'], 'pilot:1'],
    ['controlPlaneAuthPolicy', 'MUTUAL_TLS', (one) => flagsOf(one)['--controlPlaneAuthPolicy'], 'MUTUAL_TLS'],
  ];
  for (const [name, value, read, expected] of SIDECAR_NOTES) {
    it(`honours sidecar.istio.io/${name}`, () => {
      expect(read(proxy(sidecarNote(name, value)))).to.deep.equal(expected);
      expect(read(proxy({}))).not.to.deep.equal(expected);
    });
  }

  for (const [name, value, flag] of [
    ['includeOutboundIPRanges', '10.0.0.0/8,10.96.0.1/32', '-i'],
    ['includeOutboundIPRanges', '', '-i'],
    ['excludeOutboundIPRanges', '10.0.0.0/8', '-x'],
    ['includeInboundPorts', '*', '-b'],
    ['includeInboundPorts', '', '-b'],
    ['excludeInboundPorts', '22,23', '-d'],
  ] as const) {
    it(`honours traffic.sidecar.istio.io/${name}: "${value}"`, () => {
      expect(initFlags(trafficNote(name, value))[flag]).to.equal(value);
      expect(initFlags({})[flag]).not.to.equal(value);
    });
  }

  it('has the right to take traffic over with TPROXY, and runs as a user of its own without', () => {
    const tproxy = sidecarNote('interceptionMode', 'TPROXY');
    expect(initFlags(tproxy)['-m']).to.equal('TPROXY');
    expect(proxy(tproxy)['securityContext']).to.deep.equal({
      readOnlyRootFilesystem: true,
      capabilities: { add: ['NET_ADMIN'] },
      runAsUser: 0,
      runAsGroup: 1337,
    });
    expect(proxy({})['securityContext']).to.deep.equal({ readOnlyRootFilesystem: true, runAsUser: 1337 });
  });

  it('names its cluster after the mesh where the pod has no label app, and redirects nothing that has no port', () => {
    const wanted: Wanted = { labels: {}, spec: { containers: [{ name: 'app', image: 'app:1' }] } };
    expect(flagsOf(proxy(wanted))['--serviceCluster']).to.equal('istio-proxy');
    expect(initFlags(wanted)['-b']).to.equal('');
  });

  it('follows the mesh', () => {
    const mesh = MESH.replace('concurrency: 0', 'concurrency: 2\n  interceptionMode: TPROXY').concat(
      'proxyListenPort: 1',
    );
    const pod = injected({}, sidecarConfig('release', mesh));
    const init = flagsOf(named(pod, 'initContainers', 'istio-init'));
    expect([init['-p'], init['-m']]).to.deep.equal(['1', 'TPROXY']);
    expect(flagsOf(named(pod, 'containers', 'istio-proxy'))['--concurrency']).to.equal('2');
  });
});

describe('the sidecar of the debug ConfigMap', () => {
  const pod = (): JsonObject => injected({}, sidecarConfig('debug'));

  it('is a privileged proxy of the debug image, on a filesystem that can be written to', () => {
    const container = named(pod(), 'containers', 'istio-proxy');
    expect(container['image']).to.equal('docker.io/istio/proxy_debug:1.0.2');
    expect(container['securityContext']).to.include({ privileged: true, readOnlyRootFilesystem: false });
  });

  it('turns core dumps on', () => {
    const { args, securityContext } = named(pod(), 'initContainers', 'enable-core-dump');
    expect(textsIn(args)[1]).to.equal(
      'sysctl -w kernel.core_pattern=/etc/istio/proxy/core.%e.%p.%t && ulimit -c unlimited',
    );
    expect(securityContext).to.deep.equal({ privileged: true, ...AS_ROOT });
  });
});

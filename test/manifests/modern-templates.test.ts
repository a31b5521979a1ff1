import { expect } from 'chai';

import { injectPod } from '../../src/injection/pod/inject-pod.js';
import { type JsonObject, objectAt, objectsIn, stringIn } from '../../src/json/json.js';
import { chooseRelease } from '../../src/redirect/rules/choose-release.js';
import { redirectOptions } from '../../src/redirect/rules/redirect-options.js';
import { settingsFromArgs } from '../../src/redirect/rules/settings-from-args.js';
import { jsonPatched } from '../injection/apply-json-patch.js';
import { deepFreeze } from '../support/deep-freeze.js';
import { modernConfig, modernValues } from './istio-1.31.js';
import { textsIn } from './manifest.js';

interface Wanted {
  readonly labels?: JsonObject;
  readonly annotations?: JsonObject;
  readonly spec?: JsonObject;
}

const CONTAINER: JsonObject = { name: 'app', image: 'app:1', ports: [{ name: 'http', containerPort: 80 }] };

function podOf({ labels = { app: 'hello' }, annotations = {}, spec = {} }: Wanted): JsonObject {
  return deepFreeze({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'hello', namespace: 'default', labels, annotations },
    spec: { containers: [CONTAINER], ...spec },
  });
}

/** The pod after the patch. */
function injected(wanted: Wanted, config = modernConfig()): JsonObject {
  const pod = podOf(wanted);
  const injection = injectPod(pod, config);
  if (injection.action === 'skip') expect.fail(`skipped: ${injection.reason}`);
  expect(injection.warnings ?? []).to.deep.equal([]);
  return jsonPatched(pod, injection.patch);
}

function named(pod: JsonObject, list: 'initContainers' | 'containers', name: string): JsonObject | undefined {
  return objectsIn(objectAt(pod, 'spec')[list]).find((one) => one['name'] === name);
}
const proxyOf = (pod: JsonObject): JsonObject => named(pod, 'containers', 'istio-proxy') ?? {};
const initOf = (pod: JsonObject): JsonObject => named(pod, 'initContainers', 'istio-init') ?? {};
const namesIn = (pod: JsonObject, list: string): readonly unknown[] =>
  objectsIn(objectAt(pod, 'spec')[list]).map(({ name }) => name);

/** The variables of a container that have a value. */
function envOf(container: JsonObject): Readonly<Record<string, string>> {
  const values = objectsIn(container['env']).map(({ name, value }) => [stringIn(name) ?? '', stringIn(value) ?? '']);
  return Object.fromEntries(values) as Readonly<Record<string, string>>;
}

/** `--flag value` pairs as a map. */
function flagsOf({ args }: JsonObject): Readonly<Record<string, string>> {
  const texts = textsIn(args);
  const flags = texts.flatMap((text, index) => (/^--?[a-zA-Z]/.test(text) ? [[text, texts[index + 1] ?? '']] : []));
  return Object.fromEntries(flags) as Readonly<Record<string, string>>;
}

const sidecarNote = (name: string, value: string): Wanted => ({ annotations: { [`sidecar.istio.io/${name}`]: value } });
const trafficNote = (name: string, value: string): Wanted => ({
  annotations: { [`traffic.sidecar.istio.io/${name}`]: value },
});
const withCni = () =>
  modernConfig({ values: { ...modernValues(), pilot: { cni: { enabled: true } } }, injector: { door: 'webhook' } });
const withNative = () => modernConfig({ injector: { nativeSidecars: 'true' } });

describe('the templates for Istio 1.31', () => {
  it('belong to a configuration of 1.31, with values and without, and there is nothing to warn of', () => {
    const { config, mesh } = modernConfig();
    expect(config).to.deep.include({ form: 'templates', policy: 'enabled', compatibility: '1.31', warnings: [] });
    expect(mesh.warnings).to.deep.equal([]);
    expect(modernConfig({ values: {} }).config.compatibility).to.equal('1.31');
  });

  it('redirect traffic with arguments that the rules of 1.31 are made of', () => {
    const { args, image, securityContext } = initOf(injected({}));
    expect(image).to.equal('docker.io/istio/proxyv2:1.31.0');
    expect(securityContext).to.deep.include({
      runAsUser: 0,
      capabilities: { add: ['NET_ADMIN', 'NET_RAW'], drop: ['ALL'] },
    });
    expect(args).to.deep.equal([
      ...['istio-iptables', '-p', '15001', '-z', '15006', '-u', '1337', '-m', 'REDIRECT', '-i', '*', '-x', ''],
      ...['-b', '*', '-d', '15090,15021,15020', '--log_output_level=default:info'],
    ]);
    const settings = settingsFromArgs(textsIn(args), {});
    expect(chooseRelease(settings).release.name).to.equal('1.23 to 1.31');
    expect(redirectOptions(settings)).to.deep.include({ proxyPort: 15001, inboundProxyPort: 15006 });
  });

  it('tell the proxy who and where it is, and where istiod is', () => {
    const spec = { containers: [CONTAINER, { name: 'logs', image: 'logs:1', ports: [{ containerPort: 90 }] }] };
    const env = envOf(proxyOf(injected({ spec })));
    expect(env).to.deep.include({
      CA_ADDR: 'istiod.istio-system.svc:15012',
      PROXY_CONFIG: '{}',
      ISTIO_META_POD_PORTS: '[{"name":"http","containerPort":80},{"containerPort":90}]',
      ISTIO_META_APP_CONTAINERS: 'app,logs',
      ISTIO_META_CLUSTER_ID: 'Kubernetes',
      ISTIO_META_WORKLOAD_NAME: 'hello',
      ISTIO_META_OWNER: 'kubernetes://apis/v1/namespaces/default/pods/hello',
      TRUST_DOMAIN: 'cluster.local',
    });
    expect(env).to.include.keys('POD_NAME', 'POD_NAMESPACE', 'INSTANCE_IP', 'SERVICE_ACCOUNT', 'GOMEMLIMIT');
  });

  it('mark the pod for the services of the mesh, and for kubectl', () => {
    const { labels, annotations } = objectAt(injected({ labels: { app: 'hello', version: 'v2' } }), 'metadata');
    expect(labels).to.deep.equal({
      app: 'hello',
      version: 'v2',
      'security.istio.io/tlsMode': 'istio',
      'service.istio.io/canonical-name': 'hello',
      'service.istio.io/canonical-revision': 'v2',
    });
    expect(annotations).to.deep.include({
      'istio.io/rev': 'default',
      'kubectl.kubernetes.io/default-container': 'app',
      'kubectl.kubernetes.io/default-logs-container': 'app',
    });
  });

  it('bring the volumes that the proxy mounts', () => {
    const pod = injected({});
    const volumes = namesIn(pod, 'volumes');
    expect(objectsIn(proxyOf(pod)['volumeMounts']).map(({ name }) => name)).to.have.members([...volumes]);
    expect(volumes).to.include.members(['istio-envoy', 'istio-data', 'istio-podinfo', 'istio-token', 'istiod-ca-cert']);
  });

  it('start the proxy as a native sidecar where that is asked for, before the application and drained after it', () => {
    for (const [wanted, config] of [
      [{}, withNative()],
      [sidecarNote('nativeSidecar', 'true'), modernConfig()],
    ] as const) {
      const pod = injected(wanted, config);
      expect(namesIn(pod, 'initContainers')).to.deep.equal(['istio-init', 'istio-proxy']);
      expect(namesIn(pod, 'containers')).to.deep.equal(['app']);
      const proxy = named(pod, 'initContainers', 'istio-proxy') ?? {};
      expect(proxy['restartPolicy']).to.equal('Always');
      expect(objectAt(proxy, 'lifecycle', 'preStop', 'exec')['command']).to.include('drain');
      expect(proxy['startupProbe']).to.deep.include({ failureThreshold: 600 });
    }
  });

  it('leave redirection to the CNI plugin where there is one, which reads annotations, and check it', () => {
    const pod = injected(trafficNote('excludeOutboundPorts', '3306'), withCni());
    const validation = named(pod, 'initContainers', 'istio-validation') ?? {};
    expect(namesIn(pod, 'initContainers')).to.deep.equal(['istio-validation']);
    expect(textsIn(validation['args'])).to.include.members(['--run-validation', '--skip-rule-apply']);
    expect(validation['securityContext']).to.deep.include({ runAsUser: 1337, capabilities: { drop: ['ALL'] } });
    expect(objectAt(pod, 'metadata')['annotations']).to.deep.include({
      'sidecar.istio.io/interceptionMode': 'REDIRECT',
      'traffic.sidecar.istio.io/includeInboundPorts': '*',
      'traffic.sidecar.istio.io/excludeInboundPorts': '15020',
      'traffic.sidecar.istio.io/excludeOutboundPorts': '3306',
    });
  });

  it('redirect nothing where the mode is NONE, and have the rights for it where it is TPROXY', () => {
    expect(objectAt(injected(sidecarNote('interceptionMode', 'NONE')), 'spec')).not.to.have.property('initContainers');
    const tproxy = injected(sidecarNote('interceptionMode', 'TPROXY'));
    expect(flagsOf(initOf(tproxy))['-m']).to.equal('TPROXY');
    expect(proxyOf(tproxy)['securityContext']).to.deep.include({ runAsUser: 0, runAsNonRoot: false });
  });

  it('hold the application until the proxy is ready where the mesh or the pod says so', () => {
    const held = injected({ annotations: { 'proxy.istio.io/config': 'holdApplicationUntilProxyStarts: true' } });
    expect(namesIn(held, 'containers')).to.deep.equal(['istio-proxy', 'app']);
    expect(objectAt(proxyOf(held), 'lifecycle', 'postStart', 'exec')['command']).to.deep.equal(['pilot-agent', 'wait']);
  });

  it('make a gateway of a pod that asks for it', () => {
    const pod = injected({
      labels: { istio: 'ingress' },
      annotations: { 'inject.istio.io/templates': 'gateway' },
      spec: { containers: [{ name: 'istio-proxy', image: 'auto', ports: [{ containerPort: 8443 }] }] },
    });
    const proxy = proxyOf(pod);
    expect(proxy).to.deep.include({ image: 'docker.io/istio/proxyv2:1.31.0' });
    expect(textsIn(proxy['args']).slice(0, 2)).to.deep.equal(['proxy', 'router']);
    expect(objectAt(pod, 'spec')).not.to.have.property('initContainers');
    expect(objectsIn(proxy['ports']).map(({ containerPort }) => containerPort)).to.have.members([8443, 15090]);
    expect(namesIn(pod, 'volumes')).to.include('istiod-ca-cert');
  });

  it('change nothing about a pod that they have been in', () => {
    for (const config of [modernConfig(), withNative(), withCni()]) {
      for (const annotations of [{}, { 'prometheus.io/scrape': 'false' }, { 'prometheus.io/port': '8080' }]) {
        const pod = deepFreeze(injected({ annotations }, config));
        expect(injectPod(pod, config)).to.deep.equal({ action: 'skip', reason: 'AlreadyInjected' });
      }
    }
  });

  it('survive whatever a name, a label or an annotation holds', () => {
    const hostile = 'a: "b\' #{{ }}\n- c';
    const config = modernConfig();
    const pod = injected(
      {
        labels: { app: hostile, 'service.istio.io/workload-name': hostile },
        annotations: { 'sidecar.istio.io/proxyImage': `x/${hostile}` },
        spec: { containers: [{ name: hostile, image: 'a', ports: [{ name: hostile, containerPort: 1 }] }] },
      },
      config,
    );
    const proxy = proxyOf(pod);
    expect(proxy['image']).to.equal(`x/${hostile}`);
    expect(envOf(proxy)['ISTIO_META_WORKLOAD_NAME']).to.equal(hostile);
    expect(envOf(proxy)['ISTIO_META_APP_CONTAINERS']).to.equal(hostile);
    expect(JSON.parse(envOf(proxy)['ISTIO_META_POD_PORTS'] ?? '')).to.deep.equal([{ name: hostile, containerPort: 1 }]);
  });
});

describe('the annotations of the sidecar for Istio 1.31', () => {
  const NOTES: readonly (readonly [string, string, (pod: JsonObject) => unknown, unknown])[] = [
    ['sidecar.istio.io/proxyImage', 'example.com/proxy:2', (pod) => proxyOf(pod)['image'], 'example.com/proxy:2'],
    ['sidecar.istio.io/proxyCPU', '50m', (pod) => proxyOf(pod)['resources'], { requests: { cpu: '50m' } }],
    ['sidecar.istio.io/proxyMemoryLimit', '2Gi', (pod) => proxyOf(pod)['resources'], { limits: { memory: '2Gi' } }],
    [
      'sidecar.istio.io/agentLogLevel',
      'all:debug',
      (pod) => textsIn(initOf(pod)['args']).at(-1),
      '--log_output_level=all:debug',
    ],
    ['status.sidecar.istio.io/port', '0', (pod) => proxyOf(pod)['readinessProbe'], undefined],
    [
      'readiness.status.sidecar.istio.io/periodSeconds',
      '7',
      (pod) => objectAt(proxyOf(pod), 'readinessProbe')['periodSeconds'],
      7,
    ],
    [
      'traffic.sidecar.istio.io/includeOutboundIPRanges',
      '10.0.0.0/8',
      (pod) => flagsOf(initOf(pod))['-i'],
      '10.0.0.0/8',
    ],
    ['traffic.sidecar.istio.io/includeOutboundIPRanges', '', (pod) => flagsOf(initOf(pod))['-i'], ''],
    [
      'traffic.sidecar.istio.io/excludeOutboundIPRanges',
      '10.0.0.0/8',
      (pod) => flagsOf(initOf(pod))['-x'],
      '10.0.0.0/8',
    ],
    ['traffic.sidecar.istio.io/includeInboundPorts', '80', (pod) => flagsOf(initOf(pod))['-b'], '80'],
    ['traffic.sidecar.istio.io/excludeInboundPorts', '22', (pod) => flagsOf(initOf(pod))['-d'], '15090,15021,22,15020'],
    ['traffic.sidecar.istio.io/includeOutboundPorts', '25', (pod) => flagsOf(initOf(pod))['-q'], '25'],
    ['traffic.sidecar.istio.io/excludeOutboundPorts', '25', (pod) => flagsOf(initOf(pod))['-o'], '25'],
    ['traffic.sidecar.istio.io/excludeInterfaces', 'net1', (pod) => flagsOf(initOf(pod))['-c'], 'net1'],
    ['istio.io/reroute-virtual-interfaces', 'net2', (pod) => flagsOf(initOf(pod))['-k'], 'net2'],
    [
      'sidecar.istio.io/bootstrapOverride',
      'boot',
      (pod) => namesIn(pod, 'volumes').includes('custom-bootstrap-volume'),
      true,
    ],
    ['sidecar.istio.io/userVolume', '{"mine":{"emptyDir":{}}}', (pod) => namesIn(pod, 'volumes').at(-1), 'mine'],
    [
      'sidecar.istio.io/userVolumeMount',
      '{"mine":{"mountPath":"/mine"}}',
      (pod) => objectsIn(proxyOf(pod)['volumeMounts']).at(-1),
      { name: 'mine', mountPath: '/mine' },
    ],
  ];
  for (const [name, value, read, expected] of NOTES) {
    it(`honour ${name}: "${value}"`, () => {
      expect(read(injected({ annotations: { [name]: value } }))).to.deep.equal(expected);
      expect(read(injected({}))).not.to.deep.equal(expected);
    });
  }
});

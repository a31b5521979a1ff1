import { expect } from 'chai';

import { restorePod } from '../../../src/injection/removal/restore-pod.js';
import { NO_NAMES, statusNames, statusOrigin } from '../../../src/injection/sidecar/injection-status.js';
import { SidecarError } from '../../../src/injection/sidecar/sidecar-error.js';
import type { Json, JsonObject } from '../../../src/json/json.js';
import { deepFreeze } from '../../support/deep-freeze.js';

const STATUS = 'sidecar.istio.io/status';
const NATIVE =
  '{"initContainers":["istio-init","istio-proxy"],"containers":null,"volumes":["v"],"imagePullSecrets":null,"revision":"default"}';
const PLAIN =
  '{"initContainers":["istio-init"],"containers":["istio-proxy"],"volumes":null,"imagePullSecrets":["s"],"revision":"canary"}';
const WEB = { name: 'web', image: 'web:1' };
const INIT = { name: 'istio-init', image: 'i' };

const proxy = (env: Readonly<Record<string, string>> = {}): JsonObject => ({
  name: 'istio-proxy',
  image: 'p',
  env: Object.entries(env).map(([name, value]) => ({ name, value })),
});

interface Parts {
  readonly status?: string;
  readonly labels?: JsonObject;
  readonly annotations?: JsonObject;
  readonly spec?: JsonObject;
  readonly env?: Readonly<Record<string, string>>;
}

function restore({ status = PLAIN, labels = {}, annotations = {}, spec, env }: Parts) {
  const pod = deepFreeze({
    metadata: { labels, annotations: { ...annotations, [STATUS]: status } },
    spec: spec ?? { initContainers: [INIT], containers: [WEB, proxy(env)] },
  });
  const origin = statusOrigin(status);
  if (!origin) expect.fail('no status');
  return restorePod({ pod, names: statusNames(status), origin, workloadName: 'shop' });
}

/** What becomes of a map that was injected. */
function after(map: JsonObject, changes: ReadonlyMap<string, string | undefined>): JsonObject {
  const entries = Object.entries(map).flatMap(([key, value]): [string, Json | undefined][] => {
    if (!changes.has(key)) return [[key, value]];
    const before = changes.get(key);
    return before === undefined ? [] : [[key, before]];
  });
  const added = [...changes].filter(([key, value]) => map[key] === undefined && value !== undefined);
  return Object.fromEntries([...entries, ...added]);
}

const annotationsAfter = (parts: Parts): JsonObject => {
  const annotations = { ...parts.annotations, [STATUS]: parts.status ?? PLAIN };
  return after(annotations, restore(parts).metadata.annotations.changes);
};
const labelsAfter = (parts: Parts): JsonObject => after(parts.labels ?? {}, restore(parts).metadata.labels.changes);

describe('restorePod', () => {
  it('takes out what the status names, and leaves the order of the rest', () => {
    const spec = {
      initContainers: [{ name: 'istio-proxy' }, INIT, { name: 'first' }, { name: 'second' }],
      containers: [WEB],
      volumes: [{ name: 'v' }],
      restartPolicy: 'Always',
    };
    const restored = restore({ status: NATIVE, spec });
    expect(restored.spec).to.deep.equal({
      initContainers: [{ name: 'first' }, { name: 'second' }],
      containers: [WEB],
      restartPolicy: 'Always',
    });
    expect(restored.removed).to.deep.equal({
      ...NO_NAMES,
      initContainers: ['istio-init', 'istio-proxy'],
      volumes: ['v'],
    });
  });

  it("puts a container of the pod's own back in its place, with what its author wrote", () => {
    const own = '{"containers":[{"name":"istio-proxy","image":"mine","resources":{},"tty":true}]}';
    const restored = restore({
      annotations: { 'proxy.istio.io/overrides': own },
      spec: { containers: [proxy(), WEB] },
    });
    expect(restored.spec).to.deep.equal({ containers: [{ name: 'istio-proxy', image: 'mine', tty: true }, WEB] });
    expect(restored.removed.containers).to.deep.equal([]);
    expect(restored.notes).to.deep.equal(['container istio-proxy: its place among the others is not kept']);
  });

  it("puts a proxy of the pod's own that became a native sidecar back among the containers", () => {
    const own = '{"initContainers":[{"name":"istio-proxy","resources":{"limits":{"cpu":"1"}}}]}';
    const restored = restore({
      status: NATIVE,
      annotations: { 'proxy.istio.io/overrides': own },
      spec: { initContainers: [INIT, proxy()], containers: [WEB] },
    });
    expect(restored.spec).to.deep.equal({
      containers: [WEB, { name: 'istio-proxy', resources: { limits: { cpu: '1' } }, image: 'auto' }],
    });
    expect(restored.notes).to.deep.equal([
      'container istio-proxy has the image auto: whether it had none is not kept',
      'container istio-proxy: its place among the others and how its quantities were written is not kept',
    ]);
  });

  it("puts a native sidecar of the pod's own back among the init containers", () => {
    const own = '{"initContainers":[{"name":"istio-proxy","image":"m","restartPolicy":"Always","resources":{}}]}';
    const restored = restore({
      status: NATIVE,
      annotations: { 'proxy.istio.io/overrides': own },
      spec: { initContainers: [INIT, proxy(), { name: 'mine' }], containers: [WEB] },
    });
    expect(restored.spec['initContainers']).to.deep.equal([
      { name: 'istio-proxy', image: 'm', restartPolicy: 'Always' },
      { name: 'mine' },
    ]);
  });

  it("refuses an annotation with the pod's own containers that can't be read", () => {
    expect(() => restore({ annotations: { 'proxy.istio.io/overrides': '{"containers":' } }))
      .to.throw(SidecarError)
      .with.property('message')
      .that.includes('proxy.istio.io/overrides');
  });

  it("puts the probes back that the proxy's agent calls", () => {
    const path = '/app-health/web/readyz';
    const probed = { ...WEB, readinessProbe: { httpGet: { path, port: 15020 } } };
    const env = { ISTIO_KUBE_APP_PROBERS: JSON.stringify({ [path]: { tcpSocket: { port: 3306 } } }) };
    expect(restore({ spec: { containers: [probed, proxy(env)] } }).spec).to.deep.equal({
      containers: [{ ...WEB, readinessProbe: { tcpSocket: { port: 3306 } } }],
    });
  });

  it('takes the group of the proxy from a pod of 1.9 or later, and says so', () => {
    const spec = { securityContext: { fsGroup: 1337 }, containers: [WEB, proxy()] };
    const restored = restore({ spec });
    expect(restored.added).to.deep.equal({ securityContext: { fsGroup: 1337 } });
    expect(restored.notes).to.deep.equal([
      'fsGroup 1337 of the securityContext is removed: whether the pod had it itself is not kept',
    ]);
  });

  it('leaves sysctls and dnsConfig, and says so', () => {
    const spec = { securityContext: { sysctls: [{ name: 'a' }] }, dnsConfig: {}, containers: [WEB, proxy()] };
    const restored = restore({ spec });
    expect(restored.added).to.deep.equal({});
    expect(restored.notes).to.have.length(2);
  });
});

const MERGED = {
  'prometheus.io/scrape': 'true',
  'prometheus.io/port': '15020',
  'prometheus.io/path': '/stats/prometheus',
};

describe('the annotations of restorePod', () => {
  it('lack what injection writes', () => {
    const annotations = {
      'istio.io/rev': 'canary',
      'kubectl.kubernetes.io/default-container': 'web',
      'kubectl.kubernetes.io/default-logs-container': 'web',
      'prometheus.istio.io/secure-port': '15091',
      mine: 'a',
      ...MERGED,
    };
    const env = { ENVOY_SECURE_MERGED_METRICS_PORT: '15091' };
    expect(annotationsAfter({ annotations: { ...annotations, zzz: 'b' }, env })).to.deep.equal({ mine: 'a', zzz: 'b' });
  });

  it('keep what says something else than injection would', () => {
    const annotations = {
      'istio.io/rev': 'other',
      'kubectl.kubernetes.io/default-container': 'sidekick',
      'prometheus.io/path': '/mine',
      'prometheus.io/port': '15020',
      'prometheus.io/scrape': 'true',
      'sidecar.istio.io/interceptionMode': 'REDIRECT',
    };
    expect(annotationsAfter({ annotations })).to.deep.equal(annotations);
  });

  it('keep what stands before others of the pod where injection has appended its own', () => {
    const own = { 'kubectl.kubernetes.io/default-container': 'web', b: '1', a: '2' };
    const injected = { 'istio.io/rev': 'canary', 'kubectl.kubernetes.io/default-logs-container': 'web', ...MERGED };
    expect(annotationsAfter({ annotations: { ...own, ...injected } })).to.deep.equal(own);
  });

  it('say again what the agent scrapes', () => {
    const env = { ISTIO_PROMETHEUS_ANNOTATIONS: '{"scrape":"true","path":"","port":"8080"}' };
    expect(annotationsAfter({ annotations: MERGED, env })).to.deep.equal({
      'prometheus.io/scrape': 'true',
      'prometheus.io/port': '8080',
    });
  });

  it('say again which targets the agent scrapes', () => {
    const targets = '[{"port":"8080","path":"/metrics"},{"port":"9100","path":"/m"}]';
    const env = {
      ISTIO_PROMETHEUS_ANNOTATIONS: `{"scrape":"true","path":"/metrics","port":"8080","targets":${targets}}`,
    };
    expect(annotationsAfter({ annotations: MERGED, env })).to.deep.equal({
      'prometheus.io/scrape': 'true',
      'prometheus.istio.io/scrape-targets': '8080:/metrics,9100:/m',
    });
    expect(restore({ annotations: MERGED, env }).notes).to.have.length(1);
  });

  const CNI =
    '{"initContainers":["istio-validation"],"containers":["istio-proxy"],"volumes":null,"imagePullSecrets":null}';

  it("lack what the CNI plugin is told by default, and keep the pod's own ports", () => {
    const annotations = {
      'sidecar.istio.io/interceptionMode': 'REDIRECT',
      'traffic.sidecar.istio.io/excludeInboundPorts': '4,5,15020',
      'traffic.sidecar.istio.io/includeInboundPorts': '*',
      'traffic.sidecar.istio.io/includeOutboundIPRanges': '10.0.0.0/8',
    };
    expect(annotationsAfter({ status: CNI, annotations })).to.deep.equal({
      'traffic.sidecar.istio.io/excludeInboundPorts': '4,5',
      'traffic.sidecar.istio.io/includeOutboundIPRanges': '10.0.0.0/8',
    });
    expect(restore({ status: CNI, annotations }).notes.map((note) => note.split(' ')[2])).to.have.members([
      'traffic.sidecar.istio.io/excludeInboundPorts',
      'traffic.sidecar.istio.io/includeOutboundIPRanges',
    ]);
  });

  const networks: readonly (readonly [now: string, before: string | undefined])[] = [
    ['istio-cni', undefined],
    ['default/istio-cni', undefined],
    ['mine, istio-cni', 'mine'],
    ['mine, default/istio-cni', 'mine'],
    ['[{"name": "mine"}, {"name": "istio-cni"}]', '[{"name": "mine"}]'],
    ['[{"name": "mine"}, {"name": "istio-cni", "namespace": "default"}]', '[{"name": "mine"}]'],
    ['mine', 'mine'],
  ];
  for (const [now, before] of networks) {
    it(`have ${before === undefined ? 'no networks' : `the networks ${before}`} where they are ${now}`, () => {
      const name = 'k8s.v1.cni.cncf.io/networks';
      const want = before === undefined ? {} : { [name]: before };
      expect(annotationsAfter({ status: CNI, annotations: { [name]: now } })).to.deep.equal(want);
    });
  }
});

describe('the labels of restorePod', () => {
  it('lack what injection writes', () => {
    const labels = {
      app: 'web',
      'networking.istio.io/tunnel': 'http',
      'security.istio.io/tlsMode': 'istio',
      'service.istio.io/canonical-name': 'web',
      'service.istio.io/canonical-revision': 'v2',
      version: 'v2',
    };
    const env = { ISTIO_META_ENABLE_HBONE: 'true' };
    expect(labelsAfter({ labels, env })).to.deep.equal({ app: 'web', version: 'v2' });
  });

  it('lack the name of the workload, cut to the length of a label', () => {
    const name = `${'a'.repeat(62)}-b`;
    const labels = { 'service.istio.io/canonical-name': 'a'.repeat(62) };
    expect(labelsAfter({ labels, env: { ISTIO_META_WORKLOAD_NAME: name } })).to.deep.equal({});
  });

  it('keep what says something else than injection would', () => {
    const labels = {
      app: 'web',
      'networking.istio.io/tunnel': 'http',
      'security.istio.io/tlsMode': 'disabled',
      'service.istio.io/canonical-name': 'shop',
      'service.istio.io/canonical-revision': 'v2',
      'topology.istio.io/network': 'n',
    };
    expect(labelsAfter({ labels, env: { ISTIO_META_NETWORK: 'other' } })).to.deep.equal(labels);
  });

  it('lack the network that the proxy has, and say so', () => {
    const parts = { labels: { 'topology.istio.io/network': 'n' }, env: { ISTIO_META_NETWORK: 'n' } };
    expect(labelsAfter(parts)).to.deep.equal({});
    expect(restore(parts).notes).to.have.length(1);
  });

  it('keep a revision that an annotation says, or that is not the default', () => {
    expect(labelsAfter({ labels: { 'istio.io/rev': 'default' } })).to.deep.equal({});
    const other = { 'istio.io/rev': 'canary' };
    expect(labelsAfter({ labels: other })).to.deep.equal(other);
    expect(
      labelsAfter({ labels: { 'istio.io/rev': 'default' }, annotations: { 'istio.io/rev': 'canary' } }),
    ).to.deep.equal({ 'istio.io/rev': 'default' });
  });

  it("keeps annotations and labels of the pod's own that say what injection writes, where they stand before its own", () => {
    const container = 'kubectl.kubernetes.io/default-container';
    const annotations = { [container]: 'web', 'istio.io/rev': 'canary' };
    const labels = {
      'service.istio.io/canonical-revision': 'latest',
      'security.istio.io/tlsMode': 'istio',
      'service.istio.io/canonical-name': 'shop',
    };
    const { metadata } = restore({ annotations, labels });
    expect([...metadata.annotations.changes.keys()]).to.deep.equal(['istio.io/rev', 'sidecar.istio.io/status']);
    expect([...metadata.labels.changes.keys()]).to.deep.equal([
      'security.istio.io/tlsMode',
      'service.istio.io/canonical-name',
    ]);
  });

  it("removes the agent's port from an annotation of the pod's own beside targets, of which it was not kept", () => {
    const annotations = {
      'prometheus.io/port': '15020',
      a: 'b',
      'istio.io/rev': 'default',
      'prometheus.io/path': '/stats/prometheus',
      'prometheus.io/scrape': 'true',
    };
    const scrape = { scrape: '', path: '/m', port: '8080', targets: [{ port: '8080', path: '/m' }] };
    const env = { ISTIO_PROMETHEUS_ANNOTATIONS: JSON.stringify(scrape) };
    const { metadata } = restore({ annotations, env });
    expect(metadata.annotations.changes.get('prometheus.istio.io/scrape-targets')).to.equal('8080:/m');
    expect(metadata.annotations.changes.has('prometheus.io/port')).to.equal(true);
    expect(metadata.annotations.changes.get('prometheus.io/port')).to.equal(undefined);
  });
});

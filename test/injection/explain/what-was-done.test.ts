import { expect } from 'chai';

import { parseInjectionConfig } from '../../../src/injection/config/injection-config.js';
import { explainInFile } from '../../../src/injection/explain/explanation.js';
import { defaultMesh } from '../../../src/injection/mesh/mesh-of-release.js';
import type { InjectorSettings } from '../../../src/injection/rendering/injector-settings.js';
import { workloadShape } from '../../../src/injection/workload/workload.js';
import type { JsonObject } from '../../../src/json/json.js';

const PROXY = JSON.stringify({ spec: { containers: [{ name: 'istio-proxy', image: 'proxy:1' }] } });
const NATIVE = JSON.stringify({ spec: { initContainers: [{ name: 'istio-proxy', restartPolicy: 'Always' }] } });

interface World {
  readonly annotations?: JsonObject;
  readonly spec?: JsonObject;
  readonly template?: string;
  readonly values?: JsonObject;
  readonly injector?: Partial<InjectorSettings>;
  readonly release?: string;
}

/** What is done to a Pod. */
function doneTo({
  annotations = {},
  spec = {},
  template = PROXY,
  values = {},
  injector = {},
  release = '1.31',
}: World) {
  const keys = { policy: 'enabled', compatibility: release, templates: { sidecar: template, other: '{}' } };
  const config = parseInjectionConfig(JSON.stringify(keys), { key: 'config', name: 'config.yaml' });
  const object = {
    ...{ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web', namespace: 'shop', annotations } },
    spec: { containers: [{ name: 'web', image: 'w:1' }], ...spec },
  };
  const shape = workloadShape(object);
  if (!shape) throw new Error('want a workload');
  return explainInFile({ object, shape }, { config, mesh: defaultMesh(config.compatibility), values, injector }).steps;
}

describe('what was done to a pod', () => {
  it('names the templates, and why these', () => {
    expect(doneTo({})).to.include('templates: sidecar, by default');
    const annotations = { 'inject.istio.io/templates': 'sidecar,other' };
    expect(doneTo({ annotations })).to.include(
      'templates: sidecar, other, by the annotation inject.istio.io/templates',
    );
  });

  it('names the settings that the pod has for the proxy', () => {
    const spec = {
      containers: [{ name: 'web' }, { name: 'istio-proxy', image: 'auto', resources: { limits: { cpu: '1' } } }],
    };
    expect(doneTo({ spec })).to.include(
      'own settings of the pod, before those of the templates: istio-proxy (resources)',
    );
  });

  it('says what each rewritten probe and hook called, and what it calls now', () => {
    const container = {
      ...{ name: 'web', ports: [{ name: 'http', containerPort: 8080 }] },
      readinessProbe: { httpGet: { path: '/ready', port: 'http', scheme: 'HTTPS' } },
      livenessProbe: { tcpSocket: { port: 9000 } },
      startupProbe: { exec: { command: ['true'] } },
      lifecycle: { preStop: { httpGet: { path: '/stop', port: 8080 } } },
    };
    const values = { sidecarInjectorWebhook: { rewriteAppHTTPProbe: true } };
    const done = doneTo({ spec: { containers: [container] }, values });
    expect(done.filter((text) => text.includes(' is now '))).to.deep.equal([
      'readinessProbe of web: httpGet https :http/ready is now httpGet :15020/app-health/web/readyz',
      'livenessProbe of web: tcpSocket :9000 is now httpGet :15020/app-health/web/livez',
      'lifecycle.preStop of web: httpGet :8080/stop is now httpGet :15020/app-lifecycle/web/prestopz',
    ]);
  });

  const metrics: readonly [what: string, annotations: JsonObject, end: string][] = [
    ['nothing', {}, 'none named by the pod'],
    ['a port', { 'prometheus.io/port': '8080', 'prometheus.io/path': '/m' }, ':8080/m'],
    ['targets', { 'prometheus.istio.io/scrape-targets': '8080,9090:/other' }, ':8080/metrics, :9090/other'],
  ];
  for (const [what, annotations, end] of metrics) {
    it(`says which metrics are merged where the pod names ${what}`, () => {
      const start =
        "Prometheus scrapes the proxy's agent, :15020/stats/prometheus, which adds the application's metrics";
      expect(doneTo({ annotations })).to.include(`${start}: ${end}`);
    });
  }

  it('says nothing of metrics that are not merged', () => {
    const annotations = { 'prometheus.istio.io/merge-metrics': 'false' };
    expect(doneTo({ annotations }).join()).not.to.include('Prometheus');
  });

  const natives: readonly [what: string, world: World, text: string | undefined][] = [
    [
      'by its annotation',
      { template: NATIVE, annotations: { 'sidecar.istio.io/nativeSidecar': 'true' } },
      'a native sidecar, by the annotation sidecar.istio.io/nativeSidecar: true',
    ],
    [
      'by setting',
      { template: NATIVE, injector: { nativeSidecars: 'true' } },
      "a native sidecar, by the injector's setting, true",
    ],
    [
      'where nodes are not known',
      {},
      "a container, and no native sidecar, by the release's own setting, auto: the kubelet versions of the nodes are not known",
    ],
    [
      'where a node is too old',
      { injector: { kubeletVersions: new Map([['a', 'v1.32.0']]) } },
      "a container, and no native sidecar, by the release's own setting, auto: what the pod may be scheduled to does not run Kubernetes 1.33 or newer",
    ],
    ['in a release without any', { release: '1.18' }, undefined],
  ];
  for (const [what, world, text] of natives) {
    it(`says whether the proxy is a native sidecar, ${what}`, () => {
      const found = doneTo(world).filter((one) => one.startsWith('the proxy is a'));
      expect(found).to.deep.equal(text === undefined ? [] : [`the proxy is ${text}`]);
    });
  }

  it('says that the application waits for the proxy', () => {
    const values = { global: { proxy: { holdApplicationUntilProxyStarts: true } } };
    expect(doneTo({ values }).join()).to.include('the proxy is the first container');
  });

  it('says which network the pod got as a label', () => {
    expect(doneTo({ values: { global: { network: 'n1' } } })).to.include('label topology.istio.io/network: n1');
  });
});

import { expect } from 'chai';

import type { SidecarConfig } from '../../../src/injection/config/sidecar-config.js';
import { explainInCluster } from '../../../src/injection/explain/explanation.js';
import type { SidecarComparison } from '../../../src/injection/explain/sidecar-state.js';
import { injectPod } from '../../../src/injection/pod/inject-pod.js';
import { isJsonObject, type Json, type JsonObject, objectAt, objectsIn } from '../../../src/json/json.js';
import { type Sandbox, startSandbox } from '../../../src/sandbox/server.js';
import { modernConfig, modernValues } from '../../manifests/istio-1.31.js';
import { Api } from '../../support/api.js';
import { jsonPatched } from '../apply-json-patch.js';
import { shapeOf } from '../fixtures.js';

const PODS = '/api/v1/namespaces/default/pods';
const APP: JsonObject = { name: 'app', image: 'app:1', ports: [{ name: 'http', containerPort: 80 }] };
const TOKEN = { name: 'kube-api-access-x', mountPath: '/var/run/secrets/kubernetes.io/serviceaccount', readOnly: true };

interface Given {
  readonly annotations?: JsonObject;
  readonly spec?: JsonObject;
}

const withProxy = (proxy: JsonObject): Given => ({
  spec: { containers: [APP, { name: 'istio-proxy', image: 'auto', ...proxy }] },
});

const CASES: Readonly<Record<string, Given>> = {
  'an ordinary pod': {},
  'a pod with probes and hooks': {
    spec: {
      containers: [
        {
          ...APP,
          readinessProbe: { httpGet: { path: '/ready', port: 'http' } },
          livenessProbe: { tcpSocket: { port: 80 } },
          startupProbe: { grpc: { port: 9000 } },
          lifecycle: { preStop: { httpGet: { path: '/stop', port: 80 } } },
        },
      ],
    },
  },
  'a pod with metrics': { annotations: { 'prometheus.io/port': '9090', 'prometheus.io/scrape': 'true' } },
  'a pod with several targets of metrics': { annotations: { 'prometheus.istio.io/scrape-targets': '9090,9091:/x' } },
  'a pod with settings for its proxy': withProxy({
    resources: { limits: { cpu: '1500m', memory: '1024Mi' } },
    env: [{ name: 'OWN', value: 'x' }],
  }),
  'a pod with an image for its proxy': withProxy({ image: 'mine:1' }),
  'a pod with a user for its proxy': withProxy({ securityContext: { runAsUser: 2000, runAsGroup: 2000 } }),
  'a pod that waits for its proxy': {
    annotations: { 'proxy.istio.io/config': 'holdApplicationUntilProxyStarts: true' },
  },
  'a pod with quantities in another form': {
    annotations: { 'sidecar.istio.io/proxyCPULimit': '0.5', 'sidecar.istio.io/proxyMemory': '0.5Gi' },
  },
  'a pod with init containers and volumes': {
    spec: {
      initContainers: [{ name: 'setup', image: 'setup' }],
      containers: [APP],
      volumes: [{ name: 'files', configMap: { name: 'files' } }],
    },
  },
};

const CONFIGS: Readonly<Record<string, SidecarConfig>> = {
  'a proxy among the containers': modernConfig(),
  'a native sidecar': modernConfig({ injector: { nativeSidecars: 'true' } }),
};

function deploymentOf({ annotations = {}, spec = {} }: Given): JsonObject {
  const template = { metadata: { labels: { app: 'web' }, annotations }, spec: { containers: [APP], ...spec } };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: 'default' },
    spec: { selector: { matchLabels: { app: 'web' } }, template },
  };
}

/** As the controller of its ReplicaSet sends it. */
function podOf(deployment: JsonObject): JsonObject {
  const { metadata, spec } = objectAt(deployment, 'spec', 'template');
  const controller = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web-5b6f', uid: 'u', controller: true };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      ...objectAt(metadata),
      labels: { app: 'web', 'pod-template-hash': '5b6f' },
      generateName: 'web-5b6f-',
      ownerReferences: [controller],
    },
    spec: spec ?? {},
  };
}

const mounted = (containers: Json | undefined): readonly JsonObject[] =>
  objectsIn(containers).map((container) => ({
    ...container,
    volumeMounts: [...objectsIn(container['volumeMounts']), TOKEN],
  }));

/** What the admission of service accounts, and the scheduler, add. */
function scheduled(pod: JsonObject): JsonObject {
  const spec = objectAt(pod, 'spec');
  const lists = ['containers', 'initContainers'].filter((list) => spec[list] !== undefined);
  return {
    ...pod,
    spec: {
      ...spec,
      ...Object.fromEntries(lists.map((list) => [list, mounted(spec[list])])),
      volumes: [...objectsIn(spec['volumes']), { name: TOKEN.name, projected: { defaultMode: 420, sources: [] } }],
      tolerations: [{ key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoExecute' }],
      ...{ nodeName: 'node-1', priority: 0, preemptionPolicy: 'PreemptLowerPriority' },
    },
  };
}

describe('the state of running pods, injected by templates for Istio 1.31', () => {
  let sandbox: Sandbox;
  let api: Api;

  before(async () => {
    sandbox = await startSandbox({ kubernetesVersion: '1.33' });
    api = new Api(sandbox.url);
  });

  after(() => sandbox.close());

  /** The pod as the server gives it back, with its defaults. */
  async function running(deployment: JsonObject, config?: SidecarConfig): Promise<JsonObject> {
    const { json: sent } = await api.post(`${PODS}?dryRun=All`, podOf(deployment));
    const injection = config && injectPod(sent, config, { namespace: 'default' });
    if (injection?.action === 'skip') expect.fail(injection.reason);
    const { metadata, spec } = injection ? jsonPatched(sent, injection.patch) : sent;
    const { status, json } = await api.post(PODS, {
      ...sent,
      metadata: { ...objectAt(podOf(deployment), 'metadata'), ...labelsOf(objectAt(metadata)) },
      spec,
    });
    expect(status, JSON.stringify(json)).to.equal(201);
    return scheduled(json);
  }

  function labelsOf({ labels, annotations }: JsonObject): JsonObject {
    return { ...(isJsonObject(labels) && { labels }), ...(isJsonObject(annotations) && { annotations }) };
  }

  function nowOf(deployment: JsonObject, pod: JsonObject, config: SidecarConfig): SidecarComparison | undefined {
    const pods = [{ object: pod, shape: shapeOf(pod) }];
    return explainInCluster({ object: deployment, shape: shapeOf(deployment), pods }, config).now;
  }

  for (const [place, config] of Object.entries(CONFIGS)) {
    for (const [what, given] of Object.entries(CASES)) {
      it(`is ok for ${what}, with ${place}`, async () => {
        const deployment = deploymentOf(given);
        expect(nowOf(deployment, await running(deployment, config), config)).to.deep.equal({
          state: 'ok',
          differences: [],
        });
      });
    }
  }

  for (const [what, given] of Object.entries(CASES)) {
    it(`is missing for ${what} where it has none`, async () => {
      const deployment = deploymentOf(given);
      expect(nowOf(deployment, await running(deployment), modernConfig())?.state).to.equal('missing');
    });
  }

  it('names each wrong annotation of a pod that is refused, of the workload and of what runs', async () => {
    const wrong = {
      'sidecar.istio.io/interceptionMode': 'BOTH',
      'traffic.sidecar.istio.io/excludeInboundPorts': 'a,b',
      'proxy.istio.io/config': 'nothing: 1',
    };
    const deployment = deploymentOf({ annotations: wrong });
    const pod = await running(deployment);
    const pods = [{ object: pod, shape: shapeOf(pod) }];
    const told = explainInCluster({ object: deployment, shape: shapeOf(deployment), pods }, modernConfig());
    expect([told.action, told.reason, told.now?.state]).to.deep.equal(['fail', 'InvalidAnnotation', 'missing']);
    for (const name of Object.keys(wrong)) {
      expect(told.why).to.include(name);
      expect(told.now?.differences.join()).to.include(name);
    }
  });

  it('is outdated with an image or a mesh configuration of before, and names what differs', async () => {
    const deployment = deploymentOf(withProxy({ resources: { limits: { cpu: '2' } } }));
    const pod = await running(deployment, modernConfig());
    const values = modernValues();
    const newer = modernConfig({ values: { ...values, global: { ...objectAt(values, 'global'), tag: '1.31.1' } } });
    expect(nowOf(deployment, pod, newer)).to.deep.equal({
      state: 'outdated',
      differences: ['init container istio-init', 'container istio-proxy'].map(
        (name) => `${name}: image is "docker.io/istio/proxyv2:1.31.0", would be "docker.io/istio/proxyv2:1.31.1"`,
      ),
    });
    const moved = nowOf(deployment, pod, modernConfig({ mesh: 'defaultConfig:\n  discoveryAddress: other:15012\n' }));
    expect(moved?.differences[0]).to.equal(
      'container istio-proxy: env[CA_ADDR].value is "istiod.istio-system.svc:15012", would be "other:15012"',
    );
  });
});

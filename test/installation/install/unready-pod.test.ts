import { expect } from 'chai';

import { podProblems } from '../../../src/installation/install/controller-pods.js';
import { unreadyReasons } from '../../../src/installation/install/unready-pod.js';
import type { JsonObject } from '../../../src/json/json.js';
import { createApiClient } from '../../../src/kubernetes/transport/api-client.js';
import { KubeApiError } from '../../../src/kubernetes/transport/api-error.js';
import { startSandbox } from '../../../src/sandbox/server.js';
import { rejectionOf } from '../../support/rejection-of.js';
import { apiError, type ScriptedAnswer, scriptedClient } from '../../support/scripted-client.js';

const READYZ: JsonObject = { path: '/readyz', port: 15_014 };
const PROXY = '/api/v1/namespaces/istio-system/pods/ours-1:15014/proxy/readyz';
const DEPLOYMENT: JsonObject = { kind: 'Deployment', spec: { selector: { matchLabels: { istio: 'initializer' } } } };
const SAYS = apiError(503, 'not ready\nConfigMapMissing: there is none\npreflight: in progress\n');

interface Changes {
  readonly phase?: string;
  readonly ready?: string;
  readonly httpGet?: JsonObject;
  readonly waiting?: JsonObject;
}

const podWith = ({ phase = 'Running', ready = 'False', httpGet = READYZ, waiting }: Changes = {}): JsonObject => ({
  metadata: { name: 'ours-1', namespace: 'istio-system' },
  spec: {
    containers: [
      { name: 'other' },
      { name: 'ours', ports: [{ name: 'monitoring', containerPort: 15_014 }], readinessProbe: { httpGet } },
    ],
  },
  status: {
    phase,
    conditions: [{ type: 'Ready', status: ready }],
    ...(waiting && { containerStatuses: [{ state: { waiting } }] }),
  },
});

/** What is said of a pod, and the paths that were asked for. */
async function reasonsFor(pod: JsonObject, answer: ScriptedAnswer) {
  const client = scriptedClient(() => answer);
  const reasons = await unreadyReasons(client, pod);
  return { reasons, paths: client.requests.map(({ path }) => path) };
}

describe('a pod that is not ready', () => {
  it('is asked why through the API server, where its readiness probe asks', async () => {
    const wanted = { reasons: ['ConfigMapMissing: there is none', 'preflight: in progress'], paths: [PROXY] };
    expect(await reasonsFor(podWith(), SAYS)).to.deep.equal(wanted);
    expect(await reasonsFor(podWith({ httpGet: { ...READYZ, port: 'monitoring' } }), SAYS)).to.deep.equal(wanted);
    const { paths } = await reasonsFor(podWith({ httpGet: { ...READYZ, scheme: 'HTTPS' } }), SAYS);
    expect(paths).to.deep.equal([PROXY.replace('ours-1', 'https:ours-1')]);
  });

  it('is not asked where it does not run, is ready, or has no such probe', async () => {
    const none = { reasons: [], paths: [] };
    expect(await reasonsFor(podWith({ phase: 'Pending' }), SAYS)).to.deep.equal(none);
    expect(await reasonsFor(podWith({ ready: 'True' }), SAYS)).to.deep.equal(none);
    expect(await reasonsFor(podWith({ httpGet: { path: '/', port: 80 } }), SAYS)).to.deep.equal(none);
    expect(await reasonsFor(podWith({ httpGet: { ...READYZ, port: 'no-port' } }), SAYS)).to.deep.equal(none);
  });

  for (const [what, answer] of [
    ['is refused', 403],
    ['is not served', 404],
    ['is taken for one of another host', 421],
    [
      'does not reach the pod',
      apiError(503, "Error: 'dial tcp: connection refused'\nTrying to reach: 'http://10.0.0.1'"),
    ],
    [
      'is answered with a Status',
      new KubeApiError({ request: 'GET', status: 503, reason: 'ServiceUnavailable', message: 'not ready\nx' }),
    ],
    ['is answered with another success', {}],
    ['breaks off', new Error('broke')],
  ] as const) {
    it(`has no reason where the question ${what}`, async () => {
      expect(await reasonsFor(podWith(), answer)).to.deep.equal({ reasons: [], paths: [PROXY] });
    });
  }

  it("is among the problems of its Deployment, but where the cluster's own words say more", async () => {
    const problems = (pod: JsonObject): Promise<readonly string[]> =>
      podProblems(
        scriptedClient(({ path }) => (path.includes('/proxy/') ? SAYS : { items: [pod] })),
        DEPLOYMENT,
      );
    expect(await problems(podWith())).to.deep.equal([
      'pod ours-1 is not ready: ConfigMapMissing: there is none; preflight: in progress',
    ]);
    expect(await problems(podWith({ waiting: { reason: 'ImagePullBackOff' } }))).to.deep.equal([
      'pod ours-1: ImagePullBackOff',
    ]);
  });

  it('has no reason on a sandbox, where no kubelet runs it', async () => {
    const sandbox = await startSandbox({});
    let closing = (): void => undefined;
    try {
      const client = createApiClient({ cluster: { server: sandbox.url }, user: {} }, { maxSockets: 1 });
      closing = client.close;
      expect(await unreadyReasons(client, podWith())).to.deep.equal([]);
      expect(await rejectionOf(client.request({ method: 'GET', path: PROXY }))).to.include({ status: 404 });
    } finally {
      closing();
      await sandbox.close();
    }
  });
});

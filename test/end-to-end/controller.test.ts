import { expect } from 'chai';

import { type Controller, startController } from '../../src/controller/loop/controller.js';
import { MutableKinds } from '../../src/controller/loop/mutable-kinds.js';
import { eventLog } from '../../src/controller/reporting/event-log.js';
import type { ParamsConfig } from '../../src/injection/config/params-config.js';
import { discoverWorkloads } from '../../src/kubernetes/discovery/workload-resources.js';
import { type ApiClient, createApiClient } from '../../src/kubernetes/transport/api-client.js';
import { loadKubeConfig } from '../../src/kubernetes/transport/kube-config.js';
import { systemClock } from '../../src/runtime/clock.js';
import { type Sandbox, startSandbox } from '../../src/sandbox/server.js';
import {
  Api,
  type ApiAnswer,
  COLLECTIONS,
  INITIALIZER_CONFIGURATIONS,
  initializerConfiguration,
  names,
} from '../support/api.js';
import { eventually } from '../support/event-loop.js';
import { type LogLine, recordingLogger } from '../support/recording-logger.js';
import { OURS, sidecarConfigWith, workload } from '../support/workloads.js';

const collection = (kind: string): string => COLLECTIONS[kind] ?? '';

for (const kubernetesVersion of ['1.7', '1.9'] as const) {
  describe(`the controller against Kubernetes ${kubernetesVersion}`, () => {
    let sandbox: Sandbox;
    let api: Api;
    let client: ApiClient;
    let controller: Controller | undefined;
    let lines: readonly LogLine[];

    beforeEach(async () => {
      sandbox = await startSandbox({ kubernetesVersion });
      api = new Api(sandbox.url);
      client = createApiClient(loadKubeConfig({ master: sandbox.url, inCluster: false }), { maxSockets: 16 });
    });

    afterEach(async () => {
      await controller?.stop();
      controller = undefined;
      client.close();
      await sandbox.close();
    });

    async function start(changes: Partial<ParamsConfig> = {}): Promise<void> {
      const { served } = await discoverWorkloads(client);
      const recorder = recordingLogger();
      lines = recorder.lines;
      const sidecarConfig = sidecarConfigWith(changes);
      controller = startController({
        client,
        resources: served,
        sidecarConfig: () => sidecarConfig,
        mutableKinds: new MutableKinds(undefined),
        observe: eventLog(recorder.logger, systemClock),
        logger: recorder.logger,
        clock: systemClock,
        random: Math.random,
      });
    }

    const configure = (...initializers: string[]): Promise<ApiAnswer> =>
      api.post(INITIALIZER_CONFIGURATIONS, initializerConfiguration(...initializers));
    const actions = (): readonly unknown[] =>
      lines.filter(({ fields }) => fields['name'] === 'web').map(({ fields }) => [fields['action'], fields['reason']]);

    it('watches the seven kinds, each through one group and version', async () => {
      const { served, missing } = await discoverWorkloads(client);
      expect(served.map(({ kind, groupVersion }) => `${kind} ${groupVersion}`)).to.deep.equal([
        'ReplicationController v1',
        'Deployment extensions/v1beta1',
        'DaemonSet extensions/v1beta1',
        'ReplicaSet extensions/v1beta1',
        'StatefulSet apps/v1beta1',
        'Job batch/v1',
        kubernetesVersion === '1.7' ? 'CronJob batch/v2alpha1' : 'CronJob batch/v1beta1',
      ]);
      expect(missing).to.deep.equal([]);
    });

    it('injects a new Deployment before its creator hears of it', async () => {
      await configure(OURS);
      await start();
      const { status, body } = await api.post(collection('Deployment'), workload('Deployment', 'web'));
      expect(status).to.equal(201);
      expect(names(body.spec.template.spec.containers)).to.deep.equal(['app', 'istio-proxy']);
      expect(body.metadata).not.to.have.property('initializers');
      expect(body.metadata.annotations).to.have.property('sidecar.istio.io/status');
      await eventually(() => actions().length > 0);
      expect(actions()).to.deep.equal([['injected', 'PolicyEnabled']]);
    });

    it('puts the sidecar behind init containers, containers and volumes of the user, whole and in order', async () => {
      await configure(OURS);
      await start();
      const own = {
        initContainers: ['a', 'b'].map((name) => ({ name: `init-${name}`, image: 'example/init:1' })),
        containers: ['a', 'b', 'c'].map((name) => ({ name, image: 'example/app:1' })),
        volumes: ['x', 'y'].map((name) => ({ name, emptyDir: {} })),
      };
      for (const kind of ['Deployment', 'DaemonSet']) {
        const { body } = await api.post(collection(kind), workload(kind, 'web', own));
        const { initContainers, containers, volumes } = body.spec.template.spec;
        expect(names(initContainers), kind).to.deep.equal(['init-a', 'init-b', 'istio-init']);
        expect(names(containers), kind).to.deep.equal(['a', 'b', 'c', 'istio-proxy']);
        expect(names(volumes), kind).to.deep.equal(['x', 'y', 'istio-envoy', 'istio-certs']);
      }
    });

    it('changes nothing but what injection adds, whatever version the creator used', async () => {
      await configure(OURS);
      await start();
      const old = await api.post(collection('Deployment'), workload('Deployment', 'old'));
      // A PATCH through apps/v1beta1 would have filled in its default.
      expect(old.body.spec.revisionHistoryLimit).to.equal(undefined);
      const created = { ...workload('Deployment', 'newer'), apiVersion: 'apps/v1beta1' };
      const newer = await api.post('/apis/apps/v1beta1/namespaces/default/deployments', created);
      expect(newer.body.spec.revisionHistoryLimit).to.equal(2);
      expect(names(newer.body.spec.template.spec.containers)).to.deep.equal(['app', 'istio-proxy']);
    });

    it('releases a Job, which can not be injected, so that no creator waits', async () => {
      await configure(OURS);
      await start();
      const { status, body } = await api.post(collection('Job'), workload('Job', 'web'));
      expect(status).to.equal(201);
      expect(names(body.spec.template.spec.containers)).to.deep.equal(['app']);
      await eventually(() => actions().length > 0);
      expect(actions()).to.deep.equal([['released', 'JobImmutable']]);
    });

    it(`${kubernetesVersion === '1.7' ? 'releases' : 'injects'} a StatefulSet`, async () => {
      await configure(OURS);
      await start();
      const { status, body } = await api.post(collection('StatefulSet'), workload('StatefulSet', 'web'));
      expect(status).to.equal(201);
      expect(names(body.spec.template.spec.containers)).to.deep.equal(
        kubernetesVersion === '1.7' ? ['app'] : ['app', 'istio-proxy'],
      );
    });

    it('waits for those before it in a chain, and leaves the others in their order', async () => {
      await configure('first.example.com', OURS, 'third.example.com', 'fourth.example.com');
      await start();
      const creating = api.post(`${collection('Deployment')}?includeUninitialized=1`, workload('Deployment', 'web'));
      expect((await creating).status).to.equal(202);
      const path = `${collection('Deployment')}/web`;
      await eventually(() => actions().length > 0);
      expect(actions()).to.deep.equal([['ignored', 'NotOurTurn']]);
      const patch = {
        metadata: {
          initializers: { pending: [OURS, 'third.example.com', 'fourth.example.com'].map((name) => ({ name })) },
        },
      };
      await api.mergePatch(path, patch);
      await eventually(() => actions().length > 1);
      const { body } = await api.get(path);
      expect(names(body.metadata.initializers?.pending)).to.deep.equal(['third.example.com', 'fourth.example.com']);
      expect(names(body.spec.template.spec.containers)).to.deep.equal(['app', 'istio-proxy']);
    });

    it('initializes what was pending before it started', async () => {
      await configure(OURS);
      for (const name of ['a', 'b', 'web']) {
        await api.post(`${collection('Deployment')}?includeUninitialized=1`, workload('Deployment', name));
      }
      await start();
      await eventually(() => lines.filter(({ fields }) => fields['action'] === 'injected').length === 3);
      const { body } = await api.get(collection('Deployment'));
      expect(names(body.items.map(({ metadata }) => metadata))).to.have.members(['a', 'b', 'web']);
    });

    it('ignores a workload of another namespace where a flag says so', async () => {
      await configure(OURS);
      await start({ scope: { kind: 'only', names: ['mesh'] }, outsideNamespaces: 'ignore' });
      await api.post(`${collection('Deployment')}?includeUninitialized=1`, workload('Deployment', 'web'));
      await eventually(() => actions().length > 0);
      expect(actions()).to.deep.equal([['ignored', 'NamespaceNotIncluded']]);
      const { body } = await api.get(`${collection('Deployment')}/web`);
      expect(names(body.metadata.initializers?.pending)).to.deep.equal([OURS]);
    });

    it('initializes everything that fifty creators create at once', async () => {
      await configure(OURS);
      await start();
      const creators = Array.from({ length: 50 }, async (_, creator) => {
        const statuses: number[] = [];
        for (let i = 0; i < 4; i += 1) {
          const object = workload('Deployment', `web-${creator}-${i}`);
          statuses.push((await api.post(collection('Deployment'), object)).status);
        }
        return statuses;
      });
      const statuses = (await Promise.all(creators)).flat();
      expect(statuses.filter((status) => status !== 201)).to.deep.equal([]);
      const { body } = await api.get(`${collection('Deployment')}?includeUninitialized=true`);
      const without = body.items.filter((item) => !names(item.spec.template.spec.containers).includes('istio-proxy'));
      expect([body.items.length, without.length]).to.deep.equal([200, 0]);
    });

    it('gets in between creators that hold every slot of the server', async () => {
      await sandbox.close();
      sandbox = await startSandbox({ kubernetesVersion, maxMutatingRequestsInflight: 6, requestTimeoutMs: 300 });
      api = new Api(sandbox.url);
      client.close();
      client = createApiClient(loadKubeConfig({ master: sandbox.url, inCluster: false }), { maxSockets: 16 });
      await configure(OURS);
      await start();
      const path = `${collection('Deployment')}?includeUninitialized=true`;
      await Promise.all(
        Array.from({ length: 30 }, (_, i) =>
          fetch(sandbox.url + collection('Deployment'), {
            method: 'POST',
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify(workload('Deployment', `web-${i}`)),
          }).then((response) => response.text()),
        ),
      );
      for (;;) {
        const { items } = (await api.get(path)).body;
        if (items.every((item) => item.metadata.initializers === undefined)) break;
      }
    });

    it('is ready while its watches are open', async () => {
      await start();
      expect(controller?.readiness().ready).to.equal(false);
      await eventually(() => controller?.readiness().ready === true);
      expect(controller?.readiness()).to.deep.equal({ ready: true, notes: [] });
    });
  });
}

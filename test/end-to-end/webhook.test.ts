import { expect } from 'chai';

import { type JsonObject, objectAt, objectsIn, stringIn } from '../../src/json/json.js';
import { hasKubectl, Kubectl } from '../sandbox/clients/kubectl.js';
import { COLLECTIONS } from '../support/api.js';
import { killAll } from '../support/cli.js';
import { nameIn } from '../support/installation.js';
import { MountedFiles } from '../support/mounted-files.js';
import { valueIn } from '../support/prometheus-text.js';
import {
  certificateFiles,
  certificateFlags,
  clientConfig,
  configuration,
  containersOf,
  HOOK,
  INJECTED,
  newCertificate,
  podOf,
  PODS,
  type RunningWebhook,
  startWebhook,
  startWebhookHere,
  WebhookCluster,
} from '../support/webhook-cluster.js';
import { workload } from '../support/workloads.js';

/** A world in which a webhook has its configuration from files, or from the cluster. */
interface World {
  readonly cluster: WebhookCluster;
  readonly webhook: RunningWebhook;
  readonly close: () => Promise<void>;
}

async function begin(source: 'files' | 'ConfigMaps'): Promise<World> {
  const cluster = await WebhookCluster.start();
  const certificate = await newCertificate();
  const mounted = await MountedFiles.create(certificateFiles(certificate));
  const config = await MountedFiles.create({ config: configuration(1), mesh: '' });
  if (source === 'ConfigMaps') await cluster.configure(configuration(1));
  const files = ['--injectConfig', config.path('config'), '--meshConfig', config.path('mesh')];
  const flags = source === 'files' ? files : [];
  // One of the two as a process.
  const start = source === 'files' ? startWebhook : startWebhookHere;
  const webhook = await start(...certificateFlags(mounted), ...flags, '--master', cluster.url, '--events');
  await cluster.register(clientConfig(webhook.port, certificate));
  const close = async (): Promise<void> => {
    await killAll();
    await Promise.all([mounted.remove(), config.remove()]);
  };
  return { cluster, webhook, close };
}

for (const source of ['files', 'ConfigMaps'] as const) {
  describe(`the webhook, with its configuration in ${source}`, () => {
    let world: World;
    let cluster: WebhookCluster;
    let webhook: RunningWebhook;

    before(async function () {
      this.timeout(60_000);
      world = await begin(source);
      ({ cluster, webhook } = world);
    });

    after(() => world.close());

    const podsOf = async (app: string, count: number): Promise<readonly JsonObject[]> => {
      const path = `${PODS}?labelSelector=app%3D${app}`;
      await cluster.until(async () => (await cluster.items(path)).length === count);
      return cluster.items(path);
    };
    const metric = async (name: string, labels: Readonly<Record<string, string>> = {}): Promise<number> => {
      const { text } = await webhook.monitor('/metrics');
      return valueIn(text, `sidecar_injection_${name}`, labels) ?? 0;
    };

    it('gives a pod one sidecar when it is created, and counts that', async () => {
      const before = [await metric('requests_total'), await metric('success_total')];
      const { status, body } = await cluster.post(PODS, podOf('alone'));
      expect([status, containersOf(body)]).to.deep.equal([201, INJECTED]);
      const sidecar = JSON.parse(
        stringIn(objectAt(body, 'metadata', 'annotations')['sidecar.istio.io/status']) ?? '',
      ) as unknown;
      expect(sidecar).to.deep.include({ initContainers: ['istio-init'], containers: ['istio-proxy'] });
      const after = [await metric('requests_total'), await metric('success_total')];
      expect(after).to.deep.equal(before.map((count) => count + 1));
      expect(await metric('time_seconds_count')).to.equal(after[0]);
    });

    for (const [kind, owner] of [
      ['Deployment', 'ReplicaSet'],
      ['Job', 'Job'],
    ] as const) {
      it(`gives the pods of a ${kind} one sidecar each, and the ${owner} an Event`, async () => {
        const app = `of-a-${kind.toLowerCase()}`;
        const made = workload(kind, app);
        const spec = { ...objectAt(made, 'spec'), ...(kind === 'Job' ? { parallelism: 2 } : { replicas: 2 }) };
        const { status } = await cluster.post(COLLECTIONS[kind] ?? '', { ...made, spec });
        expect(status).to.equal(201);
        const pods = await podsOf(app, 2);
        for (const pod of pods) expect(containersOf(pod), nameIn(pod)).to.deep.equal(INJECTED);
        const [reference = {}] = objectsIn(objectAt(pods[0], 'metadata')['ownerReferences']);
        expect(reference['kind']).to.equal(owner);
        const event = await cluster.eventAt(stringIn(reference['name']) ?? '', 'Injected');
        expect(objectAt(event, 'involvedObject')).to.include({ kind: owner, uid: reference['uid'] });
      });
    }

    it('leaves pods of kube-system alone, whatever the labels of the namespace say', async () => {
      const before = await metric('skip_total', { reason: 'NamespaceExempt' });
      const { status, body } = await cluster.post('/api/v1/namespaces/kube-system/pods', podOf('system'));
      expect([status, containersOf(body)]).to.deep.equal([201, ['app']]);
      expect(await metric('skip_total', { reason: 'NamespaceExempt' })).to.equal(before + 1);
    });

    it('leaves a pod alone whose annotation says so', async () => {
      const before = await metric('skip_total', { reason: 'DisabledByAnnotation' });
      const annotations = { 'sidecar.istio.io/inject': 'false' };
      const { status, body } = await cluster.post(PODS, podOf('unwilling', { annotations }));
      expect([status, containersOf(body)]).to.deep.equal([201, ['app']]);
      expect(await metric('skip_total', { reason: 'DisabledByAnnotation' })).to.equal(before + 1);
    });

    it('is not asked about namespaces without the label', async () => {
      const before = await metric('requests_total');
      const { status, body } = await cluster.post('/api/v1/namespaces/kube-public/pods', podOf('elsewhere'));
      expect([status, containersOf(body)]).to.deep.equal([201, ['app']]);
      expect(await metric('requests_total')).to.equal(before);
    });

    it('refuses a pod for which the template fails, with its error, and counts that', async () => {
      const before = await metric('failure_total');
      const { status, body } = await cluster.post(PODS, podOf('broken'));
      expect(status).to.equal(500);
      expect(body['message']).to.contain(`admission webhook "${HOOK}" denied the request: inject the sidecar: `);
      expect(body['message']).to.contain('no sidecar for the broken');
      expect(await metric('failure_total')).to.equal(before + 1);
    });

    // What kubectl makes of the answers does not depend on where the configuration is.
    if (source === 'files') return;

    it('tells in kubectl describe what was done with a pod that nothing else makes', async function () {
      if (!hasKubectl()) this.skip();
      const kubectl = await Kubectl.for({ url: cluster.url, servingCertificate: () => Promise.resolve('') });
      try {
        await cluster.post(PODS, podOf('bare', { name: 'bare' }));
        const event = await cluster.eventAt('bare', 'Injected');
        const pod = await cluster.get(`${PODS}/bare`);
        expect(objectAt(event, 'involvedObject')).to.include({ kind: 'Pod', uid: objectAt(pod, 'metadata')['uid'] });
        expect(await kubectl.ok('describe pod bare')).to.match(/Events:\n[^]*Normal +Injected .*sidecar injected: /);
      } finally {
        await kubectl.remove();
      }
    });

    it('gives a pod that kubectl creates one sidecar', async function () {
      if (!hasKubectl()) this.skip();
      const kubectl = await Kubectl.for({ url: cluster.url, servingCertificate: () => Promise.resolve('') });
      try {
        const pod = podOf('typed', { name: 'typed' });
        // The second time it is there already, and there is no question.
        for (const requests of [1, 0]) {
          const before = await metric('requests_total');
          const printed = await kubectl.ok('apply -f - -o json', pod);
          expect(containersOf(JSON.parse(printed) as JsonObject)).to.deep.equal(INJECTED);
          expect(await metric('requests_total')).to.equal(before + requests);
        }
      } finally {
        await kubectl.remove();
      }
    });
  });
}

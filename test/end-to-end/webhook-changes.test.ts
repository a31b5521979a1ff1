import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { Agent, request } from 'node:https';
import { connect } from 'node:tls';
import { expect } from 'chai';

import { stringIn } from '../../src/json/json.js';
import type { IssuedCertificate } from '../../src/webhook/certificates/issue-certificate.js';
import type { Answer } from '../sandbox/api-client.js';
import { COLLECTIONS } from '../support/api.js';
import { killAll } from '../support/cli.js';
import { runCommand, startCommand } from '../support/command.js';
import { nameIn } from '../support/installation.js';
import { MountedFiles } from '../support/mounted-files.js';
import {
  certificateFiles,
  certificateFlags,
  clientConfig,
  configuration,
  containersOf,
  generationOf,
  INJECTED,
  newCertificate,
  podOf,
  PODS,
  startWebhook,
  startWebhookHere,
  WEBHOOK,
  WebhookCluster,
} from '../support/webhook-cluster.js';
import { workload } from '../support/workloads.js';

const SERVICE = { service: { namespace: 'istio-system', name: WEBHOOK, path: '/inject' } };
const REPLICA_SETS = '/apis/extensions/v1beta1/namespaces/default/replicasets';
const ASKING = new Agent({ keepAlive: true, rejectUnauthorized: false });
const SECRET = '/api/v1/namespaces/istio-system/secrets/certs';

/** The issuer of the certificate that a port presents now. */
async function servedAuthority(port: number): Promise<string> {
  const socket = connect({ host: '127.0.0.1', port, rejectUnauthorized: false });
  await once(socket, 'secureConnect');
  const certificate = socket.getPeerX509Certificate();
  socket.destroy();
  return certificate?.fingerprint256 ?? '';
}

/** What the webhook on a port says about the connection of an answer. */
async function connectionOf(port: number): Promise<string | undefined> {
  const headers = { 'content-type': 'application/json' };
  const asked = request({ host: '127.0.0.1', port, path: '/inject', method: 'POST', headers, agent: ASKING });
  asked.end('{}');
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  await once(response.resume(), 'end');
  return response.headers.connection;
}

/** The generations by which the pods of a load were injected: each was created, and has one sidecar of one configuration. */
function generationsOf(answers: readonly Answer[]): ReadonlySet<number> {
  for (const { status, text } of answers) expect(status, text).to.equal(201);
  return new Set(answers.map(({ body }) => generationOf(body)));
}

describe('the webhook, while things change', () => {
  let cluster: WebhookCluster;
  let certificate: IssuedCertificate;
  let mounted: MountedFiles;
  let config: MountedFiles;
  /** Flags. */
  let serving: readonly string[];
  let files: readonly string[];

  beforeEach(async function () {
    this.timeout(60_000);
    cluster = await WebhookCluster.start();
    certificate = await newCertificate();
    mounted = await MountedFiles.create(certificateFiles(certificate));
    serving = certificateFlags(mounted);
    config = await MountedFiles.create({ config: configuration(1), mesh: '' });
    files = ['--injectConfig', config.path('config'), '--meshConfig', config.path('mesh')];
  });

  afterEach(async () => {
    await killAll();
    await Promise.all([mounted.remove(), config.remove()]);
  });

  const generation = async (): Promise<number> => generationOf((await cluster.post(PODS, podOf('probe'))).body);
  const injectsBy = (wanted: number): Promise<void> => cluster.until(async () => (await generation()) === wanted);

  it('fails no call while the files of its configuration change, also to an invalid one', async () => {
    const webhook = await startWebhookHere(...serving, ...files);
    await cluster.register(clientConfig(webhook.port, certificate));
    const answers = await cluster.loadDuring(async () => {
      await config.update({ config: configuration(2), mesh: '' });
      await injectsBy(2);
      await config.update({ config: 'policy: [', mesh: '' });
      await webhook.until(/the last good one stays in force/);
      expect(await webhook.monitor('/readyz')).to.deep.include({ status: 200 });
      expect(await generation()).to.equal(2);
      await config.update({ config: configuration(3), mesh: '' });
      await injectsBy(3);
    });
    expect([...generationsOf(answers)]).to.include.members([1, 3]);
  });

  it('fails no call while the ConfigMap of its configuration changes', async () => {
    await cluster.configure(configuration(1));
    const webhook = await startWebhookHere(...serving, '--master', cluster.url);
    await cluster.register(clientConfig(webhook.port, certificate));
    const answers = await cluster.loadDuring(async () => {
      for (const next of [2, 3]) {
        await cluster.reconfigure(configuration(next));
        await injectsBy(next);
      }
    });
    expect([...generationsOf(answers)]).to.include.members([1, 3]);
  });

  it('fails no call while its certificate is replaced by that of another authority', async () => {
    const webhook = await startWebhookHere(...serving, ...files);
    await cluster.register(clientConfig(webhook.port, certificate));
    const before = await servedAuthority(webhook.port);
    const answers = await cluster.loadDuring(async () => {
      const next = await newCertificate();
      await cluster.trust(certificate.ca + next.ca);
      await mounted.update(certificateFiles(next));
      await webhook.until(/a new serving certificate is in use/);
      // The API server connects again where its trust has changed.
      await cluster.trust(next.ca);
      expect((await cluster.post(PODS, podOf('after'))).status).to.equal(201);
    });
    expect(generationsOf(answers)).to.deep.equal(new Set([1]));
    expect(await servedAuthority(webhook.port)).not.to.equal(before);
  });

  it('fails no call while `certs rotate` replaces its certificate and its authority', async function () {
    this.timeout(60_000);
    const to = ['--master', cluster.url];
    const created = await runCommand([
      ...['certs', 'create', '--service', WEBHOOK, '-n', 'istio-system', '--secret', 'certs', ...to],
    ]);
    expect(created.code, created.stderr).to.equal(0);
    await mounted.update(await cluster.secret(SECRET));
    const webhook = await startWebhookHere(...serving, ...files);
    await cluster.routeServiceTo([webhook.port]);
    await cluster.register(SERVICE);
    await runCommand(['certs', 'patch-ca-bundle', WEBHOOK, '--secret', 'istio-system/certs', ...to]);
    const old = await cluster.caBundle();
    const answers = await cluster.loadDuring(async () => {
      const names = ['--secret', 'istio-system/certs', '--webhook', WEBHOOK];
      const times = ['--refresh', '1ms', '--settle', '1m', '--probe', `127.0.0.1:${webhook.port}`];
      const rotating = startCommand(['certs', 'rotate', ...names, ...times, ...to]);
      // What the kubelet does, whenever it comes to it.
      await rotating.until(/the new certificate is in place of the old one/);
      await mounted.update(await cluster.secret(SECRET));
      const { code, stdout, stderr } = await rotating.finished;
      expect(code, stdout + stderr).to.equal(0);
    });
    expect(generationsOf(answers)).to.deep.equal(new Set([1]));
    expect(await cluster.caBundle()).to.match(/^-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----\s*$/);
    expect(await cluster.caBundle()).not.to.equal(old);
    expect((await cluster.post(PODS, podOf('after'))).status).to.equal(201);
  });

  it('reports to a ReplicaSet why it gets no pods, and injects them as soon as the template is corrected', async () => {
    const webhook = await startWebhookHere(...serving, ...files, '--master', cluster.url, '--events');
    await cluster.register(clientConfig(webhook.port, certificate));
    await cluster.post(COLLECTIONS['Deployment'] ?? '', workload('Deployment', 'broken'));
    const path = `${REPLICA_SETS}?labelSelector=app%3Dbroken`;
    await cluster.until(async () => (await cluster.items(path)).length === 1);
    const [replicaSet = {}] = await cluster.items(path);
    const event = await cluster.eventAt(nameIn(replicaSet), 'InjectionRefused');
    expect(event['message']).to.match(/^not created: inject the sidecar: .*no sidecar for the broken/);
    expect(await cluster.items(PODS)).to.deep.equal([]);
    await config.update({ config: configuration(2).replace('"broken"', '"mended"'), mesh: '' });
    await cluster.until(async () => (await cluster.items(PODS)).length === 1);
    const [pod = {}] = await cluster.items(PODS);
    expect(generationOf(pod)).to.equal(2);
  });

  it('adds its authority again where a user removes it from the caBundle', async () => {
    const flags = ['--master', cluster.url, '--reconcileWebhookConfig', WEBHOOK];
    await cluster.register({ ...SERVICE, caBundle: '' });
    const webhook = await startWebhookHere(...serving, ...files, ...flags);
    await cluster.routeServiceTo([webhook.port]);
    const trusted = async (): Promise<boolean> => (await cluster.caBundle()).includes(certificate.ca);
    await cluster.until(trusted);
    await webhook.until(/the CA of this webhook was missing in the caBundle and has been restored/);
    await cluster.trust((await newCertificate()).ca);
    await cluster.until(trusted);
    const { status, body } = await cluster.post(PODS, podOf('trusting'));
    expect([status, containersOf(body)]).to.deep.equal([201, INJECTED]);
  });

  it('loses no call when one of two replicas stops', async () => {
    const drain = ['--drain-delay', '1s'];
    const [staying, going] = await Promise.all([
      startWebhook(...serving, ...files, ...drain),
      startWebhook(...serving, ...files, ...drain),
    ]);
    await cluster.routeServiceTo([staying.port, going.port]);
    await cluster.register({ ...SERVICE, caBundle: Buffer.from(certificate.ca).toString('base64') });
    const answers = await cluster.loadDuring(async () => {
      going.kill('SIGTERM');
      await going.until(/ draining /);
      // What happens to the Endpoints of a pod that is deleted.
      await cluster.routeServiceTo([staying.port]);
      const { code, stderr } = await going.finished;
      expect(code).to.equal(0);
      expect(stderr).to.match(/injected: /);
    });
    expect(generationsOf(answers)).to.deep.equal(new Set([1]));
  });

  it('is not ready while it drains, and answers on, each time for the last time on a connection', async () => {
    const webhook = await startWebhook(...serving, ...files, '--drain-delay', '10m');
    await cluster.register(clientConfig(webhook.port, certificate));
    expect(await webhook.monitor('/readyz')).to.deep.equal({ status: 200, text: 'ok\n' });
    expect(await connectionOf(webhook.port)).to.equal('keep-alive');
    webhook.kill('SIGTERM');
    await webhook.until(/ draining /);
    expect(await connectionOf(webhook.port)).to.equal('close');
    expect(await webhook.monitor('/readyz')).to.deep.equal({ status: 503, text: 'not ready\nstopping\n' });
    expect(await webhook.monitor('/healthz')).to.deep.include({ status: 200 });
    expect(await generation()).to.equal(1);
    webhook.kill('SIGTERM');
    const { signal } = await webhook.finished;
    expect(stringIn(signal ?? undefined)).to.equal('SIGTERM');
  });
});

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { readPackagedManifest } from '../../installation/packaged-manifest.js';
import { type JsonObject, objectAt, objectsIn, stringIn } from '../../json/json.js';
import type { ApiClient } from '../../kubernetes/transport/api-client.js';
import { OperationalError } from '../../runtime/operational-error.js';
import { issueCertificate, type IssuedCertificate } from '../../webhook/certificates/issue-certificate.js';
import { withClient } from '../shared/with-client.js';
import { type Child, startChild } from './child.js';
import { create, kubeconfigIn, startSandboxProcess } from './demo-cluster.js';
import type { DemoFlags } from './flags.js';

const KUBERNETES = '1.33';
const MANIFESTS = ['istio.yaml', 'istio-sidecar-injector-configmap.yaml'].map((name) => `istio-1.31/${name}`);
const REGISTRATION = 'istio-1.31/istio-sidecar-injector.yaml';

/** What a pod of the demo has got. */
interface InjectedPod {
  readonly name: string;
  readonly initContainers: readonly string[];
  readonly containers: readonly string[];
}

/** Shows injection by the webhook of the templates for Istio 1.31, on the newest Kubernetes of the sandbox. */
export async function runWebhookDemo(flags: Pick<DemoFlags, 'json'>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'istio-initializer-demo-'));
  const say = (line: string): void => {
    if (!flags.json) process.stdout.write(`${line}\n`);
  };
  const children: Child[] = [];
  try {
    children.push(await startSandboxProcess(KUBERNETES, folder));
    say(`sandbox of Kubernetes ${KUBERNETES}`);
    const pods = await withClient({ kubeconfig: kubeconfigIn(folder) }, async (client) => {
      for (const file of MANIFESTS) {
        for (const object of await readPackagedManifest(file)) await create(client, object);
        say(`applied manifests/${file}`);
      }
      const certificate = await issueCertificate({
        names: { dns: ['localhost'], ip: ['127.0.0.1'] },
        days: 1,
        now: new Date(),
      });
      const { webhook, url } = await startWebhookProcess(folder, certificate);
      children.push(webhook);
      await register(client, url, certificate);
      say(`the API server asks the webhook at ${url}`);
      return createPods(client);
    });
    for (const { name, initContainers, containers } of pods) {
      say(`pod of ${name}: init containers ${initContainers.join(', ')}; containers ${containers.join(', ')}`);
    }
    if (flags.json) process.stdout.write(`${JSON.stringify(pods, null, 2)}\n`);
  } finally {
    await Promise.all(children.map((child) => child.stop()));
    await rm(folder, { recursive: true, force: true });
  }
}

async function startWebhookProcess(
  folder: string,
  { cert, key }: IssuedCertificate,
): Promise<{ readonly webhook: Child; readonly url: string }> {
  const [certFile, keyFile] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
  await writeFile(certFile, cert);
  await writeFile(keyFile, key, { mode: 0o600 });
  const args = ['webhook', '--kubeconfig', kubeconfigIn(folder), '--port', '0', '--monitoringPort', '0'];
  return new Promise((resolve, reject) => {
    const webhook = startChild({
      args: [...args, '--drain-delay', '1ms', '--tlsCertFile', certFile, '--tlsKeyFile', keyFile],
      read: 'stderr',
      onLine: (line) => {
        const url = line.includes(' injecting ') ? line.split(' ').find((word) => word.startsWith('url=')) : undefined;
        if (url !== undefined) resolve({ webhook, url: url.slice('url='.length) });
      },
      onExit: () => {
        reject(new OperationalError('start the webhook: it exited before it listened'));
      },
      log: join(folder, 'webhook.log'),
    });
  });
}

/** Has the API server ask the webhook about pods as the manifest says, and label the namespace of the samples for it. */
async function register(client: ApiClient, url: string, { ca }: IssuedCertificate): Promise<void> {
  const clientConfig = { url, caBundle: Buffer.from(ca).toString('base64') };
  const objects = await readPackagedManifest(REGISTRATION);
  for (const configuration of objects.filter(({ kind }) => kind === 'MutatingWebhookConfiguration')) {
    const webhooks = objectsIn(configuration['webhooks']).map((webhook) => ({ ...webhook, clientConfig }));
    await create(client, { ...configuration, webhooks });
  }
  await client.request({
    method: 'PATCH',
    path: '/api/v1/namespaces/default',
    body: { metadata: { labels: { 'istio-injection': 'enabled' } } },
    contentType: 'application/merge-patch+json',
  });
}

/** A pod of each sample Deployment, as its controller would create it. */
async function createPods(client: ApiClient): Promise<readonly InjectedPod[]> {
  const apps = (await readPackagedManifest('samples/apps.yaml')).filter(({ kind }) => kind === 'Deployment');
  const pods: InjectedPod[] = [];
  for (const app of apps) {
    const name = stringIn(objectAt(app, 'metadata')['name']) ?? '';
    const { metadata, spec } = objectAt(app, 'spec', 'template');
    const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { ...objectAt(metadata), name, namespace: 'default' } };
    const { object } = await create(client, { ...pod, spec: objectAt(spec) });
    pods.push({ name, ...containersOf(object) });
  }
  return pods;
}

function containersOf(pod: JsonObject): Pick<InjectedPod, 'initContainers' | 'containers'> {
  const { initContainers, containers } = objectAt(pod, 'spec');
  const names = (list: typeof containers): readonly string[] =>
    objectsIn(list).flatMap(({ name }) => stringIn(name) ?? []);
  return { initContainers: names(initContainers), containers: names(containers) };
}

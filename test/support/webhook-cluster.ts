import { expect } from 'chai';

import { type JsonObject, objectAt, objectsIn, stringIn } from '../../src/json/json.js';
import { issueCertificate, type IssuedCertificate } from '../../src/webhook/certificates/issue-certificate.js';
import type { Answer } from '../sandbox/api-client.js';
import { startCli } from './cli.js';
import { type CommandHere, startCommand } from './command.js';
import { freePorts } from './free-ports.js';
import { InstalledCluster } from './installation.js';
import type { MountedFiles } from './mounted-files.js';
import { startSandboxHere } from './sandbox-here.js';
import { WEBHOOK_CONFIGURATIONS } from './webhook-configurations.js';

/** Where pods of the default namespace are. */
export const PODS = '/api/v1/namespaces/default/pods';
/** Name of the MutatingWebhookConfiguration. */
export const WEBHOOK = 'istio-sidecar-injector';
/** Name of its webhook. */
export const HOOK = 'sidecar-injector.istio.io';
const ISTIO_SYSTEM = '/api/v1/namespaces/istio-system';
const BASE_64 = 'base64';

/**
 * An injection configuration. The generation is in the images of all that it adds, so that a pod shows by which configuration
 * it was injected, and whether by one alone. For pods with the label `app: broken` the template fails.
 */
export function configuration(generation: number, policy = 'enabled'): string {
  return `policy: ${policy}
template: |
  [[- if eq (index .ObjectMeta.Labels "app") "broken" ]][[ fail "no sidecar for the broken" ]][[ end ]]
  initContainers:
  - name: istio-init
    image: example/init:${generation}
  containers:
  - name: istio-proxy
    image: example/proxy:${generation}
    args: [proxy, sidecar, --serviceCluster, [[ printf "%q" .ProxyConfig.ServiceCluster ]]]
  volumes:
  - name: istio-envoy
    emptyDir:
      medium: Memory
`;
}

/** A pod with a label `app`, and a name that the server generates where none is given. */
export function podOf(app: string, metadata: JsonObject = {}): JsonObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { ...('name' in metadata ? {} : { generateName: `${app}-` }), labels: { app }, ...metadata },
    spec: { containers: [{ name: 'app', image: 'example/app:1' }] },
  };
}

const namesIn = (list: unknown): readonly unknown[] =>
  Array.isArray(list) ? objectsIn(list as JsonObject[]).map(({ name }) => name) : [];

/** The names of the containers of a pod, init containers first. */
export function containersOf(pod: JsonObject): readonly unknown[] {
  const { initContainers, containers } = objectAt(pod, 'spec');
  return [...namesIn(initContainers), ...namesIn(containers)];
}

/** What `containersOf` answers of a pod with one sidecar. */
export const INJECTED: readonly unknown[] = ['istio-init', 'app', 'istio-proxy'];

/** The generation of the configuration that has injected a pod, which must be one alone. */
export function generationOf(pod: JsonObject): number {
  expect(containersOf(pod)).to.deep.equal(INJECTED);
  const { initContainers, containers } = objectAt(pod, 'spec');
  const images = [...objectsIn(initContainers), ...objectsIn(containers)].map(({ image }) => stringIn(image) ?? '');
  const generations = images.filter((image) => !image.startsWith('example/app')).map((image) => image.split(':')[1]);
  expect(generations[0], images.join(' ')).to.equal(generations[1]);
  return Number(generations[0]);
}

/** A webhook that runs. */
export interface RunningWebhook extends CommandHere {
  readonly port: number;
  /** What it serves for people and Prometheus, with the status. */
  readonly monitor: (path: string) => Promise<{ readonly status: number; readonly text: string }>;
}

/** Starts one as a process, and answers when it has loaded what it needs. */
export function startWebhook(...flags: readonly string[]): Promise<RunningWebhook> {
  return started(startCli, flags);
}

/** The same within the process of the tests. */
export function startWebhookHere(...flags: readonly string[]): Promise<RunningWebhook> {
  return started(startCommand, flags);
}

/** A sandbox with controllers, in which the API server calls webhooks for the namespaces with the label. */
export class WebhookCluster extends InstalledCluster {
  static async start(): Promise<WebhookCluster> {
    const cluster = new WebhookCluster(
      await startSandboxHere('--kubernetes-version', '1.9', '--controllers', 'deployment,job'),
    );
    await cluster.create([{ kind: 'Namespace', metadata: { name: 'istio-system' } }]);
    for (const namespace of ['default', 'kube-system']) {
      await cluster.patch(`/api/v1/namespaces/${namespace}`, {
        metadata: { labels: { 'istio-injection': 'enabled' } },
      });
    }
    return cluster;
  }

  /** Puts the configuration into ConfigMaps. */
  async configure(config: string, mesh = ''): Promise<void> {
    await this.create([
      { kind: 'ConfigMap', metadata: { name: 'istio-sidecar-injector' }, data: { config } },
      { kind: 'ConfigMap', metadata: { name: 'istio' }, data: { mesh } },
    ]);
  }

  /** Writes another configuration into the ConfigMap. */
  async reconfigure(config: string): Promise<void> {
    await this.patch(`${ISTIO_SYSTEM}/configmaps/istio-sidecar-injector`, { data: { config } });
  }

  /** Has the API server call a webhook for new pods. */
  async register(clientConfig: JsonObject): Promise<void> {
    const rules = [{ operations: ['CREATE'], apiGroups: [''], apiVersions: ['v1'], resources: ['pods'] }];
    const namespaceSelector = { matchLabels: { 'istio-injection': 'enabled' } };
    const webhook = { name: HOOK, clientConfig, rules, namespaceSelector, failurePolicy: 'Fail' };
    const { status, text } = await this.post(WEBHOOK_CONFIGURATIONS, {
      metadata: { name: WEBHOOK },
      webhooks: [webhook],
    });
    if (status !== 201) throw new Error(`register the webhook: ${status} ${text}`);
  }

  /** The caBundle of the webhook, in PEM. */
  async caBundle(): Promise<string> {
    const { webhooks } = (await this.get(`${WEBHOOK_CONFIGURATIONS}/${WEBHOOK}`)) ?? {};
    const { caBundle } = objectAt(objectsIn(webhooks)[0], 'clientConfig');
    return Buffer.from(stringIn(caBundle) ?? '', BASE_64).toString();
  }

  /** Has the API server trust this authority, in PEM, and no other. */
  async trust(certificate: string): Promise<void> {
    const path = `${WEBHOOK_CONFIGURATIONS}/${WEBHOOK}`;
    const { webhooks } = (await this.get(path)) ?? {};
    const caBundle = Buffer.from(certificate).toString(BASE_64);
    const changed = objectsIn(webhooks).map((webhook) => ({
      ...webhook,
      clientConfig: { ...objectAt(webhook, 'clientConfig'), caBundle },
    }));
    await this.patch(path, { webhooks: changed });
  }

  /** The first Event of a reason at an object of the default namespace, when it is there. */
  async eventAt(name: string, reason: string): Promise<JsonObject> {
    let found: JsonObject | undefined;
    await this.until(async () => {
      const events = await this.items('/api/v1/namespaces/default/events');
      found = events.find((event) => event['reason'] === reason && objectAt(event, 'involvedObject')['name'] === name);
      return found !== undefined;
    });
    return found ?? {};
  }

  /** What the kubelet would mount of a Secret. */
  async secret(path: string): Promise<Readonly<Record<string, string>>> {
    const data = Object.entries(objectAt(await this.get(path), 'data'));
    return Object.fromEntries(
      data.map(([key, value]) => [key, Buffer.from(stringIn(value) ?? '', BASE_64).toString()]),
    );
  }

  /** Where the Service of the webhook leads, as the ready replicas' ports on 127.0.0.1. */
  async routeServiceTo(ports: readonly number[]): Promise<void> {
    const subsets = ports.map((port) => ({ addresses: [{ ip: '127.0.0.1' }], ports: [{ port }] }));
    if (await this.has(`${ISTIO_SYSTEM}/endpoints/${WEBHOOK}`)) {
      await this.patch(`${ISTIO_SYSTEM}/endpoints/${WEBHOOK}`, { subsets });
      return;
    }
    await this.post(`${ISTIO_SYSTEM}/services`, { metadata: { name: WEBHOOK }, spec: { ports: [{ port: 443 }] } });
    await this.post(`${ISTIO_SYSTEM}/endpoints`, { metadata: { name: WEBHOOK }, subsets });
  }

  /**
   * Creates pods, some at a time, from before `change` begins until it has ended and some more have been created, and answers
   * with what became of all of them.
   */
  async loadDuring(change: () => Promise<void>): Promise<readonly Answer[]> {
    const [atOnce, atLeast] = [4, 12];
    const answers: Answer[] = [];
    let more = Infinity;
    const creator = async (): Promise<void> => {
      for (; more > 0; more -= 1) answers.push(await this.post(PODS, podOf('load')));
    };
    const runChange = async (): Promise<void> => {
      await this.until(() => Promise.resolve(answers.length >= atLeast));
      try {
        await change();
      } finally {
        more = atLeast;
      }
    };
    await Promise.all([runChange(), ...Array.from({ length: atOnce }, creator)]);
    return answers;
  }
}

/** A serving certificate for a webhook on 127.0.0.1, of a new authority. */
export function newCertificate(): Promise<IssuedCertificate> {
  const names = { dns: [`${WEBHOOK}.istio-system.svc`], ip: ['127.0.0.1'] };
  return issueCertificate({ names, days: 365, now: new Date() });
}

/** A certificate as the files of a Secret that `certs create` makes. */
export function certificateFiles({ cert, key, ca }: IssuedCertificate): Readonly<Record<string, string>> {
  return { 'cert.pem': cert, 'key.pem': key, 'ca-cert.pem': ca };
}

/** The flags that name a serving certificate, its key and its authority, which lie in one folder. */
export function certificateFlags(files: MountedFiles): readonly string[] {
  return [
    `--tlsCertFile=${files.path('cert.pem')}`,
    `--tlsKeyFile=${files.path('key.pem')}`,
    `--caCertFile=${files.path('ca-cert.pem')}`,
  ];
}

/** The clientConfig of a webhook that is called by URL. */
export function clientConfig(port: number, { ca }: IssuedCertificate): JsonObject {
  return { url: `https://127.0.0.1:${port}/inject`, caBundle: Buffer.from(ca).toString(BASE_64) };
}

async function started(start: typeof startCommand, flags: readonly string[]): Promise<RunningWebhook> {
  const [monitoringPort = 0] = await freePorts(1);
  const running = start(['webhook', '--port', '0', '--monitoringPort', `${monitoringPort}`, ...flags]);
  const [, port = ''] = await running.until(/ injecting url=https:\/\/127\.0\.0\.1:(\d+)\/inject/);
  return {
    ...running,
    port: Number(port),
    monitor: async (path) => {
      const response = await fetch(`http://127.0.0.1:${monitoringPort}${path}`, { headers: { connection: 'close' } });
      return { status: response.status, text: await response.text() };
    },
  };
}

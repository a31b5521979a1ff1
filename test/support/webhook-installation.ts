import { type JsonObject, objectAt, objectsIn, stringIn } from '../../src/json/json.js';
import type { SandboxOptions } from '../../src/sandbox/options.js';
import { type Sandbox, startSandbox } from '../../src/sandbox/server.js';
import type { WebhookServer } from '../sandbox/webhooks/webhook-server.js';
import type { CommandResult } from './cli.js';
import { runCommand, startCommand } from './command.js';
import { startInjector } from './injector.js';
import { InstalledCluster } from './installation.js';

const ISTIO_SYSTEM = '/api/v1/namespaces/istio-system';
const REGISTRATIONS = '/apis/admissionregistration.k8s.io/VERSION/mutatingwebhookconfigurations';

/** Where the parts of a webhook are. */
export const WEBHOOK_PATHS = {
  deployment: '/apis/apps/v1/namespaces/istio-system/deployments/istio-sidecar-injector',
  service: `${ISTIO_SYSTEM}/services/istio-sidecar-injector`,
  account: `${ISTIO_SYSTEM}/serviceaccounts/istio-sidecar-injector-service-account`,
  secret: `${ISTIO_SYSTEM}/secrets/istio-sidecar-injector-certs`,
  config: `${ISTIO_SYSTEM}/configmaps/istio-sidecar-injector`,
  mesh: `${ISTIO_SYSTEM}/configmaps/istio`,
  namespace: '/api/v1/namespaces/default',
  pods: '/api/v1/namespaces/default/pods',
} as const;

/** A server, in which the test does what kubelet and controllers do for a webhook. */
export class WebhookWorld extends InstalledCluster {
  readonly #servers: WebhookServer[] = [];

  constructor(
    readonly sandbox: Sandbox,
    readonly version: string,
  ) {
    super(sandbox.url);
  }

  static async start(version: NonNullable<SandboxOptions['kubernetesVersion']>): Promise<WebhookWorld> {
    return new WebhookWorld(await startSandbox({ kubernetesVersion: version, faultInjection: true }), version);
  }

  /** Where its MutatingWebhookConfigurations are. */
  get registrations(): string {
    return REGISTRATIONS.replace('VERSION', this.version === '1.9' ? 'v1beta1' : 'v1');
  }

  get registration(): string {
    return `${this.registrations}/istio-sidecar-injector`;
  }

  run(...args: readonly string[]): Promise<CommandResult> {
    return runCommand(['webhook', ...args, '--master', this.url]);
  }

  /** Installs, and runs the webhook when it is waited for. */
  async install(...flags: readonly string[]): Promise<CommandResult> {
    const running = startCommand(['webhook', 'install', '--master', this.url, '--timeout', '30s', ...flags]);
    await running.until(/^waiting for Deployment/m);
    await this.listen();
    await this.markWebhookReady();
    return running.finished;
  }

  /** Starts a webhook with the certificate of the Secret, and leads the Service to it. */
  async listen(): Promise<void> {
    const data = objectAt(await this.get(WEBHOOK_PATHS.secret), 'data');
    const textAt = (key: string): string => Buffer.from(stringIn(data[key]) ?? '', 'base64').toString();
    const server = await startInjector({ cert: textAt('cert.pem'), key: textAt('key.pem') });
    this.#servers.push(server);
    const subsets = [{ addresses: [{ ip: '127.0.0.1' }], ports: [{ name: 'https-inject', port: server.port }] }];
    await this.post(`${ISTIO_SYSTEM}/endpoints`, { metadata: { name: 'istio-sidecar-injector' }, subsets });
  }

  /** The status that a controller manager would write. */
  async markWebhookReady(replicas = 2): Promise<void> {
    const { generation = 1 } = objectAt(await this.get(WEBHOOK_PATHS.deployment), 'metadata');
    const status = {
      observedGeneration: generation,
      replicas,
      updatedReplicas: replicas,
      readyReplicas: replicas,
      availableReplicas: replicas,
    };
    await this.patch(`${WEBHOOK_PATHS.deployment}/status`, { status });
  }

  async webhooks(): Promise<readonly JsonObject[]> {
    return objectsIn((await this.get(this.registration))?.['webhooks']);
  }

  /** The labels of the namespace `default`. */
  async labels(): Promise<JsonObject> {
    return objectAt(await this.get(WEBHOOK_PATHS.namespace), 'metadata', 'labels');
  }

  async close(): Promise<void> {
    await Promise.all([this.sandbox.close(), ...this.#servers.map((server) => server.close())]);
  }
}

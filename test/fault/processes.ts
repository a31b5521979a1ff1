import { type JsonObject, objectAt, objectsIn, stringIn, textOf } from '../../src/json/json.js';
import {
  Api,
  type ApiAnswer,
  COLLECTIONS,
  INITIALIZER_CONFIGURATIONS,
  initializerConfiguration,
  names,
} from '../support/api.js';
import { type RunningCommand, startCli } from '../support/cli.js';
import { type CommandHere, startCommand } from '../support/command.js';
import { startSandboxHere } from '../support/sandbox-here.js';
import { until } from '../support/until.js';
import { OURS, workload } from '../support/workloads.js';

export const CONFIG_MAPS = '/api/v1/namespaces/istio-system/configmaps';
const DEPLOYMENTS = COLLECTIONS['Deployment'] ?? '';

/** Status and containers of a created workload. */
export const containersOf = ({ status, body }: ApiAnswer): readonly unknown[] => [
  status,
  ...names(body.spec.template.spec.containers),
];
/** What they are where all went well. */
export const INJECTED: readonly unknown[] = [201, 'app', 'istio-proxy'];

/** What of a fault rule's counters a test reads. */
export interface Counted {
  readonly seen: number;
  readonly hits: number;
}

/** A ConfigMap with one key. */
export const configMap = (name: string, key: string, text: string): unknown => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name },
  data: { [key]: text },
});

/** What it logs when it is ready for Deployments. */
const WATCHES = /"kind":"Deployment".*"message":"watching"/;

/** A sandbox which breaks on demand, with both ConfigMaps in it. */
export class Cluster {
  constructor(readonly api: Api) {}

  get url(): string {
    return this.api.url;
  }

  static start(...flags: readonly string[]): Promise<Cluster> {
    return Cluster.startFor(undefined, ...flags);
  }

  /** The same, where the flags name users, for the one with this token, who may do everything. */
  static async startFor(token: string | undefined, ...flags: readonly string[]): Promise<Cluster> {
    const url = await startSandboxHere('--fault-injection', ...flags);
    const cluster = new Cluster(new Api(url, token));
    const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'istio-system' } };
    await cluster.api.post('/api/v1/namespaces', namespace);
    await cluster.api.post(CONFIG_MAPS, configMap('istio-inject', 'config', 'policy: enabled'));
    await cluster.api.post(CONFIG_MAPS, configMap('istio', 'mesh', ''));
    return cluster;
  }

  /** Starts the controller, within the process of the tests; resolves when it watches Deployments. */
  async controller(...flags: readonly string[]): Promise<CommandHere> {
    const controller = startCommand(this.#controllerArgs(flags));
    await controller.until(WATCHES);
    return controller;
  }

  /** The same as a process of its own, for what is about how fast it is beside others. */
  async controllerProcess(...flags: readonly string[]): Promise<RunningCommand> {
    const controller = startCli(this.#controllerArgs(flags));
    await controller.until(WATCHES);
    return controller;
  }

  /** From now on new workloads wait for our initializer. */
  async register(): Promise<void> {
    await this.api.post(INITIALIZER_CONFIGURATIONS, initializerConfiguration(OURS));
  }

  /** Adds a fault; the result is its id. */
  async faultId(rule: object): Promise<string> {
    const { status, json } = await this.api.post('/sandbox/faults', rule);
    if (status !== 201) throw new Error(`add a fault: ${JSON.stringify(json)}`);
    return textOf(json['id'] ?? null);
  }

  /** Adds a fault; the result reads its counters. */
  async fault(rule: object): Promise<() => Promise<Counted>> {
    const id = await this.faultId(rule);
    return async () => {
      const { seen, hits } = (await this.api.get(`/sandbox/faults/${id}`)).json;
      return { seen: Number(seen), hits: Number(hits) };
    };
  }

  /** Counts the requests that match from now on. It must be asked for before any fault that these requests suffer. */
  async count(match: object): Promise<() => Promise<number>> {
    const counted = await this.fault({ match, action: { do: 'delay', ms: 0 } });
    return async () => (await counted()).seen;
  }

  /** Creates a Deployment, and waits for its initializers. */
  create(name: string): Promise<ApiAnswer> {
    return this.api.post(DEPLOYMENTS, workload('Deployment', name));
  }

  /** Creates a Deployment, and waits for nothing. */
  createPending(name: string): Promise<ApiAnswer> {
    return this.api.post(`${DEPLOYMENTS}?includeUninitialized=1`, workload('Deployment', name));
  }

  /** Every Deployment, pending or not: its name, whether it is pending, and its containers. */
  async deployments(): Promise<readonly DeploymentState[]> {
    const { body } = await this.api.get(`${DEPLOYMENTS}?includeUninitialized=true`);
    return body.items.map(({ metadata, spec }) => ({
      name: metadata.name,
      pending: metadata.initializers !== undefined,
      containers: spec.template.spec.containers.map((container) => container.name),
    }));
  }

  /** Resolves with the message of an Event of this reason about a Deployment. */
  async event(name: string, reason: string): Promise<string> {
    let message: string | undefined;
    await until(async () => {
      const { json } = await this.api.get('/api/v1/namespaces/default/events');
      const isWanted = (event: JsonObject): boolean =>
        event['reason'] === reason && objectAt(event, 'involvedObject')['name'] === name;
      message = stringIn(objectsIn(json['items']).find(isWanted)?.['message']);
      return message !== undefined;
    });
    return message ?? '';
  }

  /** Resolves when nothing is pending. */
  async drained(): Promise<void> {
    await until(async () => (await this.deployments()).every(({ pending }) => !pending));
  }

  #controllerArgs(flags: readonly string[]): readonly string[] {
    const fixed = ['--port', '0', '--monitoringPort', '0', '--logFormat', 'json', '--logLevel', 'debug'];
    return ['controller', '--master', this.url, ...fixed, ...flags];
  }
}

export interface DeploymentState {
  readonly name: string;
  readonly pending: boolean;
  readonly containers: readonly string[];
}

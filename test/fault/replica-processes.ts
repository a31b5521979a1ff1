import { isJsonObject } from '../../src/json/json.js';
import { lockContents } from '../../src/kubernetes/resources/lock-contents.js';
import { Api, type ApiAnswer, COLLECTIONS } from '../support/api.js';
import { type CommandResult, type RunningCommand, startCli } from '../support/cli.js';
import { startSandboxHere } from '../support/sandbox-here.js';
import { until } from '../support/until.js';
import { workload } from '../support/workloads.js';

const CONFIG_MAPS = '/api/v1/namespaces/istio-system/configmaps';
const FAULTS = '/sandbox/faults';

/** A controller that runs as a process, and whose pod has a name. */
export interface ReplicaProcess extends RunningCommand {
  readonly podName: string;
}

/** A sandbox with fault injection, and with what controllers need. */
export class ReplicaCluster {
  private constructor(
    readonly url: string,
    readonly api: Api,
  ) {}

  static async start(...flags: string[]): Promise<ReplicaCluster> {
    const url = await startSandboxHere('--fault-injection', ...flags);
    const api = new Api(url);
    await api.post('/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'istio-system' } });
    for (const [name, data] of [
      ['istio-inject', { config: 'policy: enabled' }],
      ['istio', { mesh: '' }],
    ] as const) {
      await api.post(CONFIG_MAPS, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data });
    }
    return new ReplicaCluster(url, api);
  }

  /** Starts a controller; resolves when it knows who leads, and is on the list of those that are ready. */
  async replica(podName: string, ...flags: string[]): Promise<ReplicaProcess> {
    const args = ['controller', '--master', this.url, '--port', '0', '--monitoringPort', '0', ...flags];
    const running = startCli(args, { env: { POD_NAME: podName } });
    await running.until(/leading|another replica leads/);
    await until(async () => (await this.listed()).includes(podName));
    return { podName, ...running };
  }

  /** The replica that leads, by its lock. */
  async leader(replicas: readonly ReplicaProcess[]): Promise<ReplicaProcess> {
    const holder = await this.holder();
    const leader = replicas.find(({ podName }) => holder.startsWith(`${podName}_`));
    if (!leader) throw new Error(`find the leader: '${holder}' is none of the replicas`);
    return leader;
  }

  /** The identity of the leader; empty where there is none. */
  async holder(): Promise<string> {
    return (await this.#lock()).record?.holderIdentity ?? '';
  }

  /** Pod names of the replicas on the list. */
  async listed(): Promise<readonly string[]> {
    return [...(await this.#lock()).replicas.keys()].map((identity) => identity.replace(/_.*/, ''));
  }

  async #lock(): Promise<ReturnType<typeof lockContents>> {
    const body: unknown = (await this.api.get(`${CONFIG_MAPS}/istio-initializer`)).body;
    return lockContents(isJsonObject(body) ? body : {});
  }

  create(name: string): Promise<ApiAnswer> {
    return this.api.post(COLLECTIONS['Deployment'] ?? '', workload('Deployment', name));
  }

  /** Adds a fault; the result says how many requests it has seen since. */
  async fault(rule: unknown): Promise<() => Promise<number>> {
    const { id } = (await this.#faults('POST', FAULTS, rule)) as { readonly id: string | number };
    return async () => ((await this.#faults('GET', `${FAULTS}/${id}`)) as { readonly seen: number }).seen;
  }

  async #faults(method: string, path: string, body?: unknown): Promise<unknown> {
    const response = await fetch(this.url + path, { method, ...(body ? { body: JSON.stringify(body) } : {}) });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status}: ${await response.text()}`);
    return response.json();
  }
}

/** Kills a process as a node does that loses its power. */
export async function kill(replica: ReplicaProcess): Promise<void> {
  replica.kill('SIGKILL');
  await replica.finished;
}

/** Asks a process to end. */
export function terminate(replica: ReplicaProcess): Promise<CommandResult> {
  replica.kill('SIGTERM');
  return replica.finished;
}

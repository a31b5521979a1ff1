import type { RunningCommand } from '../support/cli.js';
import { freePorts } from '../support/free-ports.js';
import { valueIn } from '../support/prometheus-text.js';
import { type Cluster, until } from './processes.js';

/** What `/readyz` says. */
export interface Ready {
  readonly status: number;
  readonly text: string;
}

/** A controller that runs as a process, and what it says of itself. */
export class MonitoredController {
  private constructor(
    readonly process: RunningCommand,
    readonly url: string,
  ) {}

  /** Resolves when it is ready. */
  static async start(cluster: Cluster, ...flags: readonly string[]): Promise<MonitoredController> {
    const [port = 0] = await freePorts(1);
    const process = await cluster.controller('--monitoringPort', String(port), ...flags);
    const controller = new MonitoredController(process, `http://127.0.0.1:${port}`);
    await until(async () => (await controller.ready()).status === 200);
    return controller;
  }

  async ready(): Promise<Ready> {
    const response = await fetch(`${this.url}/readyz`);
    return { status: response.status, text: await response.text() };
  }

  /** The value of a metric of the controller, without the prefix; 0 where there is none. */
  async metric(name: string, labels: Readonly<Record<string, string>> = {}): Promise<number> {
    const response = await fetch(`${this.url}/metrics`);
    return valueIn(await response.text(), `istio_initializer_${name}`, labels) ?? 0;
  }

  /** How many Deployments were initialized in this way. */
  initializations(action: string, reason: string): Promise<number> {
    return this.metric('initializations_total', { kind: 'Deployment', action, reason });
  }

  /** Resolves with the first log line about an object whose message begins like this. */
  async logged(name: string, message: string): Promise<Readonly<Record<string, unknown>>> {
    const pattern = new RegExp(`^(?=.*"name":"${name}")(?=.*"message":"${message}).*$`, 'm');
    const [line] = await this.process.until(pattern);
    return JSON.parse(line) as Readonly<Record<string, unknown>>;
  }
}

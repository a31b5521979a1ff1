import { type CommandHere, startCommand } from '../support/command.js';
import { freePorts } from '../support/free-ports.js';
import { valueIn } from '../support/prometheus-text.js';
import { until } from '../support/until.js';
import { type Cluster } from './processes.js';

/** What `/readyz` says. */
export interface Ready {
  readonly status: number;
  readonly text: string;
}

/** A controller that runs as its command does, and what it says of itself. */
export class MonitoredController {
  private constructor(
    readonly process: CommandHere,
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

  /** Starts one of which nothing is known but where its server is; resolves at once. */
  static async begin(url: string, ...flags: readonly string[]): Promise<MonitoredController> {
    const [port = 0] = await freePorts(1);
    const fixed = ['--port', '0', '--monitoringPort', String(port), '--logFormat', 'json'];
    const process = startCommand(['controller', '--master', url, ...fixed, ...flags]);
    const controller = new MonitoredController(process, `http://127.0.0.1:${port}`);
    await until(() =>
      controller.ready().then(
        () => true,
        () => false,
      ),
    );
    return controller;
  }

  /** Resolves with what `/readyz` says when that is as wanted. */
  async waitsWith(isWanted: (text: string) => boolean): Promise<Ready> {
    let ready: Ready = { status: 0, text: '' };
    await until(async () => {
      ready = await this.ready();
      return isWanted(ready.text);
    });
    return ready;
  }

  /** The reasons for which it waits, as the metric names them. */
  async waitingFor(): Promise<readonly string[]> {
    const text = await (await fetch(`${this.url}/metrics`)).text();
    return [...text.matchAll(/^istio_initializer_waiting\{reason="(\w+)"\} 1$/gm)].map(([, reason = '']) => reason);
  }

  async healthy(): Promise<number> {
    return (await fetch(`${this.url}/healthz`)).status;
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

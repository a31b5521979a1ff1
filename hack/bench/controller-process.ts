import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

import type { Configuration } from './configurations.js';
import { figuresOf, type ProcessFigures } from './process-figures.js';

const START_MS = 20_000;

/** A controller in a separate process, from `dist`, with its defaults. */
export interface ControllerProcess extends ProcessFigures {
  /** How many workloads it has injected, according to its log. */
  readonly injected: () => number;
  /** Resolves when all its watches are open. */
  readonly ready: () => Promise<void>;
}

/** Starts `dist/istio-initializer.js controller` against the server on a port of this machine, which has the configuration. */
export async function startController(
  serverPort: number,
  { release, namespace, injectConfig }: Configuration,
): Promise<ControllerProcess> {
  await mkdir('.bench', { recursive: true });
  const monitoringPort = await freePort();
  const flags = [
    ...['--master', `http://127.0.0.1:${serverPort}`, '--namespace', namespace, '--injectConfig', injectConfig],
    ...['--port', '0', '--monitoringPort', `${monitoringPort}`],
  ];
  const log = `.bench/controller-${release}.log`;
  const file = openSync(log, 'w');
  const command = ['dist/istio-initializer.js', 'controller', ...flags];
  const child = spawn(process.execPath, command, { stdio: ['ignore', 'ignore', file] });
  closeSync(file);
  return {
    ...figuresOf(child),
    injected: () => readFileSync(log, 'utf8').split(' injected: ').length - 1,
    ready: async () => {
      const until = performance.now() + START_MS;
      while (!(await isReady(monitoringPort))) {
        if (child.exitCode !== null || performance.now() > until) {
          throw new Error(`start the controller: not ready\n${readFileSync(log, 'utf8')}`);
        }
        await delay(20);
      }
    },
  };
}

async function isReady(port: number): Promise<boolean> {
  try {
    const { ok } = await fetch(`http://127.0.0.1:${port}/readyz`, { headers: { connection: 'close' } });
    return ok;
  } catch {
    // The controller does not listen yet.
    return false;
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

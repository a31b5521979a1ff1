import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

import { figuresOf, type ProcessFigures } from './process-figures.js';

/** A sandbox in a separate process, from `dist`. */
export interface SandboxProcess extends ProcessFigures {
  readonly port: number;
}

/** Starts `dist/istio-initializer.js sandbox`. */
export async function startSandboxProcess(nodeOptions: readonly string[] = []): Promise<SandboxProcess> {
  const command = ['dist/istio-initializer.js', 'sandbox', '--port', '0', '--kubernetes-version', '1.7'];
  const child = spawn(process.execPath, [...nodeOptions, ...command], { stdio: ['ignore', 'pipe', 'inherit'] });
  const port = await portOf(child);
  return { port, ...figuresOf(child) };
}

async function portOf({ stdout }: ChildProcess): Promise<number> {
  if (stdout === null) throw new Error('start the sandbox: it has no output');
  const [line] = (await once(stdout, 'data')) as [Buffer];
  const [, port] = /:(\d+)\n/.exec(line.toString()) ?? [];
  return Number(port);
}

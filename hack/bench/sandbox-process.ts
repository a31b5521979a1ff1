import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';

/** What the kernel counts a second of CPU in. */
const TICKS_PER_SECOND = 100;

/** A sandbox in a process of its own, from `dist`. */
export interface SandboxProcess {
  readonly port: number;
  /** Seconds of CPU since its start. */
  readonly cpuSeconds: () => number;
  /** Resident memory. */
  readonly rssMegabytes: () => number;
  readonly stop: () => Promise<void>;
}

/** Starts `dist/istio-initializer.js sandbox`. */
export async function startProcess(nodeOptions: readonly string[] = []): Promise<SandboxProcess> {
  const command = ['dist/istio-initializer.js', 'sandbox', '--port', '0', '--kubernetes-version', '1.7'];
  const child = spawn(process.execPath, [...nodeOptions, ...command], { stdio: ['ignore', 'pipe', 'inherit'] });
  const port = await portOf(child);
  const { pid } = child;
  if (pid === undefined) throw new Error('start the sandbox: it has no process');
  return {
    port,
    cpuSeconds: () => {
      const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
        .replace(/^.*\) /, '')
        .split(' ');
      return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
    },
    rssMegabytes: () => {
      const [, kilobytes] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
      return Number(kilobytes) / 1024;
    },
    stop: async () => {
      const closed = once(child, 'close');
      child.kill('SIGTERM');
      await closed;
    },
  };
}

async function portOf({ stdout }: ChildProcess): Promise<number> {
  if (stdout === null) throw new Error('start the sandbox: it has no output');
  const [line] = (await once(stdout, 'data')) as [Buffer];
  const [, port] = /:(\d+)\n/.exec(line.toString()) ?? [];
  return Number(port);
}

import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';

/** The kernel's unit of CPU time, per second. */
const TICKS_PER_SECOND = 100;

/** The kernel's figures of a running process. */
export interface ProcessFigures {
  /** Seconds of CPU since its start. */
  readonly cpuSeconds: () => number;
  /** Resident memory. */
  readonly rssMegabytes: () => number;
  /** Bytes read since its start, from sockets and files. */
  readonly readBytes: () => number;
  /** Stops the process with SIGTERM; resolves when it has ended. */
  readonly stop: () => Promise<void>;
}

/** The figures of a child process, from /proc. */
export function figuresOf(child: ChildProcess): ProcessFigures {
  const { pid } = child;
  if (pid === undefined) throw new Error(`start ${child.spawnfile}: it has no process`);
  const read = (name: string): string => readFileSync(`/proc/${pid}/${name}`, 'utf8');
  return {
    cpuSeconds: () => {
      const fields = read('stat')
        .replace(/^.*\) /, '')
        .split(' ');
      return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
    },
    rssMegabytes: () => Number(/VmRSS:\s+(\d+)/.exec(read('status'))?.[1]) / 1024,
    readBytes: () => Number(/rchar: (\d+)/.exec(read('io'))?.[1]),
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const closed = once(child, 'close');
      child.kill('SIGTERM');
      await closed;
    },
  };
}

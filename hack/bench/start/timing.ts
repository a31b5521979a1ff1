import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { median } from '../creators.js';
import { timeOf } from '../kube-inject/command.js';

const RUNS = 10;

/** Whether hyperfine, which times whole processes, is on this machine. */
export function hasHyperfine(): boolean {
  return spawnSync('hyperfine', ['--version']).status === 0;
}

/**
 * The median wall times of processes of this Node, from the start of each to its end, in milliseconds: by hyperfine, where it
 * is there, each warmed up and then run by itself; else run in turn.
 * @param commands the arguments of each
 * @throws Error where one fails
 */
export function timesOf(commands: readonly (readonly string[])[]): Promise<readonly number[]> {
  return hasHyperfine() ? timesByHyperfine(commands) : Promise.resolve(timesInTurn(commands));
}

async function timesByHyperfine(commands: readonly (readonly string[])[]): Promise<readonly number[]> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-start-'));
  const report = join(folder, 'hyperfine.json');
  try {
    const lines = commands.map((args) => [process.execPath, ...args].map((word) => `'${word}'`).join(' '));
    const settings = ['--shell=none', '--warmup=2', `--runs=${RUNS}`, '--style=none', '--export-json', report];
    const { status, stderr } = spawnSync('hyperfine', [...settings, ...lines], { encoding: 'utf8' });
    if (status !== 0) throw new Error(`time ${lines.join(', ')}: hyperfine ended with ${String(status)}: ${stderr}`);
    const { results } = JSON.parse(await readFile(report, 'utf8')) as { readonly results: readonly Timing[] };
    return results.map((timing) => timing.median * 1000);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** What hyperfine says of a command, in seconds. */
interface Timing {
  readonly median: number;
}

function timesInTurn(commands: readonly (readonly string[])[]): readonly number[] {
  const times = commands.map((): number[] => []);
  for (let run = 0; run < RUNS; run += 1) {
    for (const [index, args] of commands.entries()) times[index]?.push(timeOf(args));
  }
  return times.map(median);
}

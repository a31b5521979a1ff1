import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { isSea } from 'node:sea';
import type { Readable } from 'node:stream';

import { OperationalError } from '../../runtime/operational-error.js';

/** A child process that runs a subcommand of this program. */
export interface Child {
  readonly pid: number;
  /** Stops it with SIGTERM; resolves when it has exited. */
  readonly stop: () => Promise<void>;
  /** Lets it outlive this process. */
  readonly detach: () => void;
}

export interface ChildOptions {
  readonly args: readonly string[];
  /** Which of its outputs to read, line by line. */
  readonly read: 'stdout' | 'stderr';
  readonly onLine: (line: string) => void;
  /** Called when it has exited, for whatever reason. */
  readonly onExit: () => void;
  /** File for its other output: an inherited one would stay open in a child that outlives this process. */
  readonly log: string;
}

/** Starts a subcommand of this program and reads one of its outputs. */
export function startChild({ args, read, onLine, onExit, log: file }: ChildOptions): Child {
  const { file: node, args: all } = nodeCommand(args);
  const child = withLog(file, (log) =>
    spawn(node, all, { detached: true, stdio: read === 'stdout' ? ['ignore', 'pipe', log] : ['ignore', log, 'pipe'] }),
  );
  child.once('exit', onExit);
  const output: Readable | null = child[read];
  if (output) createInterface({ input: output }).on('line', onLine);
  return childOf(child, () => output?.destroy());
}

/** Starts a subcommand of this program that logs into a file, and so can outlive this process. */
export function startDetached(args: readonly string[], file: string): Child {
  const { file: node, args: all } = nodeCommand(args);
  return withLog(file, (log) =>
    childOf(spawn(node, all, { detached: true, stdio: ['ignore', log, log] }), () => undefined),
  );
}

function nodeCommand(args: readonly string[]): { readonly file: string; readonly args: readonly string[] } {
  // A program that is a single file is Node and its script in one.
  const script = isSea() ? [] : [...process.execArgv, process.argv[1] ?? ''];
  return { file: process.execPath, args: [...script, ...args] };
}

function waitForExit(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once('exit', () => {
      resolve();
    });
  });
}

function childOf(child: ChildProcess, onDetach: () => void): Child {
  if (child.pid === undefined) throw new OperationalError(`start ${child.spawnfile}: it can't be run`);
  return {
    pid: child.pid,
    stop: async () => {
      child.kill('SIGTERM');
      await waitForExit(child);
    },
    detach: () => {
      onDetach();
      child.unref();
    },
  };
}

/** Runs `start` with a file to write to, which only the child keeps open. */
function withLog<T>(file: string, start: (log: number) => T): T {
  const log = openSync(file, 'a');
  try {
    return start(log);
  } finally {
    closeSync(log);
  }
}

import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

import { CommandError } from '../../runtime/command-error.js';

/** A process of ours that runs one of our own subcommands. */
export interface Child {
  readonly pid: number;
  /** Ends it with SIGTERM; resolves when it has ended. */
  readonly stop: () => Promise<void>;
  /** Lets it outlive us. */
  readonly detach: () => void;
}

export interface ChildOptions {
  readonly args: readonly string[];
  /** Which of its outputs to read, line by line. */
  readonly read: 'stdout' | 'stderr';
  readonly onLine: (line: string) => void;
  /** It has ended, whoever ended it. */
  readonly onExit: () => void;
  /** File that takes its other output: ours would be kept open by a child that outlives us. */
  readonly log: string;
}

/** Starts a subcommand of this program of which we read one output. */
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

/** Starts a subcommand of this program that writes its log into a file, so that it needs nobody to read it. */
export function startDetached(args: readonly string[], file: string): Child {
  const { file: node, args: all } = nodeCommand(args);
  return withLog(file, (log) =>
    childOf(spawn(node, all, { detached: true, stdio: ['ignore', log, log] }), () => undefined),
  );
}

function nodeCommand(args: readonly string[]): { readonly file: string; readonly args: readonly string[] } {
  return { file: process.execPath, args: [...process.execArgv, process.argv[1] ?? '', ...args] };
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
  if (child.pid === undefined) throw new CommandError(`start ${child.spawnfile}: it can't be run`);
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

/** Runs `start` with a file to write to, which the child keeps open and we do not. */
function withLog<T>(file: string, start: (log: number) => T): T {
  const log = openSync(file, 'a');
  try {
    return start(log);
  } finally {
    closeSync(log);
  }
}

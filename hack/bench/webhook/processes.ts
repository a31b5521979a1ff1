import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';

import { figuresOf, type ProcessFigures } from '../process-figures.js';

const START_MS = 20_000;

/** A server that answers reviews, in a separate process. */
export interface ReviewServer extends ProcessFigures {
  /** The URL of `/inject`. */
  readonly url: string;
}

/** Starts `node` with these arguments, which must print `url=...` when the server is ready. */
export async function startServer(args: readonly string[], log: string): Promise<ReviewServer> {
  const file = openSync(log, 'w');
  const child = spawn(process.execPath, args, { stdio: ['ignore', file, file] });
  closeSync(file);
  const figures = figuresOf(child);
  try {
    return { ...figures, url: await waitForUrl(child, log) };
  } catch (error) {
    await figures.stop();
    throw error;
  }
}

/** The result of a load. */
export interface Load {
  readonly perSecond: number;
  readonly p99Ms: number;
  /** CPU time of the server's process for each answer, in milliseconds. */
  readonly cpuMs: number;
}

interface Result {
  readonly answered: number;
  /** Connections that broke; requests without an answer in 60 s; answers of another status than 2xx. */
  readonly errors: number;
  readonly timeouts: number;
  readonly non2xx: number;
  readonly seconds: number;
  readonly p99Ms: number;
}

/** When a load ends. */
export type LoadEnd = { readonly seconds: number } | { readonly answers: number };

/** What to send, and on how many connections. */
export interface LoadOptions {
  readonly bodies: readonly string[];
  readonly connections: number;
}

/** Sends the bodies to a server until the end, on each connection one after the other. */
export async function load(server: ReviewServer, end: LoadEnd, options: LoadOptions): Promise<Load> {
  const child = spawn(process.execPath, ['hack/bench/webhook/load.mjs'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const before = server.cpuSeconds();
  child.stdin.end(JSON.stringify({ url: new URL(server.url).origin, ...end, ...options }));
  const result = JSON.parse(await text(child.stdout)) as Result;
  const { answered, errors, timeouts, non2xx } = result;
  if (errors + timeouts + non2xx > 0 || answered === 0) {
    throw new Error(`load ${server.url}: got ${JSON.stringify(result)}, want answers without errors`);
  }
  return {
    perSecond: answered / result.seconds,
    p99Ms: result.p99Ms,
    cpuMs: ((server.cpuSeconds() - before) / answered) * 1000,
  };
}

async function waitForUrl(child: ChildProcess, log: string): Promise<string> {
  const deadline = performance.now() + START_MS;
  for (;;) {
    const [, url] = /url=(\S+)/.exec(readFileSync(log, 'utf8')) ?? [];
    if (url !== undefined) return url;
    if (child.exitCode !== null || performance.now() > deadline) {
      throw new Error(`start ${child.spawnargs.join(' ')}: not ready\n${readFileSync(log, 'utf8')}`);
    }
    await delay(20);
  }
}

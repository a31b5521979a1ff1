import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, realpathSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import sortBy from 'lodash/sortBy.js';
import uniqBy from 'lodash/uniqBy.js';

import { sandboxKubeconfig } from '../../../src/sandbox/kubeconfig.js';
import type { Sandbox } from '../../../src/sandbox/server.js';

/** Which kubectl the tests run: `KUBECTL`, or the one on the path. */
const KUBECTL = process.env['KUBECTL'] ?? 'kubectl';
/** How many kubectls run at a time: each keeps a core busy for a tenth of a second. */
const AT_ONCE = 3;

/** The output and exit code of a kubectl. */
export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Whether there is one; undefined where nobody has asked. */
let isThere: boolean | undefined;

/** Whether there is a kubectl to test with. Where CI is set there must be one. */
export function hasKubectl(): boolean {
  isThere ??= spawnSync(KUBECTL, ['version', '--client'], { stdio: 'ignore' }).error === undefined;
  const found = isThere;
  if (!found && process.env['CI'] !== undefined) throw new Error(`${KUBECTL} is not installed, and CI is set`);
  if (!found) console.log(`    skipped: ${KUBECTL} is not installed`);
  return found;
}

/** A kubectl of this machine. */
export interface KubectlCommand {
  readonly path: string;
  /** `v1.20.2`. */
  readonly version: string;
}

/**
 * The kubectls to test with, each version once: the one that the other tests run, the oldest and the newest of those beside it
 * that are named `kubectl.1.30`, and those whose paths are in the environment variable `KUBECTLS`, with colons between them.
 */
export function allKubectls(): readonly KubectlCommand[] {
  if (!hasKubectl()) return [];
  const found = spawnSync('/bin/sh', ['-c', 'command -v "$0"', KUBECTL], { encoding: 'utf8' }).stdout.trim();
  const folder = dirname(realpathSync(found));
  const named = readdirSync(folder).filter((name) => /^kubectl\.\d+\.\d+$/.test(name));
  const beside = sortBy(named, (name) => Number(name.split('.')[2]));
  const given = (process.env['KUBECTLS'] ?? '').split(':').filter((path) => path !== '');
  const ends = [...beside.slice(0, 1), ...beside.slice(-1)];
  const paths = [KUBECTL, ...ends.map((name) => join(folder, name)), ...given];
  return uniqBy(
    paths.map((path) => ({ path, version: clientVersion(path) })),
    'version',
  );
}

let running = 0;
const waiting: (() => void)[] = [];

/** What kubectl needs of a sandbox. */
type Reached = Pick<Sandbox, 'url' | 'servingCertificate'>;

/** The lines of a stream as they arrive. */
export class Lines {
  readonly #chunks: AsyncIterator<unknown>;
  #text = '';

  constructor(
    stream: AsyncIterable<unknown>,
    readonly end: () => void,
  ) {
    this.#chunks = stream[Symbol.asyncIterator]();
  }

  /** The next line, its columns separated by single blanks. @throws Error where the stream has ended. */
  async next(): Promise<string> {
    while (!this.#text.includes('\n')) {
      const chunk = await this.#chunks.next();
      if (chunk.done === true) throw new Error(`the command ended after ${JSON.stringify(this.#text)}`);
      this.#text += String(chunk.value);
    }
    const end = this.#text.indexOf('\n');
    const line = this.#text.slice(0, end);
    this.#text = this.#text.slice(end + 1);
    return line.trim().replaceAll(/ +/g, ' ');
  }
}

/** kubectl with a kubeconfig and a cache for one sandbox. */
export class Kubectl {
  readonly #folder: string;
  readonly #given: readonly string[];
  readonly #path: string;

  private constructor(
    readonly url: string,
    folder: string,
    { given = [], path = KUBECTL }: { readonly given?: readonly string[]; readonly path?: string } = {},
  ) {
    this.#folder = folder;
    this.#given = given;
    this.#path = path;
  }

  /** kubectl without a user, or with the users of a token file, of whom the first is current. */
  static async for({ url, servingCertificate }: Reached, tokens?: string): Promise<Kubectl> {
    const folder = await mkdtemp(join(tmpdir(), 'kubectl-'));
    const certificate = tokens === undefined ? undefined : await servingCertificate();
    await writeFile(join(folder, 'config'), sandboxKubeconfig(url, tokens, certificate));
    return new Kubectl(url, folder);
  }

  /** The same with more flags for every command. */
  with(...flags: readonly string[]): Kubectl {
    return new Kubectl(this.url, this.#folder, { given: [...this.#given, ...flags], path: this.#path });
  }

  /** The same with another kubectl. */
  of({ path }: KubectlCommand): Kubectl {
    return new Kubectl(this.url, this.#folder, { given: this.#given, path });
  }

  /** Runs a command that may succeed or fail. An input that is not a string is sent as JSON. */
  run(args: readonly string[], input?: unknown, env: Readonly<Record<string, string>> = {}): Promise<Ran> {
    return withSlot(async () => {
      const child = this.#spawn(args, env);
      child.stdin.end(typeof input === 'string' ? input : input === undefined ? '' : JSON.stringify(input));
      const output = { stdout: '', stderr: '' };
      child.stdout.on('data', (chunk: Buffer) => (output.stdout += chunk.toString()));
      child.stderr.on('data', (chunk: Buffer) => (output.stderr += chunk.toString()));
      const [code] = (await once(child, 'close')) as [number | null];
      return { code, ...output };
    });
  }

  /** Runs a command that must succeed; its words are separated by blanks. Returns what it printed. */
  async ok(command: string, input?: unknown): Promise<string> {
    const ran = await this.run(command.split(' '), input);
    expect(ran.code, `kubectl ${command}\n${ran.stdout}${ran.stderr}`).to.equal(0);
    return ran.stdout;
  }

  /** Runs a command that must fail, and returns its error output. */
  async fails(command: string, input?: unknown): Promise<string> {
    const ran = await this.run(command.split(' '), input);
    expect(ran.code, `kubectl ${command}\n${ran.stdout}${ran.stderr}`).to.be.greaterThan(0);
    return ran.stderr;
  }

  /** Starts a command that goes on, and reads its lines one by one. */
  lines(command: string): Lines {
    const child = this.#spawn(command.split(' '), {});
    child.stderr.resume();
    return new Lines(child.stdout, () => {
      child.kill('SIGKILL');
    });
  }

  /** Removes the kubeconfig and the cache. */
  remove(): Promise<void> {
    return rm(this.#folder, { recursive: true, force: true });
  }

  #spawn(args: readonly string[], env: Readonly<Record<string, string>>) {
    const own = ['--kubeconfig', join(this.#folder, 'config'), '--cache-dir', join(this.#folder, 'cache')];
    return spawn(this.#path, [...own, ...this.#given, ...args], {
      env: { ...process.env, HOME: this.#folder, ...env },
    });
  }
}

/** A printed table as rows of cells; ages, which differ from run to run, are written as `AGE`. */
export function rowsOf(table: string): readonly (readonly string[])[] {
  const lines = table.split('\n').filter((line) => line.trim() !== '');
  return lines.map((line) =>
    line
      .trim()
      .split(/ {2,}/)
      .map((cell) => (/^\d+[smh]$/.test(cell) ? 'AGE' : cell)),
  );
}

async function withSlot<Result>(work: () => Promise<Result>): Promise<Result> {
  if (running >= AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve));
  else running += 1;
  try {
    return await work();
  } finally {
    const next = waiting.shift();
    if (next === undefined) running -= 1;
    else next();
  }
}

function clientVersion(path: string): string {
  const { stdout } = spawnSync(path, ['version', '--client', '--output', 'json'], { encoding: 'utf8' });
  const { clientVersion: client } = JSON.parse(stdout) as { readonly clientVersion: { readonly gitVersion: string } };
  return client.gitVersion;
}

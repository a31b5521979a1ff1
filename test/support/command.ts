import { Readable, Writable } from 'node:stream';

import packageJson from '../../package.json' with { type: 'json' };
import { VERSION_VARIABLE } from '../../src/commands/shared/user-agent.js';
import { CLI, type CliOptions, type CommandResult, ROOT } from './cli.js';

/** What a command may still listen to when it has ended. */
const EVENTS = ['exit', 'SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Only one command runs at a time: the process has one of each standard stream. */
let last: Promise<unknown> = Promise.resolve();

/** A standard stream that keeps what was written to it until it is closed. */
class Collector extends Writable {
  readonly #chunks: Buffer[] = [];
  #closed = false;

  text(): string {
    return Buffer.concat(this.#chunks).toString('utf8');
  }

  close(): void {
    this.#closed = true;
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    if (!this.#closed) this.#chunks.push(chunk);
    done();
  }
}

/**
 * Runs `istio-initializer` from its sources to its end within the process of the tests, where it sees the arguments, the
 * environment, the folder and the standard streams that a process of its own would see. This takes a tenth of the time of
 * `runCli`, which remains for what is about processes: signals, pipes, crashes, descriptors, the bundle.
 * @throws Error where the command would do to the process, or to the machine, what it is to do to its own
 */
export function runCommand(args: readonly string[], options: CliOptions = {}): Promise<CommandResult> {
  if (needsProcess(args, options.env ?? {})) {
    throw new Error(`run ${args.join(' ')}: want a process of its own: runCli`);
  }
  const result = last.then(() => runHere(args, options));
  last = result.catch(() => undefined);
  return result;
}

/** What reaches beyond the command itself: options of Node's, and the network rules of the machine. */
function needsProcess(args: readonly string[], env: Readonly<Record<string, string>>): boolean {
  return 'NODE_OPTIONS' in env || (args[0] === 'redirect' && !args.includes('--help'));
}

async function runHere(
  args: readonly string[],
  { input = '', cwd = ROOT, env = {} }: CliOptions,
): Promise<CommandResult> {
  const [stdout, stderr] = [new Collector(), new Collector()];
  const listeners = EVENTS.map((event) => [event, process.rawListeners(event)] as const);
  const folder = process.cwd();
  const { exitCode } = process;
  const exited = deferred();
  const restore = replaceProperties({
    argv: [process.execPath, CLI, ...args],
    env: { ...process.env, [VERSION_VARIABLE]: packageJson.version, ...env },
    stdin: Readable.from(input === '' ? [] : [Buffer.from(input)]),
    stdout,
    stderr,
    exit: (code?: number): never => {
      exited.resolve(code);
      // Nothing that comes after it counts.
      for (const stream of [stdout, stderr]) stream.close();
      throw new Error('the process has ended');
    },
  });
  process.exitCode = undefined;
  try {
    // Modules that are imported from here are others than those that mocha has loaded: all have to be of one kind.
    const { runProgram } = await import('../../src/program.js');
    process.chdir(cwd);
    const failed = await Promise.race([exited.promise, runProgram(args, packageJson.version)]);
    for (const [event, before] of listeners) endListeners(event, before);
    return {
      code: failed ?? Number(Reflect.get(process, 'exitCode') ?? 0),
      signal: null,
      stdout: stdout.text(),
      stderr: stderr.text(),
    };
  } finally {
    restore();
    process.exitCode = exitCode;
    process.chdir(folder);
  }
}

/** Takes off the listeners that were not there before, after they have seen the end of the process. */
function endListeners(event: (typeof EVENTS)[number], before: readonly unknown[]): void {
  for (const listener of process.rawListeners(event).filter((other) => !before.includes(other))) {
    if (event === 'exit') Reflect.apply(listener, process, [0]);
    process.off(event, listener as () => void);
  }
}

/** Gives properties of `process` other values, until the answer is called. */
function replaceProperties(values: Readonly<Record<string, unknown>>): () => void {
  const before = Object.keys(values).map((name) => [name, Object.getOwnPropertyDescriptor(process, name)] as const);
  for (const [name, value] of Object.entries(values)) {
    Object.defineProperty(process, name, { value, configurable: true, writable: true });
  }
  return () => {
    for (const [name, descriptor] of before) if (descriptor) Object.defineProperty(process, name, descriptor);
  };
}

/** A promise that is resolved from outside. */
function deferred(): { readonly promise: Promise<number | undefined>; readonly resolve: (code?: number) => void } {
  let resolve: (code?: number) => void = () => undefined;
  const promise = new Promise<number | undefined>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

import { AsyncLocalStorage } from 'node:async_hooks';
import { EventEmitter } from 'node:events';
import { Writable } from 'node:stream';

/** Which command the code that runs now belongs to, also after it has waited; none for the tests themselves. */
const current = new AsyncLocalStorage<CommandProcess>();
/** What each command has for itself. */
const VALUES = ['argv', 'env', 'stdin', 'stdout', 'stderr'] as const;
/** What each command listens to for itself. */
const EVENTS: readonly unknown[] = ['exit', 'SIGINT', 'SIGTERM', 'SIGHUP'];
const METHODS = [
  ...['on', 'addListener', 'once', 'prependListener', 'prependOnceListener', 'off', 'removeListener'],
  ...['listeners', 'rawListeners', 'listenerCount'],
];

/** What a command is started with. */
export interface CommandInput {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdin: NodeJS.ReadableStream;
}

/** How a command ended. */
export interface CommandEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A standard stream that keeps what was written to it until it is closed. */
class Collector extends Writable {
  readonly #chunks: Buffer[] = [];
  readonly #onText: () => void;
  #closed = false;

  constructor(onText: () => void) {
    super();
    this.#onText = onText;
  }

  text(): string {
    return Buffer.concat(this.#chunks).toString('utf8');
  }

  close(): void {
    this.#closed = true;
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    if (!this.#closed) this.#chunks.push(chunk);
    done();
    this.#onText();
  }
}

/** What a command that runs within the process of the tests takes for its own process. Several can run at a time. */
export class CommandProcess {
  readonly argv: CommandInput['argv'];
  readonly env: CommandInput['env'];
  readonly stdin: CommandInput['stdin'];
  readonly stdout: Collector;
  readonly stderr: Collector;
  readonly ended: Promise<CommandEnd>;
  readonly #events = new EventEmitter();
  #end: (end: CommandEnd) => void = () => undefined;
  #hasEnded = false;

  /** @param onText is called whenever it has written something */
  constructor({ argv, env, stdin }: CommandInput, onText: () => void) {
    this.argv = argv;
    this.env = env;
    this.stdin = stdin;
    this.stdout = new Collector(onText);
    this.stderr = new Collector(onText);
    this.ended = new Promise((resolve) => {
      this.#end = resolve;
    });
    takeOver();
  }

  /** Runs the command as `work`, which answers its exit code; the answer comes when it has ended, in whatever way. */
  run(work: () => Promise<number | undefined>): Promise<CommandEnd> {
    const worked = current.run(this, work).then((code) => {
      this.exit(code);
    });
    return Promise.race([this.ended, worked.then(() => this.ended)]);
  }

  /** Ends it, as `process.exit` does: nothing that comes after it counts. */
  exit(code = 0): void {
    if (this.#hasEnded) return;
    current.run(this, () => this.#events.emit('exit', code));
    this.#close({ code, signal: null });
  }

  /** Sends it a signal, as `kill` does. */
  signal(signal: NodeJS.Signals): void {
    if (this.#hasEnded) return;
    if (EVENTS.includes(signal) && current.run(this, () => this.#events.emit(signal, signal))) return;
    this.#close({ code: null, signal });
  }

  /** Whether it does something about a signal, other than to end. */
  handles(signal: NodeJS.Signals): boolean {
    return this.#events.listenerCount(signal) > 0;
  }

  /** Where it listens to such an event; undefined: with all others. */
  eventsFor(event: unknown): EventEmitter | undefined {
    return EVENTS.includes(event) ? this.#events : undefined;
  }

  #close(end: CommandEnd): void {
    this.#hasEnded = true;
    for (const stream of [this.stdout, this.stderr]) stream.close();
    this.#end(end);
  }
}

let hasTakenOver = false;

/** From now on `process` is another one in each command. */
function takeOver(): void {
  if (hasTakenOver) return;
  hasTakenOver = true;
  for (const name of VALUES) {
    const real: unknown = Reflect.get(process, name);
    Object.defineProperty(process, name, { configurable: true, get: () => current.getStore()?.[name] ?? real });
  }
  for (const name of METHODS) {
    const method = Reflect.get(EventEmitter.prototype, name) as () => unknown;
    replace(name, (...args: readonly unknown[]): unknown =>
      Reflect.apply(method, current.getStore()?.eventsFor(args[0]) ?? process, args),
    );
  }
  const [exit, kill] = [process.exit.bind(process), process.kill.bind(process)];
  replace('exit', (code?: number): never => {
    const command = current.getStore();
    if (command === undefined) return exit(code);
    command.exit(code);
    throw new Error('the process has ended');
  });
  replace('kill', (pid: number, signal?: NodeJS.Signals): true => {
    const command = pid === process.pid ? current.getStore() : undefined;
    if (command === undefined || signal === undefined) return kill(pid, signal);
    command.signal(signal);
    return true;
  });
}

function replace(name: string, value: (...args: never) => unknown): void {
  Object.defineProperty(process, name, { configurable: true, writable: true, value });
}

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** Where commands run if nothing else is said. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** The bundle that build-first.ts has built. */
export const CLI = `${ROOT}dist/istio-initializer.js`;

/** What a finished command left. */
export interface CommandResult {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command that runs. */
export interface RunningCommand {
  readonly pid: number;
  /** Resolves with the first match in what it wrote to either output. */
  readonly until: (pattern: RegExp) => Promise<RegExpExecArray>;
  readonly kill: (signal: NodeJS.Signals) => void;
  readonly finished: Promise<CommandResult>;
}

export interface CliOptions {
  readonly input?: string;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Default: what build-first.ts has built. */
  readonly program?: string;
}

const running = new Set<ChildProcess>();
const others = new Set<() => Promise<void>>();

/** Has {@link killAll} end something else too, after the processes and what was started later, once. */
export function endWithKillAll(end: () => Promise<void>): void {
  others.add(end);
}

/** Starts `istio-initializer` as a process of its own. */
export function startCli(args: readonly string[], options: CliOptions = {}): RunningCommand {
  const { input, cwd = ROOT, env = {}, program = CLI } = options;
  const child = spawn(process.execPath, [program, ...args], {
    cwd,
    env: { ...process.env, ...env },
  });
  running.add(child);
  let stdout = '';
  let stderr = '';
  let wake: () => void = () => undefined;
  let ended = false;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    wake();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
    wake();
  });
  child.stdin.end(input ?? '');
  const finished = once(child, 'close').then(([code, signal]: unknown[]): CommandResult => {
    running.delete(child);
    ended = true;
    wake();
    return { code: code as number | null, signal: signal as NodeJS.Signals | null, stdout, stderr };
  });
  const until = async (pattern: RegExp): Promise<RegExpExecArray> => {
    for (;;) {
      const match = pattern.exec(stdout) ?? pattern.exec(stderr);
      if (match) return match;
      if (ended) throw new Error(`wait for ${String(pattern)}: the command ended\n${stdout}\n${stderr}`);
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
  return { pid: child.pid ?? 0, until, kill: (signal) => child.kill(signal), finished };
}

/** Runs `istio-initializer` to its end. */
export function runCli(args: readonly string[], options: CliOptions = {}): Promise<CommandResult> {
  return startCli(args, options).finished;
}

/** Ends what a failed test has left running. For `afterEach`. */
export async function killAll(): Promise<void> {
  await Promise.all(
    [...running].map(async (child) => {
      child.kill('SIGKILL');
      await once(child, 'close');
    }),
  );
  const ends = [...others].reverse();
  others.clear();
  for (const end of ends) await end();
}

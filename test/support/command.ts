import { Readable } from 'node:stream';

import packageJson from '../../package.json' with { type: 'json' };
import { VERSION_VARIABLE } from '../../src/commands/shared/user-agent.js';
import { CLI, type CliOptions, type CommandResult, endWithKillAll, ROOT, type RunningCommand } from './cli.js';
import { CommandProcess } from './command-process.js';

/** Only one command runs at a time of those that are run to their end: they may want another folder. */
let last: Promise<unknown> = Promise.resolve();

/** A command that runs within the process of the tests. */
export type CommandHere = Omit<RunningCommand, 'pid'>;

/**
 * Runs `istio-initializer` from its sources to its end within the process of the tests, where it sees the arguments, the
 * environment, the folder and the standard streams that a process of its own would see. This takes a tenth of the time of
 * `runCli`, which remains for what is about processes: signals, pipes, crashes, descriptors, the bundle.
 * @throws Error where the command would do to the process, or to the machine, what it is to do to its own
 */
export function runCommand(args: readonly string[], options: CliOptions = {}): Promise<CommandResult> {
  assertHarmless(args, options.env ?? {});
  const result = last.then(() => runIn(options.cwd ?? ROOT, () => startHere(args, options).finished));
  last = result.catch(() => undefined);
  return result;
}

/**
 * The same for one that goes on while the test does something, as `startCli` does with a process: several can run at a time. It
 * hears SIGTERM, SIGINT and SIGHUP from `kill` alone, and `killAll` ends it with SIGTERM where it listens to that.
 * @throws Error as {@link runCommand}
 */
export function startCommand(args: readonly string[], options: Omit<CliOptions, 'cwd'> = {}): CommandHere {
  assertHarmless(args, options.env ?? {});
  const { stop, ...command } = startHere(args, options);
  endWithKillAll(stop);
  return command;
}

/** Refuses what reaches beyond the command itself: options of Node's, and the network rules of the machine. */
function assertHarmless(args: readonly string[], env: Readonly<Record<string, string>>): void {
  if ('NODE_OPTIONS' in env || (args[0] === 'redirect' && !args.includes('--help'))) {
    throw new Error(`run ${args.join(' ')}: want a process of its own: runCli`);
  }
}

async function runIn<T>(folder: string, work: () => Promise<T>): Promise<T> {
  const before = process.cwd();
  process.chdir(folder);
  try {
    return await work();
  } finally {
    process.chdir(before);
  }
}

function startHere(
  args: readonly string[],
  { input = '', env = {} }: CliOptions,
): CommandHere & { readonly stop: () => Promise<void> } {
  let wake: () => void = () => undefined;
  let hasEnded = false;
  const command = new CommandProcess(
    {
      argv: [process.execPath, CLI, ...args],
      env: { ...process.env, [VERSION_VARIABLE]: packageJson.version, ...env },
      stdin: Readable.from(input === '' ? [] : [Buffer.from(input)]),
    },
    () => {
      wake();
    },
  );
  const run = async (): Promise<number | undefined> => {
    // Modules that are imported from here are others than those that mocha has loaded: all have to be of one kind.
    const { runProgram } = await import('../../src/program.js');
    const { exitCode } = process;
    process.exitCode = undefined;
    try {
      return (await runProgram(args, packageJson.version)) ?? Number(Reflect.get(process, 'exitCode') ?? 0);
    } finally {
      process.exitCode = exitCode;
    }
  };
  const finished = command.run(run).then((end): CommandResult => {
    hasEnded = true;
    wake();
    return { ...end, stdout: command.stdout.text(), stderr: command.stderr.text() };
  });
  const until = async (pattern: RegExp): Promise<RegExpExecArray> => {
    for (;;) {
      const [stdout, stderr] = [command.stdout.text(), command.stderr.text()];
      const match = pattern.exec(stdout) ?? pattern.exec(stderr);
      if (match) return match;
      if (hasEnded) throw new Error(`wait for ${String(pattern)}: the command ended\n${stdout}\n${stderr}`);
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
  const kill = (signal: NodeJS.Signals): void => {
    if (signal === 'SIGKILL') throw new Error('kill a command with SIGKILL: want a process of its own: startCli');
    command.signal(signal);
  };
  const stop = async (): Promise<void> => {
    if (hasEnded || !command.handles('SIGTERM')) return;
    command.signal('SIGTERM');
    await finished;
  };
  return { until, kill, finished, stop };
}

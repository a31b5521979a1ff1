import { fileURLToPath } from 'node:url';

import { CLI, type CliOptions } from './cli.js';
import { startLineProgram } from './line-program.js';

const RUNNER = fileURLToPath(new URL('redirect-runner.cjs', import.meta.url));

/** What a program left. */
interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** One process that runs many commands in a network namespace that is not that of the machine. */
export interface RedirectRunner {
  /** Runs `istio-initializer redirect`. */
  readonly redirect: (args: readonly string[], env?: CliOptions['env']) => Promise<Ran>;
  /** Runs another program. */
  readonly run: (program: string, args: readonly string[]) => Promise<Ran>;
  readonly end: () => Promise<void>;
}

/** @param enter the command that starts a program in the namespace */
export function startRedirectRunner(...enter: readonly [string, ...string[]]): RedirectRunner {
  const [command, ...args] = enter;
  const { ask, end } = startLineProgram(command, [...args, process.execPath, RUNNER, CLI]);
  const result = async (asked: object): Promise<Ran> => JSON.parse(await ask(JSON.stringify(asked))) as Ran;
  return {
    redirect: (words, env = {}) => result({ args: words, env }),
    run: (program, words) => result({ program, args: words }),
    end,
  };
}

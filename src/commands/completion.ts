import { Argument, Command } from 'commander';

import { type Shell, SHELLS } from './completion/flags.js';

/** `completion`: prints what completes command lines in a shell. */
export function completionCommand(): Command {
  return new Command('completion')
    .description('print a script by which a shell completes commands, flags, values and files')
    .addArgument(new Argument('<shell>', 'which shell').choices(SHELLS))
    .addHelpText(
      'after',
      `
The script is for the commands istio-initializer and kubectl-initializer.

Example:
  source <(istio-initializer completion bash)
  istio-initializer completion zsh > "\${fpath[1]}/_istio-initializer"
  istio-initializer completion fish > ~/.config/fish/completions/istio-initializer.fish`,
    )
    .action(async (shell: Shell, _flags: object, command: Command) => {
      const { printCompletion } = await import('./completion/run.js');
      await printCompletion(shell, command.parent ?? command);
    });
}

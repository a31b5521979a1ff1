import type { Command } from 'commander';

import { withAllSpellings } from '../shared/flags/spellings.js';
import { writeOutput } from '../shared/write-text.js';
import { bashScript } from './bash-script.js';
import { type CommandNode, commandTree } from './command-tree.js';
import { fishScript } from './fish-script.js';
import type { Shell } from './flags.js';
import { zshScript } from './zsh-script.js';

const SCRIPTS: Readonly<Record<Shell, (commands: readonly CommandNode[]) => string>> = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
};

/** Prints the script of a shell, made from the commands of a program as they are. */
export async function printCompletion(shell: Shell, program: Command): Promise<void> {
  await writeOutput(SCRIPTS[shell](commandTree(withAllSpellings(program))));
}

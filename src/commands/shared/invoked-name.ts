import { basename } from 'node:path';
import type { Command } from 'commander';

/** What users call this program. */
export type InvokedName = 'istio-initializer' | 'kubectl initializer';

const PROGRAM = 'istio-initializer';
// kubectl runs the file of this name as one of its own commands.
const PLUGIN = 'kubectl-initializer';
// Longer than any command's name.
const MOST_COMMAND = 40;

/**
 * What users call this program, by the files that were started.
 * @param started the script, and the program that runs it: which of them has the name depends on how this was built
 */
export function invokedName(...started: readonly (string | undefined)[]): InvokedName {
  const isPlugin = started.some((path = '') => basename(path.replaceAll('\\', '/')).replace(/\.\w+$/, '') === PLUGIN);
  return isPlugin ? 'kubectl initializer' : PROGRAM;
}

/** Lets a command, and all below it, name the program in help and errors as its user does. */
export function withInvokedName(command: Command, name: InvokedName): Command {
  if (name === PROGRAM) return command;
  const renamed = commandLineRenamer(command, name);
  for (const each of withAllBelow(command)) {
    each.configureOutput({
      writeOut: (text) => process.stdout.write(renamed(text)),
      writeErr: (text) => process.stderr.write(renamed(text)),
    });
  }
  return command;
}

/**
 * Names the program in a text as its user does: where a command line begins with it. In any other place it is the name of
 * something in a cluster, an image or a folder.
 */
export function commandLineRenamer(program: Command, name: InvokedName): (text: string) => string {
  if (name === PROGRAM) return (text) => text;
  const commands = new Set(program.commands.map((each) => each.name()));
  return (text) =>
    text.replaceAll(PROGRAM, (found, at: number) => (beginsCommandLine(text, at, commands) ? name : found));
}

/** Whether what follows the program's name is a flag, what stands for flags in a usage, or a command. */
function beginsCommandLine(text: string, at: number, commands: ReadonlySet<string>): boolean {
  if (at > 0 && /[\w./-]/.test(text.charAt(at - 1))) return false;
  const behind = at + PROGRAM.length;
  const [follows, command] = /^:? (?:[-[]|([a-z][-a-z]*))/.exec(text.slice(behind, behind + MOST_COMMAND)) ?? [];
  return follows !== undefined && (command === undefined || commands.has(command));
}

function withAllBelow(command: Command): readonly Command[] {
  return [command, ...command.commands.flatMap(withAllBelow)];
}

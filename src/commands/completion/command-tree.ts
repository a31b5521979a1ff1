import type { Command, Option } from 'commander';

/** Names under which the program is started: its own, and that of the plugin of kubectl. */
export const PROGRAM_NAMES = ['istio-initializer', 'kubectl-initializer'] as const;

/** What an option takes: nothing, a file, one of some words, or any text. */
type OptionValue = 'none' | 'file' | 'text' | readonly string[];

/** An option of a command. */
export interface OptionNode {
  /** Such as `-f` and `--filename`. */
  readonly names: readonly string[];
  readonly description: string;
  readonly value: OptionValue;
  /** Another spelling, which is understood and not offered. */
  readonly isHidden: boolean;
}

/** A command, and what may follow it. */
export interface CommandNode {
  /** Behind the name of the program; empty for the program itself. */
  readonly words: readonly string[];
  readonly commands: readonly { readonly name: string; readonly description: string }[];
  /** Words that its argument may be. */
  readonly choices: readonly string[];
  readonly options: readonly OptionNode[];
}

/** A program, and all commands in it, each with what may follow it. */
export function commandTree(command: Command, words: readonly string[] = []): readonly CommandNode[] {
  const help = command.createHelp();
  const below = help.visibleCommands(command);
  const visible = help.visibleOptions(command);
  const hidden = command.options.filter((option) => !visible.includes(option));
  const node: CommandNode = {
    words,
    commands: below.map((each) => ({ name: each.name(), description: firstSentence(each.description()) })),
    choices: command.registeredArguments.flatMap(({ argChoices = [] }) => argChoices),
    options: [
      ...visible.map((option) => optionNode(option, false)),
      ...hidden.map((option) => optionNode(option, true)),
    ],
  };
  return [node, ...command.commands.flatMap((each) => treeBelow(each, words, below))];
}

/** Behind `help` stands another command. */
function treeBelow(command: Command, words: readonly string[], beside: readonly Command[]): readonly CommandNode[] {
  const nodes = commandTree(command, [...words, command.name()]);
  const names = beside.map((each) => each.name());
  return command.name() === 'help' ? nodes.map((node) => ({ ...node, choices: names })) : nodes;
}

function optionNode(option: Option, isHidden: boolean): OptionNode {
  const names = [option.short, option.long].filter((name) => name !== undefined);
  return { names, description: firstSentence(option.description), value: valueOf(option), isHidden };
}

function valueOf({ flags, required, argChoices }: Option): OptionValue {
  // One that may be left out has to be behind an equals sign, where no word begins.
  if (!required) return 'none';
  if (argChoices) return argChoices;
  return /<(?:file|folder|path)>|[-a-z][Ff]ile </.test(flags) ? 'file' : 'text';
}

/** Descriptions are one line in a list. */
function firstSentence(text: string): string {
  return text.split(/[;\n]/, 1)[0] ?? '';
}

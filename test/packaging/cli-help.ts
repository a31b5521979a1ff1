import { runCommand } from '../support/command.js';

/** What the help of a command says. */
export interface CommandHelp {
  /** The commands below it. */
  readonly commands: readonly string[];
  /** Its flags, `-f` and `--filename`, and whether a value follows each. */
  readonly flags: ReadonlyMap<string, boolean>;
}

const FLAGS = /^ {2}(?:(-\w), )?(--[\w-]+)( <[^>]+>)?/;

/** Reads what `--help` prints. */
export function readHelp(help: string): CommandHelp {
  const flags = sectionOf(help, 'Options').flatMap((line): [string, boolean][] => {
    const [, short, long, value] = FLAGS.exec(line) ?? [];
    return [short, long].flatMap((flag): [string, boolean][] =>
      flag === undefined ? [] : [[flag, value !== undefined]],
    );
  });
  const commands = sectionOf(help, 'Commands').flatMap((line) => /^ {2}([a-z][a-z-]*)/.exec(line)?.[1] ?? []);
  return { commands, flags: new Map(flags) };
}

/** The help of every command by its words: ``, `check`, `certs create`. */
export async function readCli(): Promise<ReadonlyMap<string, CommandHelp>> {
  const found = new Map<string, CommandHelp>();
  let level: readonly (readonly string[])[] = [[]];
  while (level.length > 0) {
    const helps: (readonly [string, CommandHelp])[] = [];
    for (const path of level) helps.push(await helpOf(path));
    for (const [words, help] of helps) found.set(words, help);
    level = helps.flatMap(([words, { commands }]) =>
      commands.filter((name) => name !== 'help').map((name) => [...words.split(' ').filter(Boolean), name]),
    );
  }
  return found;
}

function sectionOf(help: string, title: string): readonly string[] {
  const [, section = ''] = help.split(`\n${title}:\n`);
  return section.split('\n\n', 1)[0]?.split('\n') ?? [];
}

async function helpOf(path: readonly string[]): Promise<readonly [string, CommandHelp]> {
  const { stdout } = await runCommand([...path, '--help']);
  return [path.join(' '), readHelp(stdout)];
}

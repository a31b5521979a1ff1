import { styleText } from 'node:util';
import { type Command, Option } from 'commander';

/** When results have colors: where a person looks at them, or as a flag says. */
export type ColorWhen = 'auto' | 'always' | 'never';

/** What a part of the results means to the reader. */
export type Look = 'heading' | 'good' | 'bad' | 'doubtful' | 'unimportant';

/** Gives a text the colors of what it means, or none. */
export type Paint = (look: Look, text: string) => string;

const STYLES = {
  heading: 'bold',
  good: 'green',
  bad: 'red',
  doubtful: 'yellow',
  unimportant: 'dim',
} as const satisfies Readonly<Record<Look, Parameters<typeof styleText>[0]>>;

/** Adds `--color`. @param what has colors, for the help */
export function withColorFlag(command: Command, what: string): Command {
  return command.addOption(
    new Option('--color <when>', `color ${what}`).choices(['auto', 'always', 'never']).default('auto'),
  );
}

/**
 * Whether an output is to have colors: as the flag says; else as FORCE_COLOR does, then NO_COLOR, as Node itself takes them; else
 * where the output is a terminal.
 */
export function wantsColors(
  when: ColorWhen,
  output: { readonly isTTY?: boolean },
  environment: Readonly<Record<string, string | undefined>>,
): boolean {
  if (when !== 'auto') return when === 'always';
  const { FORCE_COLOR: force, NO_COLOR: no = '', TERM: terminal } = environment;
  if (force !== undefined) return force !== '0' && force !== 'false';
  return no === '' && terminal !== 'dumb' && output.isTTY === true;
}

/** What paints the results of a command on standard output. */
export function paintFor(when: ColorWhen): Paint {
  if (!wantsColors(when, process.stdout, process.env)) return (_, text) => text;
  // Whether there are colors is decided: Node is not to look again.
  return (look, text) => styleText(STYLES[look], text, { validateStream: false });
}

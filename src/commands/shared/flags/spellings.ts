import { type Command, Option } from 'commander';

/** Another spelling of an option: it sets the value of that one, and no help shows it. */
class Spelling extends Option {
  readonly #attribute: string;

  constructor(option: Option, flags: string) {
    const [value = ''] = /[<[].*/.exec(option.flags) ?? [];
    super(`${flags} ${value}`.trim(), option.description);
    this.#attribute = option.attributeName();
    this.hidden = true;
    this.presetArg = option.presetArg;
    if (option.parseArg) this.parseArg = option.parseArg;
    if (option.argChoices) this.argChoices = option.argChoices;
  }

  override attributeName(): string {
    return this.#attribute;
  }
}

/**
 * Lets a command take other names for one of its options: those that kubectl, or another command, has for the same thing.
 * @param long the option, such as `--injectConfig`
 * @param others such as `-n, --namespace`
 */
export function withOtherNames(command: Command, long: string, ...others: readonly string[]): Command {
  const option = command.options.find((each) => each.long === long);
  if (option) for (const flags of others) command.addOption(new Spelling(option, flags));
  return command;
}

/**
 * Lets a command, and all below it, take each option in both spellings: Istio's flags are camelCase, those of kubectl and our
 * own are kebab-case, and who has learned one of them is not to look the other up. A command below gets its other spellings
 * when it is called: to make those of all commands takes longer than to make the commands.
 */
export function withBothSpellings(command: Command): Command {
  addSpellings(command);
  return command.hook('preSubcommand', (_, called) => {
    withBothSpellings(called);
  });
}

/** The same at once, for who reads what a command and all below it take. */
export function withAllSpellings(command: Command): Command {
  addSpellings(command);
  for (const below of command.commands) withAllSpellings(below);
  return command;
}

/** Those that the command does not have yet. */
function addSpellings(command: Command): void {
  for (const option of [...command.options]) {
    for (const long of option.long === undefined ? [] : otherSpellings(option.long)) {
      if (!command.options.some((each) => each.long === long)) command.addOption(new Spelling(option, long));
    }
  }
}

/** `--include-ip-ranges` and `--includeIpRanges` of `--includeIPRanges`. */
function otherSpellings(long: string): readonly string[] {
  const kebab = long
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replaceAll(/([A-Z])([A-Z][a-z])/g, '$1-$2')
    .toLowerCase();
  const camel = `--${kebab.slice(2).replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase())}`;
  return [kebab, camel].filter((name) => name !== long && !long.startsWith('--no-'));
}

import { shorten } from '../../json/shorten.js';
import { RedirectError } from './redirect-error.js';
import { REDIRECT_FLAGS, type RedirectFlag, type RedirectKey } from './redirect-flags.js';
import type { RedirectSettings, Setting } from './redirect-options.js';

// Switches of the command redirect that say nothing about the rules.
const FLAGS_WITHOUT_VALUE = ['--dry-run', '--apply', '--clean', '-h', '--help'];
const FLAGS_WITH_VALUE = ['--ipv6', '--iptables'];

interface Argument {
  /** Undefined for a flag that says nothing about the rules. */
  readonly key: RedirectKey | undefined;
  readonly setting: Setting;
  /** How many of the arguments it takes. */
  readonly length: number;
}

/**
 * The settings that the arguments of an init container give, and its variables where no argument does.
 *
 * @throws RedirectError for an argument that `proxy_init` does not have
 */
export function settingsFromArgs(
  args: readonly string[],
  variables: Readonly<Record<string, string>> = {},
): RedirectSettings {
  let settings = settingsFromVariables(variables);
  for (let rest = args; rest.length > 0;) {
    const { key, setting, length } = readArgument(rest);
    if (key !== undefined) settings = { ...settings, [key]: setting };
    rest = rest.slice(length);
  }
  return settings;
}

/** A flag and the value that is in the same argument, as in `-p15001` and `--proxy-port=15001`. */
function splitArgument(argument: string): readonly [flag: string, value: string | undefined] {
  if (!argument.startsWith('--')) return [argument.slice(0, 2), argument.slice(2) || undefined];
  const [flag = '', ...value] = argument.split('=');
  return [flag, value.length > 0 ? value.join('=') : undefined];
}

function flagOf(name: string): RedirectFlag | undefined {
  return REDIRECT_FLAGS.find(({ short, long }) => name === short || name === long);
}

function settingsFromVariables(variables: Readonly<Record<string, string>>): RedirectSettings {
  const given = REDIRECT_FLAGS.flatMap(({ key, variable = '' }): readonly [RedirectKey, Setting][] => {
    const value = variables[variable];
    return value === undefined ? [] : [[key, { name: variable, value }]];
  });
  return Object.fromEntries(given);
}

function readArgument(args: readonly string[]): Argument {
  const [argument = '', following] = args;
  const [name, inline] = splitArgument(argument);
  if (FLAGS_WITHOUT_VALUE.includes(name)) return { key: undefined, setting: { name, value: '' }, length: 1 };
  const flag = flagOf(name);
  if (!flag && !FLAGS_WITH_VALUE.includes(name)) {
    throw new RedirectError('the arguments', `got '${shorten(argument)}', want a flag of proxy_init`);
  }
  const value = inline ?? following;
  if (value === undefined) throw new RedirectError(name, 'got nothing after it, want a value');
  return { key: flag?.key, setting: { name, value }, length: inline === undefined ? 2 : 1 };
}

import { shorten } from '../../json/shorten.js';
import { withVariables } from './choose-release.js';
import { RedirectError } from './redirect-error.js';
import { ALL_FLAGS, OTHER_SWITCHES, OTHER_VALUES, type RedirectFlag } from './redirect-flags.js';
import type { RedirectSettings, Setting } from './releases/redirect-settings.js';

// Switches of the command redirect that say nothing about the rules.
const FLAGS_WITHOUT_VALUE = ['--apply', '--clean', '-h', '--help', ...OTHER_SWITCHES];
const FLAGS_WITH_VALUE = ['--ipv6', '--iptables', ...OTHER_VALUES];

/** The program of 1.5 and later, and the word that the arguments of pods begin with since then. */
export const PROGRAM = 'istio-iptables';

interface Argument {
  /** Undefined for a flag that says nothing about the rules. */
  readonly key: keyof RedirectSettings | undefined;
  readonly setting: Setting;
  /** How many of the arguments it takes. */
  readonly length: number;
}

/**
 * The settings that the arguments of an init container give, and its variables where no argument does.
 *
 * @throws RedirectError for an argument that neither `proxy_init` nor `istio-iptables` has
 */
export function settingsFromArgs(
  args: readonly string[],
  variables: Readonly<Record<string, string>> = {},
): RedirectSettings {
  let settings: RedirectSettings = {};
  for (let rest = args; rest.length > 0;) {
    const { key, setting, length } = readArgument(rest);
    if (key !== undefined) settings = { ...settings, [key]: setting };
    rest = rest.slice(length);
  }
  return withVariables(settings, variables);
}

/** A flag and the value that is in the same argument, as in `-p15001` and `--proxy-port=15001`. */
function splitArgument(argument: string): readonly [flag: string, value: string | undefined] {
  if (!argument.startsWith('--')) return [argument.slice(0, 2), argument.slice(2) || undefined];
  const [flag = '', ...value] = argument.split('=');
  return [flag, value.length > 0 ? value.join('=') : undefined];
}

function flagOf(name: string): RedirectFlag | undefined {
  return ALL_FLAGS.find(({ short, long, aliases = [] }) => name === short || name === long || aliases.includes(name));
}

/** A flag that is there or not; undefined for one that takes the next argument as its value. */
function readSwitch(name: string, inline: string | undefined): Argument | undefined {
  const flag = flagOf(name);
  const isSwitch = flag ? flag.placeholder === undefined : FLAGS_WITHOUT_VALUE.includes(name);
  return isSwitch ? { key: flag?.key, setting: { name, value: inline ?? 'true' }, length: 1 } : undefined;
}

function keyOf(name: string): keyof RedirectSettings | undefined {
  return name === '--istio-version' ? 'istioVersion' : flagOf(name)?.key;
}

function readArgument(args: readonly string[]): Argument {
  const [argument = '', following] = args;
  if (argument === PROGRAM) return { key: 'program', setting: { name: PROGRAM, value: '' }, length: 1 };
  const [name, inline] = splitArgument(argument);
  const found = readSwitch(name, inline);
  if (found) return found;
  const key = keyOf(name);
  if (key === undefined && !FLAGS_WITH_VALUE.includes(name)) {
    throw new RedirectError('the arguments', `got '${shorten(argument)}', want a flag of proxy_init or ${PROGRAM}`);
  }
  const value = inline ?? following;
  if (value === undefined) throw new RedirectError(name, 'got nothing after it, want a value');
  return { key, setting: { name, value }, length: inline === undefined ? 2 : 1 };
}

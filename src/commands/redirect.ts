import { Command, InvalidArgumentError, Option } from 'commander';

import { ALL_FLAGS, OTHER_SWITCHES, OTHER_VALUES, type RedirectFlag } from '../redirect/rules/redirect-flags.js';
import type { RedirectSettings } from '../redirect/rules/releases/redirect-settings.js';
import { PROGRAM } from '../redirect/rules/settings-from-args.js';
import type { RedirectCommandFlags } from './redirect/flags.js';

/** `redirect`: sets the iptables rules that redirect a pod's traffic through its proxy. */
export function redirectCommand(): Command {
  const command = new Command('redirect')
    .description(
      "redirect the traffic of a pod through its proxy, as Istio's proxy_init and istio-iptables do; run it in the pod's network",
    )
    .argument('[program]', `${PROGRAM}, the word that the arguments of pods begin with since 1.5`, programName);
  for (const option of ALL_FLAGS.flatMap(optionsOf)) command.addOption(option);
  for (const option of otherOptions()) command.addOption(option);
  return command
    .option('--istio-version <version>', "Istio's release, as 1.4 (default: told by the flags)")
    .addOption(
      new Option('--ipv6 <mode>', 'redirect IPv6 too: if the pod has it, always, never; or reject it, as up to 1.5')
        .choices(['auto', 'on', 'off', 'reject'])
        .default('auto'),
    )
    .option('--iptables <path>', 'iptables to use (default: of nft and legacy the one that holds rules)', iptablesPath)
    .option('-n, --dry-run', 'print the rules and set nothing; the default without root')
    .option('--apply', 'set the rules or fail: without root, do not just print them')
    .option('--skip-rule-apply', 'set nothing')
    .option('--run-validation', 'fail where the rules are not set at the end')
    .option('--clean', 'remove what redirect has set')
    .addHelpText(
      'after',
      `
All settings are checked before anything is set, and all changes are undone if one of them fails. A second run changes
nothing. As root the command changes the network that it runs in: outside a pod, that of the machine.

Example:
  istio-initializer redirect --istio-version 1.13 -p 15001 -z 15006 -u 1337 -i '*' -b '*' -d 15090,15021,15020 --dry-run`,
    )
    .action(async (program: string | undefined, _flags: unknown, self: Command) => {
      const { runRedirect } = await import('./redirect/run.js');
      await runRedirect(settingsOf(self, program), self.opts<RedirectCommandFlags>());
    });
}

/** A path or name of an `iptables`. For commander: throws InvalidArgumentError. */
function iptablesPath(value: string): string {
  if (/(?:^|\/)iptables(?:-\w+)?$/.test(value)) return value;
  throw new InvalidArgumentError('want a path that ends with iptables, iptables-nft or iptables-legacy.');
}

/** For commander: throws InvalidArgumentError. */
function programName(value: string): string {
  if (value === PROGRAM) return value;
  throw new InvalidArgumentError(`want ${PROGRAM}, or flags alone.`);
}

/** A flag as it is shown, and hidden ones for the other names that it has. */
function optionsOf(flag: RedirectFlag): readonly Option[] {
  const { short, long, aliases = [], variable, description } = flag;
  const shown = optionNamed([short, long].filter((name) => name !== undefined).join(', '), flag, description);
  if (variable !== undefined) shown.env(variable);
  return [shown, ...aliases.map((name) => optionNamed(name, flag, description).hideHelp())];
}

function optionNamed(names: string, { placeholder }: RedirectFlag, description: string): Option {
  return new Option(`${names} ${placeholder === undefined ? '[value]' : `<${placeholder}>`}`, description);
}

/** Flags of `istio-iptables` that are taken and change nothing. */
function otherOptions(): readonly Option[] {
  const own = ['-n', '--dry-run', '--skip-rule-apply', '--run-validation'];
  return [
    ...OTHER_SWITCHES.filter((name) => !own.includes(name)).map((name) => new Option(`${name} [value]`)),
    ...OTHER_VALUES.map((name) => new Option(`${name} <value>`)),
  ].map((option) => option.hideHelp());
}

/** The settings that flags give, each with the name of its flag. */
function settingsOf(command: Command, program: string | undefined): RedirectSettings {
  let settings: RedirectSettings = program === undefined ? {} : { program: { name: PROGRAM, value: '' } };
  for (const flag of ALL_FLAGS) {
    for (const option of optionsOf(flag)) {
      const value: unknown = command.getOptionValue(option.attributeName());
      if (value === undefined || command.getOptionValueSource(option.attributeName()) !== 'cli') continue;
      settings = { ...settings, [flag.key]: { name: option.short ?? option.long ?? flag.long, value: textOf(value) } };
    }
  }
  const { istioVersion } = command.opts<{ istioVersion?: string }>();
  return istioVersion === undefined
    ? settings
    : { ...settings, istioVersion: { name: '--istio-version', value: istioVersion } };
}

/** A switch without a value is `true` for commander. */
function textOf(value: unknown): string {
  return typeof value === 'string' ? value : 'true';
}

import { Command, InvalidArgumentError, Option } from 'commander';

import { REDIRECT_FLAGS, type RedirectFlag, type RedirectKey } from '../redirect/rules/redirect-flags.js';
import type { Setting } from '../redirect/rules/redirect-options.js';
import type { RedirectCommandFlags } from './redirect/flags.js';

/** `redirect`: sets the iptables rules that redirect a pod's traffic through its proxy. */
export function redirectCommand(): Command {
  const command = new Command('redirect').description(
    "redirect the traffic of a pod through its proxy, as Istio's proxy_init does; run it in the pod's network",
  );
  for (const flag of REDIRECT_FLAGS) command.addOption(option(flag));
  return command
    .addOption(
      new Option('--ipv6 <mode>', 'redirect IPv6 too: if the pod has it, always or never')
        .choices(['auto', 'on', 'off'])
        .default('auto'),
    )
    .option('--iptables <path>', 'iptables to use (default: of nft and legacy the one that holds rules)', iptablesPath)
    .option('--dry-run', 'print the rules and set nothing; the default without root')
    .option('--apply', 'set the rules or fail: without root, do not just print them')
    .option('--clean', 'remove what redirect has set')
    .addHelpText(
      'after',
      `
All settings are checked before anything is set, and all changes are undone if one of them fails. A second run changes
nothing. As root the command changes the network that it runs in: outside a pod, that of the machine.

Example:
  istio-initializer redirect -p 15001 -u 1337 -m REDIRECT -i '*' -x '' -b 80 -d '' --dry-run`,
    )
    .action(async (_flags: unknown, self: Command) => {
      const { runRedirect } = await import('./redirect/run.js');
      await runRedirect(settingsOf(self), self.opts<RedirectCommandFlags>());
    });
}

/** A path or name of an `iptables`. For commander: throws InvalidArgumentError. */
function iptablesPath(value: string): string {
  if (/(?:^|\/)iptables(?:-\w+)?$/.test(value)) return value;
  throw new InvalidArgumentError('want a path that ends with iptables, iptables-nft or iptables-legacy.');
}

function option({ short, long, variable, placeholder, description }: RedirectFlag): Option {
  const created = new Option(`${short === undefined ? '' : `${short}, `}${long} <${placeholder}>`, description);
  return variable === undefined ? created : created.env(variable);
}

/** The settings that were given, each with the name of the flag or variable that it came from. */
function settingsOf(command: Command): Partial<Record<RedirectKey, Setting>> {
  const settings: Partial<Record<RedirectKey, Setting>> = {};
  for (const flag of REDIRECT_FLAGS) {
    const key = option(flag).attributeName();
    const value: unknown = command.getOptionValue(key);
    if (typeof value !== 'string') continue;
    const fromVariable = command.getOptionValueSource(key) === 'env';
    settings[flag.key] = { name: (fromVariable ? flag.variable : undefined) ?? flag.short ?? flag.long, value };
  }
  return settings;
}

import { type Command, InvalidArgumentError, Option } from 'commander';

import { shorten } from '../../../json/shorten.js';
import { parseIpRange } from '../../../redirect/rules/ip-range.js';
import { type ConnectionFlags, withConnectionFlags } from '../connection.js';
import { type InjectorFlags, withInjectorFlags } from '../injector-flags.js';

/** Flags of 0.2 to 0.4 that make a configuration. */
export interface ParamFlags {
  readonly hub?: string;
  readonly tag?: string;
  readonly verbosity?: number;
  readonly sidecarProxyUID?: number;
  readonly setVersionString?: string;
  readonly coreDump?: boolean;
  readonly imagePullPolicy?: string;
  readonly includeIPRanges?: string;
  readonly debug?: boolean;
}

/** Flags that say where the configuration is. */
export interface ConfigFlags extends ConnectionFlags, ParamFlags, InjectorFlags {
  readonly injectConfigFile?: string;
  readonly meshConfigFile?: string;
  readonly valuesFile?: string;
  readonly istioNamespace?: string;
  readonly injectConfigMapName?: string;
  readonly meshConfigMapName?: string;
}

/** Names of the flags that make a configuration. */
export const PARAM_FLAGS = [
  ...(['hub', 'tag', 'verbosity', 'sidecarProxyUID', 'setVersionString', 'coreDump'] as const),
  ...(['imagePullPolicy', 'includeIPRanges', 'debug'] as const),
] satisfies readonly (keyof ParamFlags)[];

/** Adds the flags that say where the configuration is: those of `ConfigFlags` that make none. */
export function withConfigFlags(command: Command): Command {
  return withInjectorFlags(withSourceFlags(command));
}

/** Adds the flags of 0.2 to 0.4 that make a configuration: `ParamFlags`. */
export function withParamFlags(command: Command): Command {
  const policies = ['Always', 'IfNotPresent', 'Never'];
  return command
    .option('--hub <hub>', 'where the images are (default: docker.io/istio)')
    .option('--tag <tag>', 'tag of the images (default: 0.4.0)')
    .option('--verbosity <level>', "log level of the proxy's agent (default: 2)", count)
    .option('--sidecarProxyUID <uid>', 'user ID of the proxy, whose traffic is not redirected (default: 1337)', count)
    .option('--setVersionString <version>', 'version in the status annotation (default: the tag)')
    .option('--coreDump [boolean]', 'turn core dumps on, with a privileged init container (default: false)', truth)
    .addOption(
      new Option('--imagePullPolicy <policy>', 'imagePullPolicy of the images (default: IfNotPresent)').choices(
        policies,
      ),
    )
    .option(
      '--includeIPRanges <ranges>',
      'comma separated ranges of IP addresses whose traffic is redirected (default: all)',
      ranges,
    )
    .option('--debug [boolean]', 'use the debug image, with a privileged proxy (default: false)', truth);
}

function withSourceFlags(command: Command): Command {
  return withConnectionFlags(command)
    .option(
      '--injectConfigFile <file>',
      "injection configuration, or Istio's ConfigMaps, as kubectl get or helm template prints them; a file or a folder",
    )
    .option(
      '--meshConfigFile <file>',
      'mesh configuration, or the ConfigMap istio around it (default: that in --injectConfigFile)',
    )
    .option(
      '--valuesFile <file>',
      'values for a template, or the ConfigMap around them (default: those in the ConfigMap of the configuration)',
    )
    .option('-i, --istioNamespace <name>', 'namespace of the ConfigMaps in the cluster (default: istio-system)')
    .option(
      '--injectConfigMapName <name>',
      'ConfigMap, key config (default: istio-inject, then istio-sidecar-injector; with --revision its own)',
    )
    .option('--meshConfigMapName <name>', 'ConfigMap, key mesh (default: the one that the configuration names)');
}

function count(value: string): number {
  if (/^\d{1,9}$/.test(value)) return Number(value);
  throw new InvalidArgumentError('want a whole number, 0 or more.');
}

/** Comma separated ranges of addresses, without blanks; `*` is all of them, as is an empty list. */
function ranges(value: string): string {
  if (value.trim() === '*') return '';
  const items = value.split(',').map((item) => item.trim());
  const bad = items.find((item) => parseIpRange(item) === undefined);
  if (value === '' || bad === undefined) return items.join(',');
  throw new InvalidArgumentError(`got '${shorten(bad)}', want ranges like 10.0.0.0/8,172.16.0.0/12, or * for all.`);
}

/** `--debug`, `--debug=true` and `--debug=false`, as Go's flags take them. */
function truth(value: string): boolean {
  if (/^(?:1|t|true)$/i.test(value)) return true;
  if (/^(?:0|f|false)$/i.test(value)) return false;
  throw new InvalidArgumentError('want true or false.');
}

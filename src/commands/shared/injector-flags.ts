import { type Command, InvalidArgumentError, Option } from 'commander';

import type { ConfigSettings } from '../../injection/config/config-settings.js';
import { readSetValues } from '../../injection/config/set-values.js';
import { releaseNamed } from '../../injection/releases/release.js';
import type { NativeSidecarSetting } from '../../injection/releases/rules/native-sidecar-rules.js';
import type { InjectorSettings } from '../../injection/rendering/injector-settings.js';
import { errorMessage } from '../../json/error-message.js';
import { shorten } from '../../json/shorten.js';

/** Flags for what an injector knows beside its configuration, as commander gives them. */
export interface InjectorFlags {
  readonly istioVersion?: string;
  readonly revision?: string;
  readonly nativeSidecars?: NativeSidecarSetting;
  readonly set?: readonly string[];
  readonly injectorEnv?: readonly string[];
}

/** Variables of this process that are taken for the injector's: its feature flags, as far as sidecars depend on them. */
const INJECTOR_VARIABLES = [
  ...(['COMPLIANCE_POLICY', 'ENABLE_LEGACY_FSGROUP_INJECTION', 'ENABLE_NATIVE_SIDECARS', 'JWT_POLICY'] as const),
  ...(['PILOT_ENABLE_INBOUND_PASSTHROUGH', 'PLATFORM', 'REWRITE_TCP_PROBES'] as const),
] as const;

/** That of Istio's charts, for the control plane without a revision. */
export const INJECTOR_CONFIG_MAP = 'istio-sidecar-injector';

const NATIVE: readonly NativeSidecarSetting[] = ['auto', 'true', 'false'];
const REVISION = /^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$/;
const VARIABLE = /^[A-Za-z_]\w*$/;

/** Adds these flags to a command. */
export function withInjectorFlags(command: Command): Command {
  return command
    .option(
      '--istio-version <version>',
      "Istio's release, as 1.13 (default: what the configuration shows)",
      istioVersion,
    )
    .option(
      '--revision <name>',
      'revision of the control plane: of its ConfigMaps istio-sidecar-injector-NAME and istio-NAME',
      revision,
    )
    .addOption(
      new Option(
        '--native-sidecars <when>',
        'whether proxies are init containers that stay; auto: where every node can (default: as the release)',
      ).choices(NATIVE),
    )
    .option('--set <key=value>', "a value over those of the configuration, as Helm's; may be repeated", setValue)
    .option(
      '--injector-env <name=value>',
      'a variable of the environment that templates see; may be repeated',
      variable,
    );
}

/**
 * What the flags say of the injector.
 * @param environment of this process; the injector's own variables are taken from it
 * @param door what the sidecars are for
 */
export function settingsOf(
  flags: InjectorFlags,
  environment: NodeJS.ProcessEnv,
  door: InjectorSettings['door'],
): ConfigSettings {
  const { istioVersion: version, revision: name, nativeSidecars, set = [] } = flags;
  const injector: Partial<InjectorSettings> = {
    door,
    environment: environmentOf(flags, environment),
    ...(name !== undefined && { revision: name }),
    ...(nativeSidecars !== undefined && { nativeSidecars }),
  };
  return {
    ...(version !== undefined && { istioVersion: version }),
    ...(set.length > 0 && { sets: readSetValues(set) }),
    injector,
  };
}

/** The ConfigMap with the injection configuration: the named one, or, where it is the default, that of the revision. */
export function configMapOfRevision(name: string, byDefault: string, { revision: named }: InjectorFlags): string {
  if (named === undefined || name !== byDefault) return name;
  return named === 'default' ? INJECTOR_CONFIG_MAP : `${INJECTOR_CONFIG_MAP}-${named}`;
}

/** Templates up to 1.26 read the variable, so it says what the flag does. */
function environmentOf(
  { injectorEnv = [], nativeSidecars }: InjectorFlags,
  own: NodeJS.ProcessEnv,
): Record<string, string> {
  const taken = INJECTOR_VARIABLES.flatMap((name): [string, string][] => {
    const value = own[name];
    return value === undefined ? [] : [[name, value]];
  });
  const given = injectorEnv.flatMap((text): [string, string][] => {
    const assignment = assignmentIn(text);
    return assignment ? [assignment] : [];
  });
  const native: [string, string][] = nativeSidecars === undefined ? [] : [['ENABLE_NATIVE_SIDECARS', nativeSidecars]];
  return Object.fromEntries([...taken, ...given, ...native]);
}

/** For commander: throws InvalidArgumentError. */
function istioVersion(value: string): string {
  if (releaseNamed(value)) return value;
  throw new InvalidArgumentError('want a release of Istio, such as 1.13.');
}

/** For commander: throws InvalidArgumentError. */
function revision(value: string): string {
  if (REVISION.test(value)) return value;
  throw new InvalidArgumentError('want the name of a revision, such as canary or 1-20-3.');
}

/** For commander: throws InvalidArgumentError. All that came before is read too: a later one may not fit it. */
function setValue(value: string, before: readonly string[] = []): readonly string[] {
  const all = [...before, value];
  try {
    readSetValues(all);
  } catch (error) {
    throw new InvalidArgumentError(`${errorMessage(error)}.`);
  }
  return all;
}

/** For commander: throws InvalidArgumentError. */
function variable(value: string, before: readonly string[] = []): readonly string[] {
  if (assignmentIn(value)) return [...before, value];
  throw new InvalidArgumentError(`got '${shorten(value)}', want NAME=VALUE, such as PLATFORM=openshift.`);
}

function assignmentIn(text: string): [name: string, value: string] | undefined {
  const at = text.indexOf('=');
  const name = text.slice(0, Math.max(at, 0));
  return VARIABLE.test(name) ? [name, text.slice(at + 1)] : undefined;
}

import { shorten } from '../../json/shorten.js';
import { RedirectError } from './redirect-error.js';
import { findRelease, REDIRECT_RELEASES } from './releases/find-release.js';
import type { RedirectKey, RedirectRelease } from './releases/redirect-release.js';
import type { RedirectSettings, Setting } from './releases/redirect-settings.js';
import { SCRIPT_RELEASES, UNNAMED_RELEASE } from './releases/script-releases.js';

/** The release whose rules are taken. */
export interface ChosenRelease {
  readonly release: RedirectRelease;
  /** False where only flags tell of it, or nothing at all. */
  readonly isNamed: boolean;
  /** Said where the release that was asked for is not known. */
  readonly warning: string | undefined;
}

const newest = (): RedirectRelease => REDIRECT_RELEASES.at(-1) ?? UNNAMED_RELEASE;

/** The settings proper, without what names the release. */
const given = (settings: RedirectSettings): readonly (readonly [RedirectKey, Setting])[] =>
  Object.entries(settings).filter(([key]) => key !== 'istioVersion' && key !== 'program') as [RedirectKey, Setting][];

/** Flags begin with a dash, variables do not. */
const isFlag = ({ name }: Setting): boolean => name.startsWith('-');

const has = (release: RedirectRelease, key: RedirectKey, setting: Setting): boolean =>
  isFlag(setting) ? release.flags.includes(key) : release.variables[key] === setting.name;

/**
 * The release that is named, or else the oldest whose script has all that is given: `-z` tells of 1.3. What no script has
 * had, and the word `istio-iptables`, tell of the newest. Where a named one is not known it is the nearest one. Flags tell
 * what the chains do, not what was meant by those that are missing: there it is everything, as where nothing tells of a
 * release at all.
 *
 * @throws RedirectError for what is no version, and for a flag that the named release does not have
 */
export function chooseRelease(settings: RedirectSettings): ChosenRelease {
  const { istioVersion, program } = settings;
  if (istioVersion) return namedRelease(istioVersion, settings);
  const fits = (release: RedirectRelease): boolean =>
    program === undefined && given(settings).every(([key, setting]) => has(release, key, setting));
  const release = [UNNAMED_RELEASE, ...SCRIPT_RELEASES].find(fits) ?? newest();
  return {
    release: program ? release : withUnnamedDefaults(release),
    isNamed: program !== undefined,
    warning: undefined,
  };
}

/**
 * Settings with those that variables give where no flag does. Variables that the release does not read count for nothing;
 * where none is named, those that the oldest ones do not read tell of a later one.
 *
 * @throws RedirectError as {@link chooseRelease} does
 */
export function withVariables(
  settings: RedirectSettings,
  variables: Readonly<Record<string, string | undefined>>,
): RedirectSettings {
  const telling = REDIRECT_RELEASES.flatMap((release) =>
    variableSettings(release, variables).filter(([key, { name }]) => UNNAMED_RELEASE.variables[key] !== name),
  );
  const told = settings.istioVersion ? {} : Object.fromEntries(telling);
  const { release } = chooseRelease({ ...told, ...settings });
  return { ...Object.fromEntries(variableSettings(release, variables)), ...settings };
}

function namedRelease({ name, value }: Setting, settings: RedirectSettings): ChosenRelease {
  const found = findRelease(value);
  if (!found) throw new RedirectError(name, `got release '${shorten(value)}', want one like 1.4 or 1.31.0`);
  const { release, isKnown } = found;
  for (const [key, setting] of given(settings)) {
    if (isFlag(setting) && !release.flags.includes(key)) throw unknownFlagError(setting, key, value);
  }
  const warning = `Istio ${shorten(value)} is not known: the rules of ${release.name} are taken`;
  return { release, isNamed: true, warning: isKnown ? undefined : warning };
}

function withUnnamedDefaults(release: RedirectRelease): RedirectRelease {
  const { unsetLists, exemptsRoot } = UNNAMED_RELEASE;
  return { ...release, unsetLists, exemptsRoot };
}

function unknownFlagError({ name }: Setting, key: RedirectKey, version: string): RedirectError {
  const first = REDIRECT_RELEASES.find(({ flags }) => flags.includes(key));
  const since = first ? `it came with ${first.from.join('.')}` : 'no release has it';
  return new RedirectError(name, `got a flag that Istio ${shorten(version)} does not have, want none; ${since}`);
}

function variableSettings(
  release: RedirectRelease,
  variables: Readonly<Record<string, string | undefined>>,
): readonly (readonly [RedirectKey, Setting])[] {
  return Object.entries(release.variables).flatMap(([key, name]): readonly [RedirectKey, Setting][] => {
    const value = variables[name];
    return value === undefined ? [] : [[key as RedirectKey, { name, value }]];
  });
}

import { nearestWord } from '../../json/nearest-word.js';
import { compareReleases, type Release } from '../releases/release.js';
import { KNOWN_NAMES, type KnownName } from './known-names.js';

/** What metadata holds by name. */
type NameKind = 'annotation' | 'label';

/** When a name is read, beside the release that somebody has. */
export type NameAge =
  | { readonly kind: 'later'; readonly since: Release }
  /** Undefined: before 0.2. */
  | { readonly kind: 'retired'; readonly until: Release | undefined };

// The names of the data are those of the one release that stands for several.
const SHOWN: Partial<Record<Release, string>> = { '0.2.4': '0.2', '0.4.0': '0.3', '0.7.1': '0.7', '1.0.2': '0.8' };

const BY_NAME: ReadonlyMap<string, KnownName> = new Map(KNOWN_NAMES.map((known) => [known.name, known]));
const namesOfKind = (kind: NameKind): readonly string[] =>
  KNOWN_NAMES.filter(({ as }) => as === kind || as === 'either').map(({ name }) => name);
const NAMES: Readonly<Record<NameKind, readonly string[]>> = {
  annotation: namesOfKind('annotation'),
  label: namesOfKind('label'),
};

// Of a port of a service, in 0.3 to 0.7.
const PORT_AUTHENTICATION = /^auth\.istio\.io\/\d+$/;
// Parts of Istio with annotations that the list does not have.
const OTHER_DOMAINS =
  /(?:^|\.)(?:install|operator|release|config|galley|kiali|multicluster|gateway|ambient|internal)\.istio\.io\//;

/** An annotation or label of Istio's; undefined for a name that no release knows. */
export function knownName(name: string): KnownName | undefined {
  const port: KnownName = { name, as: 'annotation', place: 'service', since: '0.4.0', until: '0.7.1' };
  return BY_NAME.get(name) ?? (PORT_AUTHENTICATION.test(name) ? port : undefined);
}

/** Whether a release reads a name not yet or no more; undefined where it does. */
export function ageOf({ since, until }: KnownName, release: Release): NameAge | undefined {
  if (compareReleases(since, release) > 0) return { kind: 'later', since };
  if (until === '0.1') return { kind: 'retired', until: undefined };
  return until !== undefined && compareReleases(until, release) < 0 ? { kind: 'retired', until } : undefined;
}

/** A release of the data as users know it, the first of those that it stands for: `0.8`. */
export function shownRelease(release: Release): string {
  return SHOWN[release] ?? release;
}

/** What an unknown name was meant to be; undefined for one that is not like any of Istio's. */
export type Misspelling = { readonly nearest: string } | { readonly nearest: undefined } | undefined;

/** Finds out whether an annotation is a misspelled one of Istio's; undefined where it is right, or not Istio's. */
export function misspelling(name: string): Misspelling {
  if (knownName(name) || OTHER_DOMAINS.test(name)) return undefined;
  const nearest = nearestWord(name, NAMES.annotation);
  if (nearest !== undefined) return { nearest };
  return /(?:^|\.)istio\.io\//.test(name) ? { nearest: undefined } : undefined;
}

/** The label of Istio's that another was probably meant to be; undefined where it is known, or like none. */
export function misspeltLabel(name: string): string | undefined {
  return knownName(name) || OTHER_DOMAINS.test(name) || !name.includes('/')
    ? undefined
    : nearestWord(name, NAMES.label);
}

/**
 * Every release of Istio that something is known of, oldest first; the order is that of the histories. Up to 1.0 a name
 * stands for all those that behave alike: 0.2.4 for 0.2.0 to 0.2.4, 0.2.12 for the later ones of 0.2, 0.4.0 for the rest of
 * the releases with an initializer, 0.5.0 for 0.5, 0.7.1 for 0.6 and 0.7, 1.0.2 for 0.8 and 1.0. From 1.1 on there is one for
 * each minor version.
 */
export const RELEASES = [
  ...(['0.2.4', '0.2.12', '0.4.0', '0.5.0', '0.7.1', '1.0.2'] as const),
  ...(['1.1', '1.2', '1.3', '1.4', '1.5', '1.6', '1.7', '1.8', '1.9', '1.10', '1.11', '1.12', '1.13', '1.14'] as const),
  ...(['1.15', '1.16', '1.17', '1.18', '1.19', '1.20', '1.21', '1.22', '1.23', '1.24', '1.25', '1.26'] as const),
  ...(['1.27', '1.28', '1.29', '1.30', '1.31'] as const),
] as const;
export type Release = (typeof RELEASES)[number];

/** A release that a text names. */
export interface NamedRelease {
  readonly release: Release;
  /** False where the version is older or newer than all that are known, and this is the nearest. */
  readonly isKnown: boolean;
}

const MINOR_OF_1_0 = 100;
const OLDEST_MINOR = 2;
const VERSION = /^v?(\d{1,4})\.(\d{1,4})(?:\.(\d{1,6}))?(?:[-+.][0-9A-Za-z.+-]{0,64})?$/;

/** The place of a release in the order of all. */
const ORDER: ReadonlyMap<Release, number> = new Map(RELEASES.map((release, index) => [release, index]));

/** Below zero where the first came before the second. */
export function compareReleases(one: Release, other: Release): number {
  return (ORDER.get(one) ?? 0) - (ORDER.get(other) ?? 0);
}

/**
 * The release that a version names, such as `1.13`, `v1.13.2` or `1.31.0-rc.0`; undefined for a text that is no version.
 */
export function releaseNamed(version: string): NamedRelease | undefined {
  const match = VERSION.exec(version);
  if (!match) return undefined;
  const [major = 0, minor = 0, patch = 0] = match.slice(1, 4).map((part) => Number(part));
  const number = major * MINOR_OF_1_0 + minor;
  const newest = RELEASES[RELEASES.length - 1] ?? '1.31';
  if (number > MINOR_OF_1_0) {
    const exact = RELEASES.find((release) => release === `${major}.${minor}`);
    return { release: exact ?? newest, isKnown: exact !== undefined };
  }
  return { release: oldRelease(number, patch), isKnown: number >= OLDEST_MINOR };
}

/** Of a version up to 1.0. */
function oldRelease(minor: number, patch: number): Release {
  if (minor >= 8) return '1.0.2';
  if (minor >= 6) return '0.7.1';
  if (minor === 5) return '0.5.0';
  if (minor >= 3) return '0.4.0';
  return minor === OLDEST_MINOR && patch > 4 ? '0.2.12' : '0.2.4';
}

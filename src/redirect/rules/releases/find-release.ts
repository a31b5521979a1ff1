import { PROGRAM_RELEASES } from './program-releases.js';
import type { RedirectRelease } from './redirect-release.js';
import { SCRIPT_RELEASES } from './script-releases.js';

/** All that is known of Istio's releases, from the oldest on; no two of them overlap. */
export const REDIRECT_RELEASES: readonly RedirectRelease[] = [...SCRIPT_RELEASES, ...PROGRAM_RELEASES];

/** The release that was asked for, or the one that is nearest to it. */
export interface FoundRelease {
  readonly release: RedirectRelease;
  /** False where it is only the nearest one. */
  readonly isKnown: boolean;
}

const isBefore = ([major, minor]: readonly [number, number], [otherMajor, otherMinor]: readonly [number, number]) =>
  major === otherMajor ? minor < otherMinor : major < otherMajor;

/** Finds a release by its version, as `1.4`, `1.4.0`, `v1.4.0` or `1.31.0-rc.0`; undefined for what is no version. */
export function findRelease(version: string): FoundRelease | undefined {
  const [, major, minor] = /^v?(\d{1,4})\.(\d{1,4})(?:[.+-][\w.+-]*)?$/.exec(version.trim()) ?? [];
  const [oldest] = REDIRECT_RELEASES;
  if (major === undefined || minor === undefined || !oldest) return undefined;
  const wanted = [Number(major), Number(minor)] as const;
  const release = REDIRECT_RELEASES.findLast(({ from }) => !isBefore(wanted, from)) ?? oldest;
  return { release, isKnown: !isBefore(wanted, release.from) && !isBefore(release.to, wanted) };
}

import type { JsonObject } from '../../json/json.js';
import { isTemplateRelease, type TemplateRelease } from '../releases/istio-release.js';
import { compareReleases, releaseNamed } from '../releases/release.js';
import type { FoundRelease } from '../releases/signs/find-release.js';
import { ConfigError, formatValue } from '../schema/config-error.js';

/** What is known of the release of a configuration beside its text. */
export interface ReleaseHints {
  /** What the templates are rendered with: its tag counts. */
  readonly values?: JsonObject;
  /** What the user says, such as `1.13`; wins over everything else. */
  readonly istioVersion?: string;
}

/** A release, and warnings about it. */
export interface SettledRelease {
  readonly compatibility: TemplateRelease;
  readonly releaseReason: string;
  readonly warnings: readonly string[];
}

/** A release that somebody has named, and where. */
export interface GivenRelease {
  readonly text: string;
  readonly by: string;
}

/** What the user or the configuration says of the release. */
export function givenRelease(
  compatibility: string | null | undefined,
  { istioVersion }: ReleaseHints,
): GivenRelease | undefined {
  if (istioVersion !== undefined) return { text: istioVersion, by: '--istio-version' };
  return compatibility ? { text: compatibility, by: 'config key "compatibility"' } : undefined;
}

/**
 * The given release, or the one that is found. One outside what is known is read as the nearest.
 * @throws ConfigError for what is no version, or a release without templates
 */
export function settleRelease(given: GivenRelease | undefined, find: () => FoundRelease): SettledRelease {
  if (!given) {
    const { release, reason, unknown } = find();
    const found = withTemplates(release);
    return { compatibility: found, releaseReason: reason, warnings: warningsOf(unknown, found) };
  }
  const named = releaseNamed(given.text);
  if (!named || (named.isKnown && !isTemplateRelease(named.release))) {
    const wanted = 'a release of Istio with templates, 0.5 or later, such as 1.13';
    throw new ConfigError(given.by, `got ${formatValue(given.text)}, want ${wanted}`);
  }
  const compatibility = withTemplates(named.release);
  const warnings = warningsOf(named.isKnown ? undefined : given.text, compatibility);
  return { compatibility, releaseReason: `by ${given.by}`, warnings };
}

/** True where a release is of the form with templates of whole pods. */
export function rendersPods(release: TemplateRelease): boolean {
  return compareReleases(release, '1.9') >= 0;
}

function withTemplates(release: FoundRelease['release']): TemplateRelease {
  return isTemplateRelease(release) ? release : '0.5.0';
}

function warningsOf(unknown: string | undefined, takenFor: TemplateRelease): readonly string[] {
  return unknown === undefined ? [] : [`Istio ${unknown} is not known: it is taken for ${takenFor}`];
}

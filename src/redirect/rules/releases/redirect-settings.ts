import type { RedirectKey } from './redirect-release.js';

/** A setting as the user wrote it. */
export interface Setting {
  /** The flag or variable it comes from: errors name it. */
  readonly name: string;
  readonly value: string;
}

/**
 * The settings that were given, not read yet. A missing one has its default; an empty list is a value. `istioVersion`
 * names the release; `program` is the word `istio-iptables`, with which the arguments of pods begin since 1.5.
 */
export type RedirectSettings = Readonly<Partial<Record<RedirectKey | 'istioVersion' | 'program', Setting>>>;

import type { Release } from '../releases/release.js';
import type { InjectionConfig } from './injection-config.js';

/** The release of Istio that a configuration is read as. */
export interface ReadRelease {
  readonly release: Release;
  /** What says so, as the end of "release ...". */
  readonly reason: string;
}

/** The release of Istio that a configuration is read as, and what says so. */
export function readReleaseOf(config: InjectionConfig): ReadRelease {
  const { compatibility: release } = config;
  return { release, reason: config.form === 'params' ? 'by its parameters' : config.releaseReason };
}

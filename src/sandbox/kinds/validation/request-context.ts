import type { KubernetesVersion } from '../../kubernetes-version.js';
import type { User } from '../../user.js';

/** What a strategy knows of the request that brought the object. */
export interface RequestContext {
  readonly version: KubernetesVersion;
  /** Group and version of the request path, for instance `extensions/v1beta1`, `v1`; defaults differ between them. */
  readonly apiVersion: string;
  /** The user who creates the object; undefined on updates. */
  readonly user?: User;
}

/** Whether the request uses a version in which selectors and labels no longer have defaults. */
export function isLaterAppsVersion({ apiVersion }: RequestContext): boolean {
  return apiVersion === 'apps/v1beta2' || apiVersion === 'apps/v1';
}

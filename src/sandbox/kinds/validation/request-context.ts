import type { KubernetesVersion } from '../../kubernetes-version.js';
import type { User } from '../../user.js';

/** What a strategy may ask about the request that brought the object. */
export interface RequestContext {
  readonly version: KubernetesVersion;
  /** Group and version of the request path, for instance `extensions/v1beta1`, `v1`; defaults differ between them. */
  readonly apiVersion: string;
  /** Who creates an object; not known where a strategy completes or changes one. */
  readonly user?: User;
}

/** Whether the request came by a version in which selectors and labels have no defaults any more. */
export function isLaterAppsVersion({ apiVersion }: RequestContext): boolean {
  return apiVersion === 'apps/v1beta2' || apiVersion === 'apps/v1';
}

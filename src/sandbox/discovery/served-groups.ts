import { isSince, type KubernetesVersion } from '../kubernetes-version.js';
import type { Registry } from '../registry/registry.js';

/** A group as `/apis` lists it; the first version is the preferred one. */
export interface ServedGroup {
  readonly name: string;
  readonly versions: readonly string[];
}

/** The groups in the order of the real server, which the aggregator gives them (kube-apiserver/app/aggregator.go). */
const GROUPS = [
  'extensions',
  'apps',
  'authorization.k8s.io',
  'batch',
  'certificates.k8s.io',
  'policy',
  'rbac.authorization.k8s.io',
  'admissionregistration.k8s.io',
  'apiextensions.k8s.io',
  'coordination.k8s.io',
];

/** The groups that the sandbox serves; in each a stable version is preferred, even where it lacks a kind. */
export function servedGroups(registry: Registry): readonly ServedGroup[] {
  const groupVersions = [...registry.groupVersions, ...reviewGroupVersions(registry.version)];
  return GROUPS.map((name) => {
    const versions = groupVersions
      .filter((groupVersion) => groupVersion.startsWith(`${name}/`))
      .map((groupVersion) => groupVersion.slice(name.length + 1));
    return { name, versions: versions.sort(byPreference) };
  }).filter(({ versions }) => versions.length > 0);
}

/** Group versions that hold access reviews instead of stored objects. */
export function reviewGroupVersions(version: KubernetesVersion): readonly string[] {
  const stable = 'authorization.k8s.io/v1';
  return isSince(version, 22) ? [stable] : [stable, 'authorization.k8s.io/v1beta1'];
}

/** The kinds of access reviews, by resource: whether the caller may do something, and whether another user may. */
export const REVIEW_KINDS: ReadonlyMap<string, 'SelfSubjectAccessReview' | 'SubjectAccessReview'> = new Map([
  ['selfsubjectaccessreviews', 'SelfSubjectAccessReview'],
  ['subjectaccessreviews', 'SubjectAccessReview'],
]);

/** Stable before beta before alpha, and of each the newest first. */
function byPreference(a: string, b: string): number {
  const stage = (version: string): number => (version.includes('alpha') ? 2 : version.includes('beta') ? 1 : 0);
  return stage(a) - stage(b) || b.localeCompare(a, 'en', { numeric: true });
}

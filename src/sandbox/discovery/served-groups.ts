import type { KubernetesVersion } from '../kubernetes-version.js';

/** A group as `/apis` lists it; the first version is the preferred one. */
export interface ServedGroup {
  readonly name: string;
  readonly versions: readonly string[];
}

/** The groups of a profile that the sandbox serves, in the order of the real server. */
export const servedGroups: Readonly<Record<KubernetesVersion, readonly ServedGroup[]>> = {
  '1.7': [
    { name: 'extensions', versions: ['v1beta1'] },
    { name: 'apps', versions: ['v1beta1'] },
    { name: 'authorization.k8s.io', versions: ['v1', 'v1beta1'] },
    { name: 'batch', versions: ['v1', 'v2alpha1'] },
    { name: 'certificates.k8s.io', versions: ['v1beta1'] },
    { name: 'policy', versions: ['v1beta1'] },
    { name: 'rbac.authorization.k8s.io', versions: ['v1beta1'] },
    { name: 'admissionregistration.k8s.io', versions: ['v1alpha1'] },
  ],
  '1.9': [
    { name: 'extensions', versions: ['v1beta1'] },
    { name: 'apps', versions: ['v1', 'v1beta2', 'v1beta1'] },
    { name: 'authorization.k8s.io', versions: ['v1', 'v1beta1'] },
    { name: 'batch', versions: ['v1', 'v1beta1'] },
    { name: 'certificates.k8s.io', versions: ['v1beta1'] },
    { name: 'policy', versions: ['v1beta1'] },
    { name: 'rbac.authorization.k8s.io', versions: ['v1', 'v1beta1'] },
    { name: 'admissionregistration.k8s.io', versions: ['v1beta1', 'v1alpha1'] },
  ],
};

/** Group versions that hold access reviews instead of stored objects. */
export const reviewGroupVersions: readonly string[] = ['authorization.k8s.io/v1', 'authorization.k8s.io/v1beta1'];

/** The kinds of access reviews, by resource: whether the caller may do something, and whether another user may. */
export const REVIEW_KINDS: ReadonlyMap<string, 'SelfSubjectAccessReview' | 'SubjectAccessReview'> = new Map([
  ['selfsubjectaccessreviews', 'SelfSubjectAccessReview'],
  ['subjectaccessreviews', 'SubjectAccessReview'],
]);

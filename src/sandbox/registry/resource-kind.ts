import type { NameRule } from '../kinds/validation/name-rules.js';
import { isSince, type KubernetesVersion } from '../kubernetes-version.js';

/** A part of an object with its own path below the object's. */
export type Subresource = 'status' | 'scale' | 'finalize' | 'approval';

/** A group version that serves a kind: from a minor version of Kubernetes on, up to the one that no longer has it. */
export interface ServedRange {
  /** `extensions/v1beta1`, or `v1`. */
  readonly apiVersion: string;
  readonly since?: number;
  readonly removedIn?: number;
}

/** One kind of object that the sandbox stores: what differs from kind to kind, except the fields. */
export interface ResourceKind {
  /** The plural in paths; objects of all API versions are stored under it. */
  readonly resource: string;
  readonly kind: string;
  readonly namespaced: boolean;
  readonly served: readonly ServedRange[];
  readonly shortNames: readonly string[];
  /** The first minor version of Kubernetes in which `kubectl get all` shows the kind. */
  readonly inAllSince: number | undefined;
  readonly subresources: readonly Subresource[];
  readonly nameRule: NameRule;
  /** The group that messages about invalid objects name: that of the storage type, not of the request. */
  readonly errorGroup: (version: KubernetesVersion) => string;
  /** Group versions in which a DELETE without options orphans the dependents, and waits for the garbage collector. */
  readonly orphanByDefaultIn: readonly string[];
  /** Whether a PUT of a name that does not exist creates the object. */
  readonly createOnUpdate: boolean;
  /** Whether a PUT may leave out the resourceVersion, and then overwrites any version. */
  readonly unconditionalUpdate: boolean;
  readonly deleteCollection: boolean;
  /** Whether a DELETE is answered with the object instead of a Status. */
  readonly returnsDeletedObject: boolean;
  /** Whether a POST waits for initialization even with `includeUninitialized=1`. */
  readonly alwaysWaits: boolean;
  /** Field selectors besides `metadata.name` and `metadata.namespace`. */
  readonly fieldLabels: readonly string[];
  /** Whether the object is marked and kept for `deletionGracePeriodSeconds`, as a pod that runs on a node. */
  readonly graceful: boolean;
}

type KindIdentity = Pick<ResourceKind, 'resource' | 'kind' | 'served'>;

/** A kind with what most kinds have in common: namespaced, a DNS subdomain as name, no subresources. */
export function defineKind(given: KindIdentity & Partial<ResourceKind>): ResourceKind {
  const group = apiGroupOf(given.served[0]?.apiVersion);
  return {
    namespaced: true,
    shortNames: [],
    inAllSince: undefined,
    subresources: [],
    nameRule: 'dns1123Subdomain',
    errorGroup: () => group,
    orphanByDefaultIn: [],
    createOnUpdate: false,
    unconditionalUpdate: true,
    deleteCollection: true,
    returnsDeletedObject: false,
    alwaysWaits: false,
    fieldLabels: [],
    graceful: false,
    ...given,
  };
}

/** The group versions that serve a kind in a version of Kubernetes. */
export function servedApiVersions({ served }: ResourceKind, version: KubernetesVersion): readonly string[] {
  return served
    .filter(
      ({ since = 0, removedIn }) =>
        isSince(version, since) && (removedIn === undefined || !isSince(version, removedIn)),
    )
    .map(({ apiVersion }) => apiVersion);
}

/** The group in `group/version`: empty for the core group's `v1`. */
export function apiGroupOf(groupVersion = ''): string {
  return groupVersion.includes('/') ? groupVersion.slice(0, groupVersion.indexOf('/')) : '';
}

import type { ApiClient } from '../transport/api-client.js';
import { KubeApiError } from '../transport/api-error.js';
import { apiResources, resourcePath } from './api-resources.js';

/** A resource as one group and version serves it. */
export interface WorkloadResource {
  readonly kind: string;
  /** `apps/v1`, or `v1` of the core group. */
  readonly groupVersion: string;
  /** Plural name as in paths: `deployments`. */
  readonly plural: string;
}

/** The kinds that the initializer handles: which are served and how, and which are not. */
export interface ServedWorkloads {
  readonly served: readonly WorkloadResource[];
  readonly missing: readonly string[];
}

/**
 * The groups and versions of each kind, best first. That is the oldest: a PATCH through a newer version would fill in
 * that version's defaults (apps/v1beta1 gives a Deployment of extensions/v1beta1 a revisionHistoryLimit), and the
 * workload is to get a sidecar and nothing else.
 */
const CANDIDATES: readonly {
  readonly kind: string;
  readonly plural: string;
  readonly groupVersions: readonly string[];
}[] = [
  { kind: 'ReplicationController', plural: 'replicationcontrollers', groupVersions: ['v1'] },
  {
    kind: 'Deployment',
    plural: 'deployments',
    groupVersions: ['extensions/v1beta1', 'apps/v1beta1', 'apps/v1beta2', 'apps/v1'],
  },
  { kind: 'DaemonSet', plural: 'daemonsets', groupVersions: ['extensions/v1beta1', 'apps/v1beta2', 'apps/v1'] },
  { kind: 'ReplicaSet', plural: 'replicasets', groupVersions: ['extensions/v1beta1', 'apps/v1beta2', 'apps/v1'] },
  { kind: 'StatefulSet', plural: 'statefulsets', groupVersions: ['apps/v1beta1', 'apps/v1beta2', 'apps/v1'] },
  { kind: 'Job', plural: 'jobs', groupVersions: ['batch/v1'] },
  { kind: 'CronJob', plural: 'cronjobs', groupVersions: ['batch/v2alpha1', 'batch/v1beta1', 'batch/v1'] },
];

/** Pods: watched only where new ones wait for the controller. */
export const PODS: WorkloadResource = { kind: 'Pod', groupVersion: 'v1', plural: 'pods' };

/**
 * Asks the server which of the kinds it serves, and through which group and version each is to be requested.
 * @throws KubeApiError where the server does not answer
 */
export async function discoverWorkloads(client: ApiClient): Promise<ServedWorkloads> {
  const groupVersions = [...new Set(CANDIDATES.flatMap((candidate) => candidate.groupVersions))];
  const resources = new Map(
    await Promise.all(groupVersions.map(async (gv) => [gv, await pluralsOf(client, gv)] as const)),
  );
  const served: WorkloadResource[] = [];
  const missing: string[] = [];
  for (const { kind, plural, groupVersions: wanted } of CANDIDATES) {
    const groupVersion = wanted.find((gv) => resources.get(gv)?.has(plural));
    if (groupVersion === undefined) missing.push(kind);
    else served.push({ kind, plural, groupVersion });
  }
  return { served, missing };
}

/** Path of all objects of a resource, in every namespace. */
export function collectionPath(resource: WorkloadResource): string {
  return resourcePath(resource);
}

/** Path of one object of a resource. */
export function objectPath(resource: WorkloadResource, namespace: string, name: string): string {
  return resourcePath(resource, { namespace, name });
}

async function pluralsOf(client: ApiClient, groupVersion: string): Promise<ReadonlySet<string>> {
  try {
    return new Set((await apiResources(client, groupVersion)).map(({ plural }) => plural));
  } catch (error) {
    // Not served. (A group that can't be read for another reason must not count as absent.)
    if (error instanceof KubeApiError && error.isNotFound) return new Set();
    throw error;
  }
}

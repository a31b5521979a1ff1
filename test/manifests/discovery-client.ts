import type { ApiClient } from '../../src/kubernetes/transport/api-client.js';

const WORKLOADS = [
  'replicationcontrollers',
  'deployments',
  'daemonsets',
  'replicasets',
  'statefulsets',
  'jobs',
  'cronjobs',
] as const;

/**
 * The client of a server that serves all workload resources in the groups and versions that `serves` says, and keeps a list
 * of the paths it was asked for.
 */
export function discoveryClient(serves: (path: string) => boolean): { client: ApiClient; asked: readonly string[] } {
  const asked: string[] = [];
  const resources = WORKLOADS.map((name) => ({ name }));
  const client: ApiClient = {
    request: ({ path }) => {
      asked.push(path);
      return Promise.resolve({ resources: serves(path) ? resources : [] });
    },
    watch: () => Promise.reject(new Error('discovery watches nothing')),
    forgetCredentials: () => undefined,
    close: () => undefined,
  };
  return { client, asked };
}

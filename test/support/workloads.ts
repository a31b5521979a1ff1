import { defaultInjectionConfig, type ParamsConfig } from '../../src/injection/config/params-config.js';
import type { SidecarConfig } from '../../src/injection/config/sidecar-config.js';
import { defaultMeshConfig } from '../../src/injection/mesh/mesh-config.js';
import type { JsonObject } from '../../src/json/json.js';

/** The controller's name on the pending list. */
export const OURS = 'sidecar.initializer.istio.io';

/** Group and version in which the tests create each kind, as both profiles serve them. */
const API_VERSIONS: Readonly<Record<string, string>> = {
  Deployment: 'extensions/v1beta1',
  DaemonSet: 'extensions/v1beta1',
  StatefulSet: 'apps/v1beta1',
  Job: 'batch/v1',
};

/** The default configuration, with some of it replaced. */
export function sidecarConfigWith(changes: Partial<ParamsConfig> = {}): SidecarConfig {
  const config = { ...defaultInjectionConfig(), ...changes };
  return { config, mesh: defaultMeshConfig(config.compatibility) };
}

/** A workload of a kind, with `metadata` and `spec` of the pod template as wanted. */
export function workload(kind: string, name: string, podSpec: JsonObject = {}): JsonObject {
  return {
    apiVersion: API_VERSIONS[kind] ?? 'v1',
    kind,
    metadata: { name, namespace: 'default' },
    spec: {
      ...(kind === 'StatefulSet' ? { serviceName: name } : {}),
      template: {
        metadata: { labels: { app: name } },
        spec: {
          containers: [{ name: 'app', image: 'example/app:1' }],
          ...(kind === 'Job' ? { restartPolicy: 'Never' } : {}),
          ...podSpec,
        },
      },
    },
  };
}

/** The group and version of CronJobs: not the one that the group `batch` prefers. */
const CRON_JOB_VERSIONS = { '1.7': 'batch/v2alpha1', '1.9': 'batch/v1beta1' } as const;

/** A CronJob as a profile serves it, and where it is created. */
export function cronJob(
  name: string,
  kubernetesVersion: keyof typeof CRON_JOB_VERSIONS,
): { readonly collection: string; readonly object: JsonObject } {
  const apiVersion = CRON_JOB_VERSIONS[kubernetesVersion];
  const job = workload('Job', name);
  return {
    collection: `/apis/${apiVersion}/namespaces/default/cronjobs`,
    object: {
      apiVersion,
      kind: 'CronJob',
      metadata: { name, namespace: 'default' },
      spec: { schedule: '0 0 1 1 *', jobTemplate: { spec: job['spec'] ?? {} } },
    },
  };
}

/** The same as a watch delivers it while it waits for `names`. */
export function pendingWorkload(kind: string, name: string, names: readonly string[] = [OURS]): JsonObject {
  const object = workload(kind, name);
  const initializers = { pending: names.map((pending) => ({ name: pending })) };
  return { ...object, metadata: { name, namespace: 'default', resourceVersion: '5', initializers } };
}

import { ageColumn, nameColumn } from './cells.js';
import type { Column } from './column.js';
import {
  configMapColumns,
  endpointsColumns,
  eventColumns,
  namespaceColumns,
  nodeColumns,
  podColumns,
  secretColumns,
  serviceAccountColumns,
  serviceColumns,
} from './core-columns.js';
import { bindingColumns, certificateSigningRequestColumns, podDisruptionBudgetColumns } from './policy-columns.js';
import {
  cronJobColumns,
  daemonSetColumns,
  deploymentColumns,
  jobColumns,
  replicaSetColumns,
  replicationControllerColumns,
  statefulSetColumns,
} from './workload-columns.js';

const columns: ReadonlyMap<string, readonly Column[]> = new Map([
  ['CertificateSigningRequest', certificateSigningRequestColumns],
  ['ClusterRoleBinding', bindingColumns],
  ['ConfigMap', configMapColumns],
  ['CronJob', cronJobColumns],
  ['DaemonSet', daemonSetColumns],
  ['Deployment', deploymentColumns],
  ['Endpoints', endpointsColumns],
  ['Event', eventColumns],
  ['Job', jobColumns],
  ['Namespace', namespaceColumns],
  ['Node', nodeColumns],
  ['Pod', podColumns],
  ['PodDisruptionBudget', podDisruptionBudgetColumns],
  ['ReplicaSet', replicaSetColumns],
  ['ReplicationController', replicationControllerColumns],
  ['RoleBinding', bindingColumns],
  ['Secret', secretColumns],
  ['Service', serviceColumns],
  ['ServiceAccount', serviceAccountColumns],
  ['StatefulSet', statefulSetColumns],
]);

const defaultColumns: readonly Column[] = [nameColumn, ageColumn];

/** The columns of a kind as in kubectl 1.9's own printers; name and age by default. */
export function columnsOf(kind: string): readonly Column[] {
  return columns.get(kind) ?? defaultColumns;
}

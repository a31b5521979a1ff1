import { isSince, type KubernetesVersion, perVersion } from '../kubernetes-version.js';
import { apiTypesOf } from '../schema/read-api-types.js';
import type { ApiFields } from './fields/api-field.js';
import { completeFields } from './fields/complete-fields.js';
import { type KindStrategy, newKindStrategy } from './kind-strategy.js';
import { certificateRequestRules } from './rules/certificate-request-rules.js';
import {
  clusterRoleBindingRules,
  clusterRoleRules,
  configMapRules,
  endpointsRules,
  eventRules,
  initializerConfigurationRules,
  namespaceRules,
  roleBindingRules,
  roleRules,
  secretRules,
  serviceAccountRules,
} from './rules/core-rules.js';
import { cronJobRules, jobRules } from './rules/job-rules.js';
import type { KindRules } from './rules/kind-rules.js';
import { podRules } from './rules/pod-rules.js';
import { disruptionBudgetRules, leaseRules, nodeRules } from './rules/policy-rules.js';
import { serviceRules } from './rules/service-rules.js';
import { mutatingConfigurationRules, validatingConfigurationRules } from './rules/webhook-configuration-rules.js';
import {
  daemonSetRules,
  deploymentRules,
  replicaSetRules,
  replicationControllerRules,
  statefulSetRules,
} from './rules/workload-rules.js';

/** The rules of each kind that has any of its own. */
const rulesOfKinds: ReadonlyMap<string, KindRules> = new Map([
  ['CertificateSigningRequest', certificateRequestRules],
  ['ClusterRole', clusterRoleRules],
  ['ClusterRoleBinding', clusterRoleBindingRules],
  ['ConfigMap', configMapRules],
  ['CronJob', cronJobRules],
  ['DaemonSet', daemonSetRules],
  ['Deployment', deploymentRules],
  ['Endpoints', endpointsRules],
  ['Event', eventRules],
  ['InitializerConfiguration', initializerConfigurationRules],
  ['Job', jobRules],
  ['Lease', leaseRules],
  ['MutatingWebhookConfiguration', mutatingConfigurationRules],
  ['Namespace', namespaceRules],
  ['Node', nodeRules],
  ['Pod', podRules],
  ['PodDisruptionBudget', disruptionBudgetRules],
  ['ReplicaSet', replicaSetRules],
  ['ReplicationController', replicationControllerRules],
  ['Role', roleRules],
  ['RoleBinding', roleBindingRules],
  ['Secret', secretRules],
  ['Service', serviceRules],
  ['ServiceAccount', serviceAccountRules],
  ['StatefulSet', statefulSetRules],
  ['ValidatingWebhookConfiguration', validatingConfigurationRules],
]);

/** The fields of each kind in each version. */
const fieldsOfKinds: ReadonlyMap<string, (version: KubernetesVersion) => ApiFields> = new Map(
  [...rulesOfKinds].map(([kind, { fields }]) => [
    kind,
    perVersion((version) => completeFields(fields, typeKeysOf(kind, version), version)),
  ]),
);

const strategies: ReadonlyMap<string, KindStrategy> = new Map(
  [...rulesOfKinds].map(([kind, rules]) => [kind, newKindStrategy(rules, (version) => fieldsOfKind(kind, version))]),
);

const neutral = newKindStrategy(nodeRules, () => nodeRules.fields);

/** The strategy of a kind; one that looks into the metadata only, where the kind has no rules of its own. */
export function kindStrategy(kind: string): KindStrategy {
  return strategies.get(kind) ?? neutral;
}

/** The fields of a kind; those of its metadata, where the kind has no rules of its own. */
export function fieldsOfKind(kind: string, version: KubernetesVersion): ApiFields {
  return fieldsOfKinds.get(kind)?.(version) ?? nodeRules.fields;
}

/** The types of a kind in every group version that has it. */
function typeKeysOf(kind: string, version: KubernetesVersion): readonly string[] {
  return isSince(version, 14) ? [...apiTypesOf(version).keys()].filter((key) => key.endsWith(`.${kind}`)) : [];
}

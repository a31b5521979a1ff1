import type { JsonObject } from '../json/json-value.js';
import type { KubernetesVersion } from '../kubernetes-version.js';
import type { MergeSchema } from '../patch/merge-schema.js';
import { mergeSchemaOf } from './fields/merge-schema-of.js';
import { objectFields } from './fields/object-meta-fields.js';
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
import { serviceRules } from './rules/service-rules.js';
import { webhookConfigurationRules } from './rules/webhook-configuration-rules.js';
import {
  daemonSetRules,
  deploymentRules,
  replicaSetRules,
  replicationControllerRules,
  statefulSetRules,
} from './rules/workload-rules.js';

/** The rules of each kind that has any of its own. */
export const rulesOfKinds: ReadonlyMap<string, KindRules> = new Map([
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
  ['MutatingWebhookConfiguration', webhookConfigurationRules],
  ['Namespace', namespaceRules],
  ['Pod', podRules],
  ['ReplicaSet', replicaSetRules],
  ['ReplicationController', replicationControllerRules],
  ['Role', roleRules],
  ['RoleBinding', roleBindingRules],
  ['Secret', secretRules],
  ['Service', serviceRules],
  ['ServiceAccount', serviceAccountRules],
  ['StatefulSet', statefulSetRules],
  ['ValidatingWebhookConfiguration', webhookConfigurationRules],
]);

const strategies: ReadonlyMap<string, KindStrategy> = new Map(
  [...rulesOfKinds].map(([kind, rules]) => [kind, newKindStrategy(rules)]),
);

const metadataFields = objectFields({});
const metadataSchemas: Readonly<Record<KubernetesVersion, MergeSchema>> = {
  '1.7': mergeSchemaOf(metadataFields, '1.7'),
  '1.9': mergeSchemaOf(metadataFields, '1.9'),
};

/** For a kind without rules of its own: keeps the object as it is, and the old status; its metadata merges as any. */
const passThrough: KindStrategy = {
  mergeSchema: (version) => metadataSchemas[version],
  withDefaults: (object) => object,
  prepareForCreate: (object) => object,
  prepareForUpdate: (object: JsonObject, old: JsonObject) =>
    old['status'] === undefined ? object : { ...object, status: old['status'] },
  validateCreate: () => [],
  validateUpdate: () => [],
};

/** The strategy of a kind, a neutral one where the kind has no rules of its own. */
export function kindStrategy(kind: string): KindStrategy {
  return strategies.get(kind) ?? passThrough;
}

import { isSince, type KubernetesVersion } from '../kubernetes-version.js';
import { defineKind, type ResourceKind, type ServedRange } from './resource-kind.js';

const core = [{ apiVersion: 'v1' }] as const;
const rbac = {
  served: [
    { apiVersion: 'rbac.authorization.k8s.io/v1', since: 8 },
    { apiVersion: 'rbac.authorization.k8s.io/v1beta1', removedIn: 22 },
  ],
  nameRule: 'pathSegment',
  createOnUpdate: true,
} as const;
/** `kubectl get all` shows the kind in every version. */
const ALWAYS = 0;
const inApps = (): string => 'apps';
const inAppsSince19 = (version: KubernetesVersion): string => (isSince(version, 9) ? 'apps' : 'extensions');
const inExtensions: ServedRange = { apiVersion: 'extensions/v1beta1', removedIn: 16 };
const inAppsV1beta1: ServedRange = { apiVersion: 'apps/v1beta1', removedIn: 16 };
const inAppsV1beta2: ServedRange = { apiVersion: 'apps/v1beta2', since: 8, removedIn: 16 };
const inAppsV1: ServedRange = { apiVersion: 'apps/v1', since: 9 };
const webhookConfigurations: readonly ServedRange[] = [
  { apiVersion: 'admissionregistration.k8s.io/v1beta1', since: 9, removedIn: 22 },
  { apiVersion: 'admissionregistration.k8s.io/v1', since: 16 },
];

/** What is served besides discovery and reviews: the kinds of the core group, alphabetically. */
const coreKinds: readonly ResourceKind[] = [
  defineKind({ resource: 'configmaps', kind: 'ConfigMap', served: core, shortNames: ['cm'] }),
  defineKind({ resource: 'endpoints', kind: 'Endpoints', served: core, shortNames: ['ep'], createOnUpdate: true }),
  defineKind({
    resource: 'events',
    kind: 'Event',
    served: core,
    shortNames: ['ev'],
    createOnUpdate: true,
    fieldLabels: [
      'involvedObject.kind',
      'involvedObject.namespace',
      'involvedObject.name',
      'involvedObject.uid',
      'involvedObject.apiVersion',
      'involvedObject.resourceVersion',
      'involvedObject.fieldPath',
      'reason',
      'source',
      'type',
    ],
  }),
  defineKind({
    resource: 'namespaces',
    kind: 'Namespace',
    served: core,
    namespaced: false,
    shortNames: ['ns'],
    subresources: ['finalize', 'status'],
    nameRule: 'dns1123Label',
    deleteCollection: false,
    fieldLabels: ['status.phase'],
  }),
  defineKind({
    resource: 'nodes',
    kind: 'Node',
    served: core,
    namespaced: false,
    shortNames: ['no'],
    subresources: ['status'],
    fieldLabels: ['spec.unschedulable'],
  }),
  defineKind({
    resource: 'pods',
    kind: 'Pod',
    served: core,
    shortNames: ['po'],
    inAllSince: ALWAYS,
    subresources: ['status'],
    returnsDeletedObject: true,
    graceful: true,
    fieldLabels: ['spec.nodeName', 'spec.restartPolicy', 'status.phase', 'status.podIP'],
  }),
  defineKind({
    resource: 'replicationcontrollers',
    kind: 'ReplicationController',
    served: core,
    shortNames: ['rc'],
    inAllSince: ALWAYS,
    subresources: ['scale', 'status'],
    orphanByDefaultIn: ['v1'],
    fieldLabels: ['status.replicas'],
  }),
  defineKind({ resource: 'secrets', kind: 'Secret', served: core, fieldLabels: ['type'] }),
  defineKind({
    resource: 'serviceaccounts',
    kind: 'ServiceAccount',
    served: core,
    shortNames: ['sa'],
    returnsDeletedObject: true,
  }),
  defineKind({
    resource: 'services',
    kind: 'Service',
    served: core,
    shortNames: ['svc'],
    inAllSince: 9,
    subresources: ['status'],
    nameRule: 'dns1035Label',
    createOnUpdate: true,
    deleteCollection: false,
    alwaysWaits: true,
  }),
];

/** The workload kinds: all groups and versions serve the same stored objects. */
const workloadKinds: readonly ResourceKind[] = [
  defineKind({
    resource: 'daemonsets',
    kind: 'DaemonSet',
    served: [inExtensions, inAppsV1beta2, inAppsV1],
    shortNames: ['ds'],
    inAllSince: 9,
    subresources: ['status'],
    errorGroup: inAppsSince19,
    orphanByDefaultIn: ['extensions/v1beta1', 'apps/v1beta2'],
  }),
  defineKind({
    resource: 'deployments',
    kind: 'Deployment',
    served: [inExtensions, inAppsV1beta1, inAppsV1beta2, inAppsV1],
    shortNames: ['deploy'],
    inAllSince: ALWAYS,
    subresources: ['scale', 'status'],
    errorGroup: inApps,
    orphanByDefaultIn: ['extensions/v1beta1', 'apps/v1beta1', 'apps/v1beta2'],
  }),
  defineKind({
    resource: 'replicasets',
    kind: 'ReplicaSet',
    served: [inExtensions, inAppsV1beta2, inAppsV1],
    shortNames: ['rs'],
    inAllSince: ALWAYS,
    subresources: ['scale', 'status'],
    errorGroup: inAppsSince19,
    orphanByDefaultIn: ['extensions/v1beta1', 'apps/v1beta2'],
    fieldLabels: ['status.replicas'],
  }),
  defineKind({
    resource: 'statefulsets',
    kind: 'StatefulSet',
    served: [inAppsV1beta1, inAppsV1beta2, inAppsV1],
    shortNames: ['sts'],
    inAllSince: ALWAYS,
    subresources: ['scale', 'status'],
    orphanByDefaultIn: ['apps/v1beta1', 'apps/v1beta2'],
  }),
  defineKind({
    resource: 'cronjobs',
    kind: 'CronJob',
    served: [
      { apiVersion: 'batch/v2alpha1', removedIn: 8 },
      { apiVersion: 'batch/v1beta1', since: 8, removedIn: 25 },
      { apiVersion: 'batch/v1', since: 21 },
    ],
    inAllSince: ALWAYS,
    subresources: ['status'],
    orphanByDefaultIn: ['batch/v2alpha1', 'batch/v1beta1'],
  }),
  defineKind({
    resource: 'jobs',
    kind: 'Job',
    served: [{ apiVersion: 'batch/v1' }],
    inAllSince: ALWAYS,
    subresources: ['status'],
    orphanByDefaultIn: ['batch/v1'],
    fieldLabels: ['status.successful'],
  }),
];

const policyKinds: readonly ResourceKind[] = [
  defineKind({
    resource: 'initializerconfigurations',
    kind: 'InitializerConfiguration',
    served: [{ apiVersion: 'admissionregistration.k8s.io/v1alpha1', removedIn: 14 }],
    namespaced: false,
    unconditionalUpdate: false,
  }),
  defineKind({
    resource: 'mutatingwebhookconfigurations',
    kind: 'MutatingWebhookConfiguration',
    served: webhookConfigurations,
    namespaced: false,
    unconditionalUpdate: false,
  }),
  defineKind({
    resource: 'validatingwebhookconfigurations',
    kind: 'ValidatingWebhookConfiguration',
    served: webhookConfigurations,
    namespaced: false,
    unconditionalUpdate: false,
  }),
  defineKind({
    resource: 'certificatesigningrequests',
    kind: 'CertificateSigningRequest',
    served: [
      { apiVersion: 'certificates.k8s.io/v1beta1', removedIn: 22 },
      { apiVersion: 'certificates.k8s.io/v1', since: 19 },
    ],
    namespaced: false,
    shortNames: ['csr'],
    subresources: ['approval', 'status'],
    nameRule: 'pathSegment',
  }),
  defineKind({ resource: 'clusterrolebindings', kind: 'ClusterRoleBinding', namespaced: false, ...rbac }),
  defineKind({ resource: 'clusterroles', kind: 'ClusterRole', namespaced: false, ...rbac }),
  defineKind({
    resource: 'customresourcedefinitions',
    kind: 'CustomResourceDefinition',
    // Older servers have it in v1beta1, which no kubectl that works with them asks for.
    served: [{ apiVersion: 'apiextensions.k8s.io/v1', since: 16 }],
    namespaced: false,
    shortNames: ['crd', 'crds'],
    subresources: ['status'],
  }),
  defineKind({
    resource: 'leases',
    kind: 'Lease',
    served: [
      { apiVersion: 'coordination.k8s.io/v1beta1', since: 12, removedIn: 22 },
      { apiVersion: 'coordination.k8s.io/v1', since: 14 },
    ],
    createOnUpdate: true,
    unconditionalUpdate: false,
  }),
  defineKind({ resource: 'rolebindings', kind: 'RoleBinding', ...rbac }),
  defineKind({ resource: 'roles', kind: 'Role', ...rbac }),
  defineKind({
    resource: 'poddisruptionbudgets',
    kind: 'PodDisruptionBudget',
    served: [
      { apiVersion: 'policy/v1beta1', removedIn: 25 },
      { apiVersion: 'policy/v1', since: 21 },
    ],
    shortNames: ['pdb'],
    subresources: ['status'],
    unconditionalUpdate: false,
  }),
];

/** Everything that the sandbox stores and serves. */
export const resourceKinds: readonly ResourceKind[] = [...coreKinds, ...workloadKinds, ...policyKinds];

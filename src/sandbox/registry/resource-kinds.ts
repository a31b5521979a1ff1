import { defineKind, type ResourceKind } from './resource-kind.js';

const core = { '1.7': ['v1'], '1.9': ['v1'] } as const;
const rbac = {
  served: {
    '1.7': ['rbac.authorization.k8s.io/v1beta1'],
    '1.9': ['rbac.authorization.k8s.io/v1', 'rbac.authorization.k8s.io/v1beta1'],
  },
  nameRule: 'pathSegment',
  createOnUpdate: true,
} as const;
const both = ['1.7', '1.9'] as const;
const inApps = { '1.7': 'apps', '1.9': 'apps' } as const;
const inAppsFrom19 = { '1.7': 'extensions', '1.9': 'apps' } as const;

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
    inAll: both,
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
    inAll: both,
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
    inAll: ['1.9'],
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
    served: { '1.7': ['extensions/v1beta1'], '1.9': ['extensions/v1beta1', 'apps/v1beta2', 'apps/v1'] },
    shortNames: ['ds'],
    inAll: ['1.9'],
    subresources: ['status'],
    errorGroup: inAppsFrom19,
    orphanByDefaultIn: ['extensions/v1beta1', 'apps/v1beta2'],
  }),
  defineKind({
    resource: 'deployments',
    kind: 'Deployment',
    served: {
      '1.7': ['extensions/v1beta1', 'apps/v1beta1'],
      '1.9': ['extensions/v1beta1', 'apps/v1beta1', 'apps/v1beta2', 'apps/v1'],
    },
    shortNames: ['deploy'],
    inAll: both,
    subresources: ['scale', 'status'],
    errorGroup: inApps,
    orphanByDefaultIn: ['extensions/v1beta1', 'apps/v1beta1', 'apps/v1beta2'],
  }),
  defineKind({
    resource: 'replicasets',
    kind: 'ReplicaSet',
    served: { '1.7': ['extensions/v1beta1'], '1.9': ['extensions/v1beta1', 'apps/v1beta2', 'apps/v1'] },
    shortNames: ['rs'],
    inAll: both,
    subresources: ['scale', 'status'],
    errorGroup: inAppsFrom19,
    orphanByDefaultIn: ['extensions/v1beta1', 'apps/v1beta2'],
    fieldLabels: ['status.replicas'],
  }),
  defineKind({
    resource: 'statefulsets',
    kind: 'StatefulSet',
    served: { '1.7': ['apps/v1beta1'], '1.9': ['apps/v1beta1', 'apps/v1beta2', 'apps/v1'] },
    shortNames: ['sts'],
    inAll: both,
    subresources: ['scale', 'status'],
    orphanByDefaultIn: ['apps/v1beta1', 'apps/v1beta2'],
  }),
  defineKind({
    resource: 'cronjobs',
    kind: 'CronJob',
    served: { '1.7': ['batch/v2alpha1'], '1.9': ['batch/v1beta1'] },
    inAll: both,
    subresources: ['status'],
    orphanByDefaultIn: ['batch/v2alpha1', 'batch/v1beta1'],
  }),
  defineKind({
    resource: 'jobs',
    kind: 'Job',
    served: { '1.7': ['batch/v1'], '1.9': ['batch/v1'] },
    inAll: both,
    subresources: ['status'],
    orphanByDefaultIn: ['batch/v1'],
    fieldLabels: ['status.successful'],
  }),
];

const policyKinds: readonly ResourceKind[] = [
  defineKind({
    resource: 'initializerconfigurations',
    kind: 'InitializerConfiguration',
    served: {
      '1.7': ['admissionregistration.k8s.io/v1alpha1'],
      '1.9': ['admissionregistration.k8s.io/v1alpha1'],
    },
    namespaced: false,
    unconditionalUpdate: false,
  }),
  defineKind({
    resource: 'mutatingwebhookconfigurations',
    kind: 'MutatingWebhookConfiguration',
    served: { '1.7': [], '1.9': ['admissionregistration.k8s.io/v1beta1'] },
    namespaced: false,
    unconditionalUpdate: false,
  }),
  defineKind({
    resource: 'validatingwebhookconfigurations',
    kind: 'ValidatingWebhookConfiguration',
    served: { '1.7': [], '1.9': ['admissionregistration.k8s.io/v1beta1'] },
    namespaced: false,
    unconditionalUpdate: false,
  }),
  defineKind({
    resource: 'certificatesigningrequests',
    kind: 'CertificateSigningRequest',
    served: { '1.7': ['certificates.k8s.io/v1beta1'], '1.9': ['certificates.k8s.io/v1beta1'] },
    namespaced: false,
    shortNames: ['csr'],
    subresources: ['approval', 'status'],
    nameRule: 'pathSegment',
  }),
  defineKind({ resource: 'clusterrolebindings', kind: 'ClusterRoleBinding', namespaced: false, ...rbac }),
  defineKind({ resource: 'clusterroles', kind: 'ClusterRole', namespaced: false, ...rbac }),
  defineKind({ resource: 'rolebindings', kind: 'RoleBinding', ...rbac }),
  defineKind({ resource: 'roles', kind: 'Role', ...rbac }),
  defineKind({
    resource: 'poddisruptionbudgets',
    kind: 'PodDisruptionBudget',
    served: { '1.7': ['policy/v1beta1'], '1.9': ['policy/v1beta1'] },
    shortNames: ['pdb'],
    subresources: ['status'],
    unconditionalUpdate: false,
  }),
];

/** Everything that the sandbox stores and serves. */
export const resourceKinds: readonly ResourceKind[] = [...coreKinds, ...workloadKinds, ...policyKinds];

import {
  anyField,
  type ApiFields,
  flagField,
  integerField,
  intOrStringField,
  listFieldOf,
  type ObjectField,
  objectFieldOf,
  objectOrEmpty,
  optionalFlagField,
  optionalIntegerField,
  type ScalarField,
  since19,
  textField,
  timeField,
  withDefault,
} from './api-field.js';
import { conditions, labelSelectorFields, objectFields, templateMetaFields } from './object-meta-fields.js';
import { podTemplateFields } from './pod-fields.js';

const selector = objectFieldOf(labelSelectorFields);
const template = objectOrEmpty(podTemplateFields);
const replicas = withDefault(optionalIntegerField, 1);
const zeroCount: ScalarField = { ...integerField, keepsZero: true, absent: 0 };

function workload(spec: ApiFields, status: ApiFields): ApiFields {
  return objectFields({ spec: objectOrEmpty(spec), status: objectOrEmpty(status) });
}

/** Deployment of extensions/v1beta1 and apps. */
export const deploymentFields: ApiFields = workload(
  {
    replicas,
    selector,
    template,
    strategy: objectOrEmpty({
      type: textField,
      rollingUpdate: objectFieldOf({ maxUnavailable: intOrStringField, maxSurge: intOrStringField }),
    }),
    minReadySeconds: integerField,
    revisionHistoryLimit: optionalIntegerField,
    paused: flagField,
    rollbackTo: objectFieldOf({ revision: integerField }),
    progressDeadlineSeconds: optionalIntegerField,
  },
  {
    observedGeneration: integerField,
    replicas: integerField,
    updatedReplicas: integerField,
    readyReplicas: integerField,
    availableReplicas: integerField,
    unavailableReplicas: integerField,
    conditions,
    collisionCount: optionalIntegerField,
  },
);

/** DaemonSet of extensions/v1beta1 and apps. */
export const daemonSetFields: ApiFields = workload(
  {
    selector,
    template,
    updateStrategy: objectOrEmpty({
      type: textField,
      rollingUpdate: objectFieldOf({ maxUnavailable: intOrStringField }),
    }),
    minReadySeconds: integerField,
    templateGeneration: integerField,
    revisionHistoryLimit: withDefault(optionalIntegerField, 10),
  },
  {
    currentNumberScheduled: zeroCount,
    numberMisscheduled: zeroCount,
    desiredNumberScheduled: zeroCount,
    numberReady: zeroCount,
    observedGeneration: integerField,
    updatedNumberScheduled: integerField,
    numberAvailable: integerField,
    numberUnavailable: integerField,
    collisionCount: optionalIntegerField,
    conditions: since19(conditions),
  },
);

/** StatefulSet of apps. */
export const statefulSetFields: ApiFields = workload(
  {
    replicas,
    selector,
    template,
    volumeClaimTemplates: listFieldOf(anyField),
    serviceName: { ...textField, keepsZero: true, absent: '' },
    podManagementPolicy: withDefault(textField, 'OrderedReady'),
    updateStrategy: objectOrEmpty({
      type: textField,
      rollingUpdate: objectFieldOf({ partition: optionalIntegerField }),
    }),
    revisionHistoryLimit: withDefault(optionalIntegerField, 10),
  },
  {
    observedGeneration: optionalIntegerField,
    replicas: zeroCount,
    readyReplicas: integerField,
    currentReplicas: integerField,
    updatedReplicas: integerField,
    currentRevision: textField,
    updateRevision: textField,
    collisionCount: since19(optionalIntegerField),
    conditions: since19(conditions),
  },
);

const replicaStatus: ApiFields = {
  replicas: zeroCount,
  fullyLabeledReplicas: integerField,
  readyReplicas: integerField,
  availableReplicas: integerField,
  observedGeneration: integerField,
  conditions,
};

/** ReplicaSet of extensions/v1beta1 and apps. */
export const replicaSetFields: ApiFields = workload(
  { replicas, minReadySeconds: integerField, selector, template },
  replicaStatus,
);

/** ReplicationController of v1, whose selector is a plain map of labels. */
export const replicationControllerFields: ApiFields = workload(
  {
    replicas,
    minReadySeconds: integerField,
    selector: { kind: 'map', items: textField },
    template: objectFieldOf(podTemplateFields),
  },
  replicaStatus,
);

const jobSpec: ApiFields = {
  parallelism: optionalIntegerField,
  completions: optionalIntegerField,
  activeDeadlineSeconds: optionalIntegerField,
  backoffLimit: since19(optionalIntegerField),
  selector,
  manualSelector: optionalFlagField,
  template,
};

/** Job of batch/v1. */
export const jobFields: ApiFields = workload(jobSpec, {
  conditions,
  startTime: timeField,
  completionTime: timeField,
  active: integerField,
  succeeded: integerField,
  failed: integerField,
});

const jobTemplate: ObjectField = objectOrEmpty({
  metadata: objectOrEmpty(templateMetaFields),
  spec: objectOrEmpty(jobSpec),
});

/** CronJob of batch/v2alpha1 and batch/v1beta1. */
export const cronJobFields: ApiFields = workload(
  {
    schedule: { ...textField, keepsZero: true, absent: '' },
    startingDeadlineSeconds: optionalIntegerField,
    concurrencyPolicy: withDefault(textField, 'Allow'),
    suspend: withDefault(optionalFlagField, false),
    jobTemplate,
    successfulJobsHistoryLimit: optionalIntegerField,
    failedJobsHistoryLimit: optionalIntegerField,
  },
  { active: listFieldOf(anyField), lastScheduleTime: timeField },
);

import {
  always,
  anything,
  defaulted,
  flag,
  intOrString,
  integer,
  listOf,
  objectOf,
  optionalFlag,
  optionalInteger,
  since19,
  text,
  time,
  type ApiFields,
  type ObjectField,
  type ScalarField,
} from './api-field.js';
import { conditions, labelSelectorFields, templateMetaFields, topLevel } from './object-meta-fields.js';
import { podTemplateFields } from './pod-fields.js';

const selector = objectOf(labelSelectorFields);
const template = always(podTemplateFields);
const replicas = defaulted(optionalInteger, 1);
const zeroCount: ScalarField = { ...integer, keepsZero: true, absent: 0 };

function workload(spec: ApiFields, status: ApiFields): ApiFields {
  return topLevel({ spec: always(spec), status: always(status) });
}

/** Deployment of extensions/v1beta1 and apps. */
export const deploymentFields: ApiFields = workload(
  {
    replicas,
    selector,
    template,
    strategy: always({ type: text, rollingUpdate: objectOf({ maxUnavailable: intOrString, maxSurge: intOrString }) }),
    minReadySeconds: integer,
    revisionHistoryLimit: optionalInteger,
    paused: flag,
    rollbackTo: objectOf({ revision: integer }),
    progressDeadlineSeconds: optionalInteger,
  },
  {
    observedGeneration: integer,
    replicas: integer,
    updatedReplicas: integer,
    readyReplicas: integer,
    availableReplicas: integer,
    unavailableReplicas: integer,
    conditions,
    collisionCount: optionalInteger,
  },
);

/** DaemonSet of extensions/v1beta1 and apps. */
export const daemonSetFields: ApiFields = workload(
  {
    selector,
    template,
    updateStrategy: always({ type: text, rollingUpdate: objectOf({ maxUnavailable: intOrString }) }),
    minReadySeconds: integer,
    templateGeneration: integer,
    revisionHistoryLimit: defaulted(optionalInteger, 10),
  },
  {
    currentNumberScheduled: zeroCount,
    numberMisscheduled: zeroCount,
    desiredNumberScheduled: zeroCount,
    numberReady: zeroCount,
    observedGeneration: integer,
    updatedNumberScheduled: integer,
    numberAvailable: integer,
    numberUnavailable: integer,
    collisionCount: optionalInteger,
    conditions: since19(conditions),
  },
);

/** StatefulSet of apps. */
export const statefulSetFields: ApiFields = workload(
  {
    replicas,
    selector,
    template,
    volumeClaimTemplates: listOf(anything),
    serviceName: { ...text, keepsZero: true, absent: '' },
    podManagementPolicy: defaulted(text, 'OrderedReady'),
    updateStrategy: always({ type: text, rollingUpdate: objectOf({ partition: optionalInteger }) }),
    revisionHistoryLimit: defaulted(optionalInteger, 10),
  },
  {
    observedGeneration: optionalInteger,
    replicas: zeroCount,
    readyReplicas: integer,
    currentReplicas: integer,
    updatedReplicas: integer,
    currentRevision: text,
    updateRevision: text,
    collisionCount: since19(optionalInteger),
    conditions: since19(conditions),
  },
);

const replicaStatus: ApiFields = {
  replicas: zeroCount,
  fullyLabeledReplicas: integer,
  readyReplicas: integer,
  availableReplicas: integer,
  observedGeneration: integer,
  conditions,
};

/** ReplicaSet of extensions/v1beta1 and apps. */
export const replicaSetFields: ApiFields = workload(
  { replicas, minReadySeconds: integer, selector, template },
  replicaStatus,
);

/** ReplicationController of v1, whose selector is a plain map of labels. */
export const replicationControllerFields: ApiFields = workload(
  {
    replicas,
    minReadySeconds: integer,
    selector: { kind: 'map', items: text },
    template: objectOf(podTemplateFields),
  },
  replicaStatus,
);

const jobSpec: ApiFields = {
  parallelism: optionalInteger,
  completions: optionalInteger,
  activeDeadlineSeconds: optionalInteger,
  backoffLimit: since19(optionalInteger),
  selector,
  manualSelector: optionalFlag,
  template,
};

/** Job of batch/v1. */
export const jobFields: ApiFields = workload(jobSpec, {
  conditions,
  startTime: time,
  completionTime: time,
  active: integer,
  succeeded: integer,
  failed: integer,
});

const jobTemplate: ObjectField = always({
  metadata: always(templateMetaFields),
  spec: always(jobSpec),
});

/** CronJob of batch/v2alpha1 and batch/v1beta1. */
export const cronJobFields: ApiFields = workload(
  {
    schedule: { ...text, keepsZero: true, absent: '' },
    startingDeadlineSeconds: optionalInteger,
    concurrencyPolicy: defaulted(text, 'Allow'),
    suspend: defaulted(optionalFlag, false),
    jobTemplate,
    successfulJobsHistoryLimit: optionalInteger,
    failedJobsHistoryLimit: optionalInteger,
  },
  { active: listOf(anything), lastScheduleTime: time },
);

import {
  anyField,
  type ApiFields,
  integerField,
  keyedListOf,
  listFieldOf,
  mapFieldOf,
  objectFieldOf,
  objectOrEmpty,
  optionalFlagField,
  optionalIntegerField,
  textField,
  timeField,
} from './api-field.js';

/** metav1.Status, as `initializers.result` holds it. */
const statusFields: ApiFields = {
  kind: textField,
  apiVersion: textField,
  metadata: objectOrEmpty({ selfLink: textField, resourceVersion: textField }),
  status: textField,
  message: textField,
  reason: textField,
  details: objectFieldOf({
    name: textField,
    group: textField,
    kind: textField,
    uid: textField,
    causes: listFieldOf(objectFieldOf({ reason: textField, message: textField, field: textField })),
    retryAfterSeconds: integerField,
  }),
  code: integerField,
};

/** metav1.ObjectMeta. `pending` merges by name from 1.8 on; on 1.7 a strategic merge patch replaces it whole. */
export const objectMetaFields: ApiFields = {
  name: textField,
  generateName: textField,
  namespace: textField,
  selfLink: textField,
  uid: textField,
  resourceVersion: textField,
  generation: integerField,
  creationTimestamp: timeField,
  deletionTimestamp: timeField,
  deletionGracePeriodSeconds: optionalIntegerField,
  labels: mapFieldOf(textField),
  annotations: mapFieldOf(textField),
  ownerReferences: keyedListOf(
    'uid',
    objectFieldOf({
      apiVersion: textField,
      kind: textField,
      name: textField,
      uid: textField,
      controller: optionalFlagField,
      blockOwnerDeletion: optionalFlagField,
    }),
  ),
  initializers: objectFieldOf(
    {
      pending: { ...keyedListOf('name', objectFieldOf({ name: textField })), mergeSince: '1.9', keepsZero: true },
      result: objectFieldOf(statusFields),
    },
    { until: '1.9' },
  ),
  finalizers: { ...listFieldOf(textField), mergePrimitives: true },
  clusterName: textField,
};

/** The metadata of a pod template: a Go struct whose creation time is never set, and is written as null. */
export const templateMetaFields: ApiFields = {
  ...objectMetaFields,
  creationTimestamp: { ...timeField, absent: null },
};

/** metav1.LabelSelector. */
export const labelSelectorFields: ApiFields = {
  matchLabels: mapFieldOf(textField),
  matchExpressions: listFieldOf(objectFieldOf({ key: textField, operator: textField, values: listFieldOf(textField) })),
};

/** What every top level object begins with, around the fields of its kind. */
export function objectFields(fields: ApiFields): ApiFields {
  return { kind: textField, apiVersion: textField, metadata: objectOrEmpty(objectMetaFields), ...fields };
}

/** An object reference, as events, service accounts and endpoints hold it. */
export const objectReferenceFields: ApiFields = {
  kind: textField,
  namespace: textField,
  name: textField,
  uid: textField,
  apiVersion: textField,
  resourceVersion: textField,
  fieldPath: textField,
};

/** Conditions of a status, which merge by type. */
export const conditions = keyedListOf('type', anyField);

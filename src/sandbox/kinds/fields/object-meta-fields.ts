import {
  always,
  anything,
  integer,
  listOf,
  mapOf,
  mergedBy,
  objectOf,
  optionalFlag,
  optionalInteger,
  text,
  time,
  type ApiFields,
} from './api-field.js';

/** metav1.Status, as `initializers.result` holds it. */
const statusFields: ApiFields = {
  kind: text,
  apiVersion: text,
  metadata: always({ selfLink: text, resourceVersion: text }),
  status: text,
  message: text,
  reason: text,
  details: objectOf({
    name: text,
    group: text,
    kind: text,
    uid: text,
    causes: listOf(objectOf({ reason: text, message: text, field: text })),
    retryAfterSeconds: integer,
  }),
  code: integer,
};

/** metav1.ObjectMeta. `pending` merges by name from 1.8 on; on 1.7 a strategic merge patch replaces it whole. */
export const objectMetaFields: ApiFields = {
  name: text,
  generateName: text,
  namespace: text,
  selfLink: text,
  uid: text,
  resourceVersion: text,
  generation: integer,
  creationTimestamp: time,
  deletionTimestamp: time,
  deletionGracePeriodSeconds: optionalInteger,
  labels: mapOf(text),
  annotations: mapOf(text),
  ownerReferences: mergedBy(
    'uid',
    objectOf({
      apiVersion: text,
      kind: text,
      name: text,
      uid: text,
      controller: optionalFlag,
      blockOwnerDeletion: optionalFlag,
    }),
  ),
  initializers: objectOf({
    pending: { ...mergedBy('name', objectOf({ name: text })), mergeSince: '1.9', keepsZero: true },
    result: objectOf(statusFields),
  }),
  finalizers: { ...listOf(text), mergePrimitives: true },
  clusterName: text,
};

/** The metadata of a pod template: a Go struct whose creation time is never set, and is written as null. */
export const templateMetaFields: ApiFields = {
  ...objectMetaFields,
  creationTimestamp: { ...time, absent: null },
};

/** metav1.LabelSelector. */
export const labelSelectorFields: ApiFields = {
  matchLabels: mapOf(text),
  matchExpressions: listOf(objectOf({ key: text, operator: text, values: listOf(text) })),
};

/** What every top level object begins with, around the fields of its kind. */
export function topLevel(fields: ApiFields): ApiFields {
  return { kind: text, apiVersion: text, metadata: always(objectMetaFields), ...fields };
}

/** An object reference, as events, service accounts and endpoints hold it. */
export const objectReferenceFields: ApiFields = {
  kind: text,
  namespace: text,
  name: text,
  uid: text,
  apiVersion: text,
  resourceVersion: text,
  fieldPath: text,
};

/** Conditions of a status, which merge by type. */
export const conditions = mergedBy('type', anything);

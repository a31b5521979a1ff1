import {
  boolType,
  ignoredType,
  integerType,
  mapType,
  messageType,
  repeated,
  textType,
  timeType,
  type ValueType,
} from './message-type.js';

const ownerReference = messageType({
  1: ['kind', textType],
  3: ['name', textType],
  4: ['uid', textType],
  5: ['apiVersion', textType],
  6: ['controller', boolType],
  7: ['blockOwnerDeletion', boolType],
});

const statusCause = messageType({ 1: ['reason', textType], 2: ['message', textType], 3: ['field', textType] });

const status = messageType({
  2: ['status', textType],
  3: ['message', textType],
  4: ['reason', textType],
  5: [
    'details',
    messageType({
      1: ['name', textType],
      2: ['group', textType],
      3: ['kind', textType],
      4: ['causes', repeated(statusCause)],
      5: ['retryAfterSeconds', integerType],
      6: ['uid', textType],
    }),
  ],
  6: ['code', integerType],
});

/** metav1.ObjectMeta (apimachinery/pkg/apis/meta/v1/generated.proto). */
export const objectMeta: ValueType = messageType({
  1: ['name', textType],
  2: ['generateName', textType],
  3: ['namespace', textType],
  4: ['selfLink', textType],
  5: ['uid', textType],
  6: ['resourceVersion', textType],
  7: ['generation', integerType],
  8: ['creationTimestamp', timeType],
  9: ['deletionTimestamp', timeType],
  10: ['deletionGracePeriodSeconds', integerType],
  11: ['labels', mapType(textType)],
  12: ['annotations', mapType(textType)],
  13: ['ownerReferences', repeated(ownerReference)],
  14: ['finalizers', repeated(textType)],
  15: ['clusterName', textType],
  16: [
    'initializers',
    messageType({ 1: ['pending', repeated(messageType({ 1: ['name', textType] }))], 2: ['result', status] }),
  ],
  17: ['managedFields', ignoredType],
});

/** metav1.LabelSelector. */
export const labelSelector: ValueType = messageType({
  1: ['matchLabels', mapType(textType)],
  2: [
    'matchExpressions',
    repeated(messageType({ 1: ['key', textType], 2: ['operator', textType], 3: ['values', repeated(textType)] })),
  ],
});

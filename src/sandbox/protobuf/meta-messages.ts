import { flag, ignored, integer, listOf, mapOf, messageOf, text, time, type ValueType } from './message-type.js';

const ownerReference = messageOf({
  1: ['kind', text],
  3: ['name', text],
  4: ['uid', text],
  5: ['apiVersion', text],
  6: ['controller', flag],
  7: ['blockOwnerDeletion', flag],
});

const statusCause = messageOf({ 1: ['reason', text], 2: ['message', text], 3: ['field', text] });

const status = messageOf({
  2: ['status', text],
  3: ['message', text],
  4: ['reason', text],
  5: [
    'details',
    messageOf({
      1: ['name', text],
      2: ['group', text],
      3: ['kind', text],
      4: ['causes', listOf(statusCause)],
      5: ['retryAfterSeconds', integer],
      6: ['uid', text],
    }),
  ],
  6: ['code', integer],
});

/** metav1.ObjectMeta (apimachinery/pkg/apis/meta/v1/generated.proto). */
export const objectMeta: ValueType = messageOf({
  1: ['name', text],
  2: ['generateName', text],
  3: ['namespace', text],
  4: ['selfLink', text],
  5: ['uid', text],
  6: ['resourceVersion', text],
  7: ['generation', integer],
  8: ['creationTimestamp', time],
  9: ['deletionTimestamp', time],
  10: ['deletionGracePeriodSeconds', integer],
  11: ['labels', mapOf(text)],
  12: ['annotations', mapOf(text)],
  13: ['ownerReferences', listOf(ownerReference)],
  14: ['finalizers', listOf(text)],
  15: ['clusterName', text],
  16: ['initializers', messageOf({ 1: ['pending', listOf(messageOf({ 1: ['name', text] }))], 2: ['result', status] })],
  17: ['managedFields', ignored],
});

/** metav1.LabelSelector. */
export const labelSelector: ValueType = messageOf({
  1: ['matchLabels', mapOf(text)],
  2: ['matchExpressions', listOf(messageOf({ 1: ['key', text], 2: ['operator', text], 3: ['values', listOf(text)] }))],
});

import { fields, type FieldType, joinedTexts, keyed, list, map, since, until } from './field-type.js';

const ownerReference = fields({
  apiVersion: 'text',
  kind: 'text',
  name: 'text',
  uid: 'text',
  controller: 'boolean',
  blockOwnerDeletion: 'boolean',
});

const managedFieldsEntry = fields({
  manager: 'text',
  operation: 'text',
  apiVersion: 'text',
  time: 'time',
  fieldsType: 'text',
  fieldsV1: 'anything',
  subresource: since(22, 'text'),
});

/** The metadata of any object. */
export const metadata: FieldType = fields({
  name: 'text',
  generateName: 'text',
  namespace: 'text',
  selfLink: 'text',
  uid: 'text',
  resourceVersion: 'text',
  generation: 'long',
  creationTimestamp: 'time',
  deletionTimestamp: 'time',
  deletionGracePeriodSeconds: 'long',
  labels: map('text'),
  annotations: map('text'),
  ownerReferences: keyed('uid', ownerReference),
  finalizers: joinedTexts,
  clusterName: until(23, 'text'),
  managedFields: list(managedFieldsEntry),
});

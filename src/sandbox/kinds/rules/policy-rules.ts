import isEqual from 'lodash/isEqual.js';

import {
  anyField,
  type ApiFields,
  integerField,
  intOrStringField,
  mapFieldOf,
  objectFieldOf,
  objectOrEmpty,
  optionalIntegerField,
  type ScalarField,
  textField,
  timeField,
} from '../fields/api-field.js';
import { conditions, labelSelectorFields, objectFields } from '../fields/object-meta-fields.js';
import type { KindRules } from './kind-rules.js';

const count: ScalarField = { ...integerField, keepsZero: true, absent: 0 };

const budgetFields: ApiFields = objectFields({
  spec: objectOrEmpty({
    minAvailable: intOrStringField,
    selector: objectFieldOf(labelSelectorFields),
    maxUnavailable: intOrStringField,
  }),
  status: objectOrEmpty({
    observedGeneration: integerField,
    disruptedPods: mapFieldOf(timeField),
    disruptionsAllowed: count,
    currentHealthy: count,
    desiredHealthy: count,
    expectedPods: count,
    conditions: { ...conditions, since: '1.22' },
  }),
});

/** policy PodDisruptionBudget (pkg/registry/policy/poddisruptionbudget). */
export const disruptionBudgetRules: KindRules = {
  fields: budgetFields,
  isNewGeneration: (object, old) => !isEqual(object['spec'], old['spec']),
};

/** v1.Node, of which only the metadata is looked into. */
export const nodeRules: KindRules = { fields: objectFields({ spec: anyField, status: anyField }) };

/** coordination.k8s.io Lease. */
export const leaseRules: KindRules = {
  fields: objectFields({
    spec: objectOrEmpty({
      holderIdentity: { ...textField, keepsZero: true },
      leaseDurationSeconds: optionalIntegerField,
      acquireTime: timeField,
      renewTime: timeField,
      leaseTransitions: optionalIntegerField,
    }),
  }),
};

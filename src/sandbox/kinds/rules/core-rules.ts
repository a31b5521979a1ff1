import isEqual from 'lodash/isEqual.js';

import { listAt, objectAt, stringAt, withField } from '../../json/json-path.js';
import { isJsonObject, type JsonObject } from '../../json/json-value.js';
import { isSince } from '../../kubernetes-version.js';
import {
  clusterRoleFields,
  configMapFields,
  endpointsFields,
  eventFields,
  initializerConfigurationFields,
  namespaceFields,
  roleBindingFields,
  roleFields,
  secretFields,
  serviceAccountFields,
} from '../fields/core-fields.js';
import type { RequestContext } from '../validation/request-context.js';
import {
  validateConfigMap,
  validateEndpoints,
  validateEvent,
  validateRoleRefChange,
  validateSecret,
  validateSecretChange,
} from '../validation/validate-core.js';
import { validateInitializerConfiguration } from '../validation/validate-initializer-configuration.js';
import { validateBinding, validateRules } from '../validation/validate-rbac.js';
import type { KindRules } from './kind-rules.js';

/** v1.ConfigMap. */
export const configMapRules: KindRules = {
  fields: configMapFields,
  validate: validateConfigMap,
};

/** v1.Secret: `stringData` is encoded into `data`, and takes precedence there (pkg/apis/core/v1/conversion.go). */
export const secretRules: KindRules = {
  fields: secretFields,
  validate: validateSecret,
  validateChange: validateSecretChange,
  defaults: (object) => {
    const { stringData } = object;
    if (!isJsonObject(stringData)) return object;
    const encoded = Object.entries(stringData).map(([key, value]) => [
      key,
      Buffer.from(typeof value === 'string' ? value : '').toString('base64'),
    ]);
    const data = { ...objectAt(object, 'data'), ...(Object.fromEntries(encoded) as JsonObject) };
    return withField(withField(object, 'stringData', undefined), 'data', data);
  },
};

/** v1.Namespace: the finalizer `kubernetes` is set on create and kept on update (pkg/registry/core/namespace). */
export const namespaceRules: KindRules = {
  fields: namespaceFields,
  defaults: withNameLabel,
  prepareForCreate: (object, context) => {
    const finalizers = listAt(object, 'spec', 'finalizers');
    const own = finalizers.includes('kubernetes') ? finalizers : [...finalizers, 'kubernetes'];
    const labelled = withNameLabel(object, context);
    return { ...labelled, spec: { ...objectAt(object, 'spec'), finalizers: own }, status: { phase: 'Active' } };
  },
  prepareForUpdate: (object, old) => withField(object, 'spec', old['spec']),
};

/** v1.ServiceAccount. */
export const serviceAccountRules: KindRules = { fields: serviceAccountFields };

/**
 * v1.Endpoints: where there are no subsets, 1.7 writes an empty list and 1.9 null (recording `configmaps-and-endpoints`); newer
 * servers leave them out.
 */
export const endpointsRules: KindRules = {
  fields: endpointsFields,
  validate: validateEndpoints,
  defaults: (object, { version }) => {
    if (object['subsets'] !== undefined || isSince(version, 10)) return object;
    return { ...object, subsets: version === '1.7' ? [] : null };
  },
};

/** v1.Event. */
export const eventRules: KindRules = { fields: eventFields, validate: validateEvent };

/** pkg/registry/admissionregistration/initializerconfiguration: a new generation for new initializers. */
export const initializerConfigurationRules: KindRules = {
  fields: initializerConfigurationFields,
  validate: validateInitializerConfiguration,
  isNewGeneration: (object, old) => !isEqual(object['initializers'], old['initializers']),
};

/** rbac.authorization.k8s.io Role. */
export const roleRules: KindRules = {
  fields: roleFields,
  defaults: withRules,
  validate: (object) => validateRules(object, true),
};

/** rbac.authorization.k8s.io ClusterRole. */
export const clusterRoleRules: KindRules = {
  fields: clusterRoleFields,
  defaults: withRules,
  validate: (object) => validateRules(object, false),
};

/** rbac.authorization.k8s.io RoleBinding, with the defaults of its references. */
export const roleBindingRules: KindRules = {
  fields: roleBindingFields,
  validate: (object) => validateBinding(object, true),
  validateChange: validateRoleRefChange,
  defaults: (object) => {
    const group = 'rbac.authorization.k8s.io';
    const roleRef = withAbsent(objectAt(object, 'roleRef'), 'apiGroup', group);
    const subjects = listAt(object, 'subjects').map((subject) =>
      isJsonObject(subject) && (subject['kind'] === 'User' || subject['kind'] === 'Group')
        ? withAbsent(subject, 'apiGroup', group)
        : subject,
    );
    const bound = withField(object, 'roleRef', roleRef);
    return isEqual(subjects, listAt(object, 'subjects')) ? bound : { ...bound, subjects };
  },
};

/** rbac.authorization.k8s.io ClusterRoleBinding. */
export const clusterRoleBindingRules: KindRules = {
  ...roleBindingRules,
  validate: (object) => validateBinding(object, false),
};

const NAME_LABEL = 'kubernetes.io/metadata.name';

/** From 1.21 on every namespace carries its name as a label, by which selectors find it. */
function withNameLabel(object: JsonObject, { version }: RequestContext): JsonObject {
  const name = stringAt(object, 'metadata', 'name');
  const labels = objectAt(object, 'metadata', 'labels');
  if (!isSince(version, 21) || name === '' || labels[NAME_LABEL] === name) return object;
  return withField(
    object,
    'metadata',
    withField(objectAt(object, 'metadata'), 'labels', { ...labels, [NAME_LABEL]: name }),
  );
}

/** A role without rules is written with an empty list. */
function withRules(object: JsonObject): JsonObject {
  return withAbsent(object, 'rules', []);
}

function withAbsent(object: JsonObject, key: string, value: JsonObject[string]): JsonObject {
  return object[key] === undefined ? withField(object, key, value) : object;
}

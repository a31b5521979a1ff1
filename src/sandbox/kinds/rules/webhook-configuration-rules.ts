import isEqual from 'lodash/isEqual.js';

import {
  type ApiFields,
  keyedListOf,
  listFieldOf,
  objectFieldOf,
  optionalTextField,
  textField,
  withDefault,
} from '../fields/api-field.js';
import { labelSelectorFields, objectFields } from '../fields/object-meta-fields.js';
import { validateWebhookConfiguration } from '../validation/validate-webhook-configuration.js';
import type { KindRules } from './kind-rules.js';

const webhookFields: ApiFields = {
  name: { ...textField, keepsZero: true, absent: '' },
  clientConfig: objectFieldOf(
    {
      url: optionalTextField,
      service: objectFieldOf({
        namespace: { ...textField, keepsZero: true, absent: '' },
        name: { ...textField, keepsZero: true, absent: '' },
        path: optionalTextField,
      }),
      caBundle: { ...textField, absent: null },
    },
    { absent: {} },
  ),
  rules: listFieldOf(
    objectFieldOf({
      operations: listFieldOf(textField),
      apiGroups: listFieldOf(textField),
      apiVersions: listFieldOf(textField),
      resources: listFieldOf(textField),
    }),
  ),
  failurePolicy: withDefault(textField, 'Ignore'),
  namespaceSelector: objectFieldOf(labelSelectorFields, { absent: {} }),
};

const configurationFields: ApiFields = objectFields({ webhooks: keyedListOf('name', objectFieldOf(webhookFields)) });

/**
 * admissionregistration.k8s.io/v1beta1 MutatingWebhookConfiguration and ValidatingWebhookConfiguration, which are alike:
 * by default a webhook that fails is ignored, and every namespace is selected
 * (pkg/apis/admissionregistration/v1beta1/defaults.go).
 */
export const webhookConfigurationRules: KindRules = {
  fields: configurationFields,
  validate: validateWebhookConfiguration,
  isNewGeneration: (object, old) => !isEqual(object['webhooks'], old['webhooks']),
};

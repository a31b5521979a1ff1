import isEqual from 'lodash/isEqual.js';
import { defaulted, listOf, mergedBy, objectOf, optionalText, text, type ApiFields } from '../fields/api-field.js';
import type { KindRules } from './kind-rules.js';
import { labelSelectorFields, topLevel } from '../fields/object-meta-fields.js';
import { validateWebhookConfiguration } from '../validation/validate-webhook-configuration.js';

const webhookFields: ApiFields = {
  name: { ...text, keepsZero: true, absent: '' },
  clientConfig: objectOf(
    {
      url: optionalText,
      service: objectOf({
        namespace: { ...text, keepsZero: true, absent: '' },
        name: { ...text, keepsZero: true, absent: '' },
        path: optionalText,
      }),
      caBundle: { ...text, absent: null },
    },
    { absent: {} },
  ),
  rules: listOf(
    objectOf({
      operations: listOf(text),
      apiGroups: listOf(text),
      apiVersions: listOf(text),
      resources: listOf(text),
    }),
  ),
  failurePolicy: defaulted(text, 'Ignore'),
  namespaceSelector: objectOf(labelSelectorFields, { absent: {} }),
};

const configurationFields: ApiFields = topLevel({ webhooks: mergedBy('name', objectOf(webhookFields)) });

/**
 * admissionregistration.k8s.io/v1beta1 MutatingWebhookConfiguration and ValidatingWebhookConfiguration, which are alike:
 * a webhook that says nothing is ignored when it fails, and concerns every namespace
 * (pkg/apis/admissionregistration/v1beta1/defaults.go).
 */
export const webhookConfigurationRules: KindRules = {
  fields: configurationFields,
  validate: validateWebhookConfiguration,
  isNewGeneration: (object, old) => !isEqual(object['webhooks'], old['webhooks']),
};

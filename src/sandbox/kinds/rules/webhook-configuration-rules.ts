import isEqual from 'lodash/isEqual.js';

import { objectsAt, withField } from '../../json/json-path.js';
import type { JsonObject } from '../../json/json-value.js';
import { isSince } from '../../kubernetes-version.js';
import {
  anyField,
  type ApiFields,
  keyedListOf,
  listFieldOf,
  objectFieldOf,
  optionalIntegerField,
  optionalTextField,
  since116,
  textField,
  withDefault,
} from '../fields/api-field.js';
import { decodeObject } from '../fields/decode-object.js';
import { labelSelectorFields, objectFields } from '../fields/object-meta-fields.js';
import type { RequestContext } from '../validation/request-context.js';
import { validateWebhookConfiguration } from '../validation/validate-webhook-configuration.js';
import type { KindRules } from './kind-rules.js';

const requiredText = { ...textField, keepsZero: true, absent: '' } as const;

const webhookFields: ApiFields = {
  name: requiredText,
  clientConfig: objectFieldOf(
    {
      url: optionalTextField,
      service: objectFieldOf({
        namespace: requiredText,
        name: requiredText,
        path: optionalTextField,
        port: since116(withDefault(optionalIntegerField, 443)),
      }),
      // Without a bundle 1.9 writes null, with an empty one that.
      caBundle: { ...textField, keepsZero: true, absent: null, absentIn: '1.9' },
    },
    { absent: {} },
  ),
  rules: listFieldOf(
    objectFieldOf({
      operations: listFieldOf(textField),
      apiGroups: listFieldOf(textField),
      apiVersions: listFieldOf(textField),
      resources: listFieldOf(textField),
      scope: since116(withDefault(textField, '*')),
    }),
  ),
  failurePolicy: textField,
  matchPolicy: since116(textField),
  namespaceSelector: objectFieldOf(labelSelectorFields, { absent: {} }),
  objectSelector: since116(objectFieldOf(labelSelectorFields, { absent: {} })),
  sideEffects: since116(textField),
  timeoutSeconds: since116(optionalIntegerField),
  admissionReviewVersions: since116({ ...listFieldOf(textField), keepsZero: true, absent: null }),
  reinvocationPolicy: since116(textField),
  matchConditions: { ...keyedListOf('name', anyField), since: '1.33' },
};

const configurationFields: ApiFields = objectFields({ webhooks: keyedListOf('name', objectFieldOf(webhookFields)) });

/** Defaults of v1 (pkg/apis/admissionregistration/v1/defaults.go): a webhook that fails is fatal. */
const V1_DEFAULTS: JsonObject = { failurePolicy: 'Fail', matchPolicy: 'Equivalent', timeoutSeconds: 10 };

/** Defaults of v1beta1, of which 1.9 has the first only: a webhook that fails is ignored. */
const V1BETA1_DEFAULTS: JsonObject = {
  failurePolicy: 'Ignore',
  matchPolicy: 'Exact',
  sideEffects: 'Unknown',
  timeoutSeconds: 30,
  admissionReviewVersions: ['v1beta1'],
};

/**
 * admissionregistration.k8s.io MutatingWebhookConfiguration and ValidatingWebhookConfiguration, which are alike. Every
 * namespace and every object is selected by default.
 */
export const mutatingConfigurationRules: KindRules = webhookConfigurationRules({ reinvocationPolicy: 'Never' });

/** The same for webhooks that only validate, and so are never called again. */
export const validatingConfigurationRules: KindRules = webhookConfigurationRules({});

function webhookConfigurationRules(ownDefaults: JsonObject): KindRules {
  return {
    fields: configurationFields,
    defaults: (object, context) => withWebhookDefaults(object, ownDefaults, context),
    validate: validateWebhookConfiguration,
    isNewGeneration: (object, old) => !isEqual(object['webhooks'], old['webhooks']),
  };
}

function withWebhookDefaults(object: JsonObject, ownDefaults: JsonObject, context: RequestContext): JsonObject {
  if (object['webhooks'] === undefined) return object;
  const { version, apiVersion } = context;
  const isV1 = apiVersion.endsWith('/v1');
  const given = isV1 ? V1_DEFAULTS : V1BETA1_DEFAULTS;
  const defaults = { ...given, ...(isSince(version, 15) && ownDefaults) };
  const webhooks = objectsAt(object, 'webhooks').map((webhook) => {
    const present = Object.entries(webhook).filter(([, value]) => value !== null);
    const filled = { ...defaults, ...Object.fromEntries(present) };
    return decodeObject(filled, webhookFields, version);
  });
  return isEqual(webhooks, object['webhooks']) ? object : withField(object, 'webhooks', webhooks);
}

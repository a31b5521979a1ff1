import {
  anyField,
  type ApiFields,
  flagField,
  integerField,
  intOrStringField,
  keyedListOf,
  listFieldOf,
  mapFieldOf,
  objectFieldOf,
  objectOrEmpty,
  optionalFlagField,
  optionalIntegerField,
  since19,
  textField,
  timeField,
  withDefault,
} from './api-field.js';
import { objectFields, objectReferenceFields } from './object-meta-fields.js';

const emptyText = { ...textField, keepsZero: true, absent: '' } as const;
const nullTime = { ...timeField, absent: null } as const;
const reference = objectFieldOf(objectReferenceFields);

/** v1.ConfigMap. */
export const configMapFields: ApiFields = objectFields({ data: mapFieldOf(textField) });

/** v1.Secret; `stringData` is written into `data` and never read back. */
export const secretFields: ApiFields = objectFields({
  data: mapFieldOf(textField),
  stringData: mapFieldOf(textField),
  type: withDefault(textField, 'Opaque'),
});

/** v1.Namespace. */
export const namespaceFields: ApiFields = objectFields({
  spec: objectOrEmpty({ finalizers: listFieldOf(textField) }),
  status: objectOrEmpty({ phase: textField }),
});

/** v1.ServiceAccount. */
export const serviceAccountFields: ApiFields = objectFields({
  secrets: keyedListOf('name', reference),
  imagePullSecrets: listFieldOf(objectFieldOf({ name: textField })),
  automountServiceAccountToken: optionalFlagField,
});

const addresses = listFieldOf(
  objectFieldOf({ ip: textField, hostname: textField, nodeName: textField, targetRef: reference }),
);

/** v1.Endpoints. */
export const endpointsFields: ApiFields = objectFields({
  subsets: {
    ...listFieldOf(
      objectFieldOf({
        addresses,
        notReadyAddresses: addresses,
        ports: listFieldOf(
          objectFieldOf({ name: textField, port: integerField, protocol: withDefault(textField, 'TCP') }),
        ),
      }),
    ),
    keepsZero: true,
  },
});

/** v1.Event. */
export const eventFields: ApiFields = objectFields({
  involvedObject: objectOrEmpty(objectReferenceFields),
  reason: textField,
  message: textField,
  source: objectOrEmpty({ component: textField, host: textField }),
  firstTimestamp: nullTime,
  lastTimestamp: nullTime,
  count: integerField,
  type: textField,
  eventTime: since19(nullTime),
  series: since19(anyField),
  action: since19(textField),
  related: since19(reference),
  reportingComponent: since19(emptyText),
  reportingInstance: since19(emptyText),
});

/** v1.Service. */
export const serviceFields: ApiFields = objectFields({
  spec: objectOrEmpty({
    ports: keyedListOf(
      'port',
      objectFieldOf({
        name: textField,
        protocol: withDefault(textField, 'TCP'),
        port: { ...integerField, keepsZero: true },
        targetPort: intOrStringField,
        nodePort: integerField,
      }),
    ),
    selector: mapFieldOf(textField),
    clusterIP: textField,
    type: withDefault(textField, 'ClusterIP'),
    externalIPs: listFieldOf(textField),
    sessionAffinity: withDefault(textField, 'None'),
    loadBalancerIP: textField,
    loadBalancerSourceRanges: listFieldOf(textField),
    externalName: textField,
    externalTrafficPolicy: textField,
    healthCheckNodePort: integerField,
    publishNotReadyAddresses: since19(flagField),
    sessionAffinityConfig: since19(
      objectFieldOf({ clientIP: objectFieldOf({ timeoutSeconds: optionalIntegerField }) }),
    ),
  }),
  status: objectOrEmpty({
    loadBalancer: objectOrEmpty({ ingress: listFieldOf(objectFieldOf({ ip: textField, hostname: textField })) }),
  }),
});

/** admissionregistration.k8s.io/v1alpha1 InitializerConfiguration; 1.8 dropped the failure policy. */
export const initializerConfigurationFields: ApiFields = objectFields({
  initializers: keyedListOf(
    'name',
    objectFieldOf({
      name: { ...textField, keepsZero: true, absent: '' },
      rules: listFieldOf(
        objectFieldOf({
          apiGroups: listFieldOf(textField),
          apiVersions: listFieldOf(textField),
          resources: listFieldOf(textField),
        }),
      ),
      failurePolicy: { ...textField, absent: 'Ignore', until: '1.7' },
    }),
  ),
});

const rules = listFieldOf(
  objectFieldOf({
    verbs: { ...listFieldOf(textField), keepsZero: true },
    apiGroups: listFieldOf(textField),
    resources: listFieldOf(textField),
    resourceNames: listFieldOf(textField),
    nonResourceURLs: listFieldOf(textField),
  }),
);

/** rbac.authorization.k8s.io Role. */
export const roleFields: ApiFields = objectFields({ rules: { ...rules, keepsZero: true } });

/** rbac.authorization.k8s.io ClusterRole; from 1.9 on it may aggregate others. */
export const clusterRoleFields: ApiFields = objectFields({
  rules: { ...rules, keepsZero: true },
  aggregationRule: since19(anyField),
});

/** rbac.authorization.k8s.io RoleBinding and ClusterRoleBinding. */
export const roleBindingFields: ApiFields = objectFields({
  subjects: {
    ...listFieldOf(objectFieldOf({ kind: textField, apiGroup: textField, name: textField, namespace: textField })),
    keepsZero: true,
  },
  roleRef: objectOrEmpty({ apiGroup: textField, kind: textField, name: textField }),
});

import {
  always,
  anything,
  defaulted,
  flag,
  intOrString,
  integer,
  listOf,
  mapOf,
  mergedBy,
  objectOf,
  optionalFlag,
  optionalInteger,
  since19,
  text,
  time,
  type ApiFields,
} from './api-field.js';
import { objectReferenceFields, topLevel } from './object-meta-fields.js';

const emptyText = { ...text, keepsZero: true, absent: '' } as const;
const nullTime = { ...time, absent: null } as const;
const reference = objectOf(objectReferenceFields);

/** v1.ConfigMap. */
export const configMapFields: ApiFields = topLevel({ data: mapOf(text) });

/** v1.Secret; `stringData` is written into `data` and never read back. */
export const secretFields: ApiFields = topLevel({
  data: mapOf(text),
  stringData: mapOf(text),
  type: defaulted(text, 'Opaque'),
});

/** v1.Namespace. */
export const namespaceFields: ApiFields = topLevel({
  spec: always({ finalizers: listOf(text) }),
  status: always({ phase: text }),
});

/** v1.ServiceAccount. */
export const serviceAccountFields: ApiFields = topLevel({
  secrets: mergedBy('name', reference),
  imagePullSecrets: listOf(objectOf({ name: text })),
  automountServiceAccountToken: optionalFlag,
});

const addresses = listOf(objectOf({ ip: text, hostname: text, nodeName: text, targetRef: reference }));

/** v1.Endpoints. */
export const endpointsFields: ApiFields = topLevel({
  subsets: {
    ...listOf(
      objectOf({
        addresses,
        notReadyAddresses: addresses,
        ports: listOf(objectOf({ name: text, port: integer, protocol: defaulted(text, 'TCP') })),
      }),
    ),
    keepsZero: true,
  },
});

/** v1.Event. */
export const eventFields: ApiFields = topLevel({
  involvedObject: always(objectReferenceFields),
  reason: text,
  message: text,
  source: always({ component: text, host: text }),
  firstTimestamp: nullTime,
  lastTimestamp: nullTime,
  count: integer,
  type: text,
  eventTime: since19(nullTime),
  series: since19(anything),
  action: since19(text),
  related: since19(reference),
  reportingComponent: since19(emptyText),
  reportingInstance: since19(emptyText),
});

/** v1.Service. */
export const serviceFields: ApiFields = topLevel({
  spec: always({
    ports: mergedBy(
      'port',
      objectOf({
        name: text,
        protocol: defaulted(text, 'TCP'),
        port: { ...integer, keepsZero: true },
        targetPort: intOrString,
        nodePort: integer,
      }),
    ),
    selector: mapOf(text),
    clusterIP: text,
    type: defaulted(text, 'ClusterIP'),
    externalIPs: listOf(text),
    sessionAffinity: defaulted(text, 'None'),
    loadBalancerIP: text,
    loadBalancerSourceRanges: listOf(text),
    externalName: text,
    externalTrafficPolicy: text,
    healthCheckNodePort: integer,
    publishNotReadyAddresses: since19(flag),
    sessionAffinityConfig: since19(objectOf({ clientIP: objectOf({ timeoutSeconds: optionalInteger }) })),
  }),
  status: always({
    loadBalancer: always({ ingress: listOf(objectOf({ ip: text, hostname: text })) }),
  }),
});

/** admissionregistration.k8s.io/v1alpha1 InitializerConfiguration; 1.8 dropped the failure policy. */
export const initializerConfigurationFields: ApiFields = topLevel({
  initializers: mergedBy(
    'name',
    objectOf({
      name: { ...text, keepsZero: true, absent: '' },
      rules: listOf(objectOf({ apiGroups: listOf(text), apiVersions: listOf(text), resources: listOf(text) })),
      failurePolicy: { ...text, absent: 'Ignore', until: '1.7' },
    }),
  ),
});

const rules = listOf(
  objectOf({
    verbs: { ...listOf(text), keepsZero: true },
    apiGroups: listOf(text),
    resources: listOf(text),
    resourceNames: listOf(text),
    nonResourceURLs: listOf(text),
  }),
);

/** rbac.authorization.k8s.io Role. */
export const roleFields: ApiFields = topLevel({ rules: { ...rules, keepsZero: true } });

/** rbac.authorization.k8s.io ClusterRole; from 1.9 on it may gather others. */
export const clusterRoleFields: ApiFields = topLevel({
  rules: { ...rules, keepsZero: true },
  aggregationRule: since19(anything),
});

/** rbac.authorization.k8s.io RoleBinding and ClusterRoleBinding. */
export const roleBindingFields: ApiFields = topLevel({
  subjects: {
    ...listOf(objectOf({ kind: text, apiGroup: text, name: text, namespace: text })),
    keepsZero: true,
  },
  roleRef: always({ apiGroup: text, kind: text, name: text }),
});

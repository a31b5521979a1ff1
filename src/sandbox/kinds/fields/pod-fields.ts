import {
  always,
  anything,
  defaulted,
  flag,
  listOf,
  mapOf,
  mergedBy,
  objectOf,
  optionalFlag,
  optionalInteger,
  since19,
  text,
  type ApiFields,
} from './api-field.js';
import { containerFields, seLinuxOptions } from './container-fields.js';
import { templateMetaFields, topLevel } from './object-meta-fields.js';
import { volumeFields } from './volume-fields.js';

const containers = mergedBy('name', objectOf(containerFields));

/** v1.PodSpec, with the defaults that pods and pod templates share. */
export const podSpecFields: ApiFields = {
  volumes: mergedBy('name', objectOf(volumeFields)),
  initContainers: containers,
  containers,
  restartPolicy: defaulted(text, 'Always'),
  terminationGracePeriodSeconds: defaulted(optionalInteger, 30),
  activeDeadlineSeconds: optionalInteger,
  dnsPolicy: defaulted(text, 'ClusterFirst'),
  nodeSelector: mapOf(text),
  serviceAccountName: text,
  serviceAccount: text,
  automountServiceAccountToken: optionalFlag,
  nodeName: text,
  hostNetwork: flag,
  hostPID: flag,
  hostIPC: flag,
  securityContext: always({
    seLinuxOptions,
    runAsUser: optionalInteger,
    runAsNonRoot: optionalFlag,
    supplementalGroups: listOf(optionalInteger),
    fsGroup: optionalInteger,
  }),
  imagePullSecrets: mergedBy('name', objectOf({ name: text })),
  hostname: text,
  subdomain: text,
  affinity: anything,
  schedulerName: defaulted(text, 'default-scheduler'),
  tolerations: listOf(
    objectOf({ key: text, operator: text, value: text, effect: text, tolerationSeconds: optionalInteger }),
  ),
  hostAliases: mergedBy('ip', objectOf({ ip: text, hostnames: listOf(text) })),
  priorityClassName: since19(text),
  priority: since19(optionalInteger),
  dnsConfig: since19(
    objectOf({
      nameservers: listOf(text),
      searches: listOf(text),
      options: listOf(objectOf({ name: text, value: { ...text, keepsZero: true } })),
    }),
  ),
};

/** v1.PodTemplateSpec. */
export const podTemplateFields: ApiFields = {
  metadata: always(templateMetaFields),
  spec: objectOf(podSpecFields, { absent: {} }),
};

/** v1.Pod. */
export const podFields: ApiFields = topLevel({
  spec: objectOf(podSpecFields, { absent: {} }),
  status: objectOf(
    {
      phase: text,
      conditions: mergedBy('type', anything),
      message: text,
      reason: text,
      hostIP: text,
      podIP: text,
      startTime: { kind: 'time' },
      initContainerStatuses: listOf(anything),
      containerStatuses: listOf(anything),
      qosClass: text,
    },
    { absent: {} },
  ),
});

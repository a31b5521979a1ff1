import {
  anyField,
  type ApiFields,
  flagField,
  keyedListOf,
  listFieldOf,
  mapFieldOf,
  objectFieldOf,
  objectOrEmpty,
  optionalFlagField,
  optionalIntegerField,
  since19,
  textField,
  withDefault,
} from './api-field.js';
import { containerFields, seLinuxOptions } from './container-fields.js';
import { objectFields, templateMetaFields } from './object-meta-fields.js';
import { volumeFields } from './volume-fields.js';

const containers = keyedListOf('name', objectFieldOf(containerFields));

/** v1.PodSpec, with the defaults that pods and pod templates share. */
const podSpecFields: ApiFields = {
  volumes: keyedListOf('name', objectFieldOf(volumeFields)),
  initContainers: containers,
  containers,
  restartPolicy: withDefault(textField, 'Always'),
  terminationGracePeriodSeconds: withDefault(optionalIntegerField, 30),
  activeDeadlineSeconds: optionalIntegerField,
  dnsPolicy: withDefault(textField, 'ClusterFirst'),
  nodeSelector: mapFieldOf(textField),
  serviceAccountName: textField,
  serviceAccount: textField,
  automountServiceAccountToken: optionalFlagField,
  nodeName: textField,
  hostNetwork: flagField,
  hostPID: flagField,
  hostIPC: flagField,
  securityContext: objectOrEmpty({
    seLinuxOptions,
    runAsUser: optionalIntegerField,
    runAsNonRoot: optionalFlagField,
    supplementalGroups: listFieldOf(optionalIntegerField),
    fsGroup: optionalIntegerField,
  }),
  imagePullSecrets: keyedListOf('name', objectFieldOf({ name: textField })),
  hostname: textField,
  subdomain: textField,
  affinity: anyField,
  schedulerName: withDefault(textField, 'default-scheduler'),
  tolerations: listFieldOf(
    objectFieldOf({
      key: textField,
      operator: textField,
      value: textField,
      effect: textField,
      tolerationSeconds: optionalIntegerField,
    }),
  ),
  hostAliases: keyedListOf('ip', objectFieldOf({ ip: textField, hostnames: listFieldOf(textField) })),
  priorityClassName: since19(textField),
  priority: since19(optionalIntegerField),
  dnsConfig: since19(
    objectFieldOf({
      nameservers: listFieldOf(textField),
      searches: listFieldOf(textField),
      options: listFieldOf(objectFieldOf({ name: textField, value: { ...textField, keepsZero: true } })),
    }),
  ),
};

/** v1.PodTemplateSpec. */
export const podTemplateFields: ApiFields = {
  metadata: objectOrEmpty(templateMetaFields),
  spec: objectFieldOf(podSpecFields, { absent: {} }),
};

/** v1.Pod. */
export const podFields: ApiFields = objectFields({
  spec: objectFieldOf(podSpecFields, { absent: {} }),
  status: objectFieldOf(
    {
      phase: textField,
      conditions: keyedListOf('type', anyField),
      message: textField,
      reason: textField,
      hostIP: textField,
      podIP: textField,
      startTime: { kind: 'time' },
      initContainerStatuses: listFieldOf(anyField),
      containerStatuses: listFieldOf(anyField),
      qosClass: textField,
    },
    { absent: {} },
  ),
});

import {
  boolType,
  bytesType,
  ignoredType,
  integerType,
  intOrStringType,
  mapType,
  type MessageType,
  messageType,
  quantityType,
  repeated,
  textType,
  type ValueType,
} from './message-type.js';
import { labelSelector, objectMeta } from './meta-messages.js';

const localReference = messageType({ 1: ['name', textType] });

const containerPort = messageType({
  1: ['name', textType],
  2: ['hostPort', integerType],
  3: ['containerPort', integerType],
  4: ['protocol', textType],
  5: ['hostIP', textType],
});

const container = messageType({
  1: ['name', textType],
  2: ['image', textType],
  3: ['command', repeated(textType)],
  4: ['args', repeated(textType)],
  5: ['workingDir', textType],
  6: ['ports', repeated(containerPort)],
  7: ['env', repeated(messageType({ 1: ['name', textType], 2: ['value', textType] }))],
  8: ['resources', messageType({ 1: ['limits', mapType(quantityType)], 2: ['requests', mapType(quantityType)] })],
  13: ['terminationMessagePath', textType],
  14: ['imagePullPolicy', textType],
  16: ['stdin', boolType],
  17: ['stdinOnce', boolType],
  18: ['tty', boolType],
  20: ['terminationMessagePolicy', textType],
});

const podSpec: MessageType = {
  2: ['containers', repeated(container)],
  3: ['restartPolicy', textType],
  4: ['terminationGracePeriodSeconds', integerType],
  5: ['activeDeadlineSeconds', integerType],
  6: ['dnsPolicy', textType],
  7: ['nodeSelector', mapType(textType)],
  8: ['serviceAccountName', textType],
  9: ['serviceAccount', textType],
  10: ['nodeName', textType],
  11: ['hostNetwork', boolType],
  12: ['hostPID', boolType],
  13: ['hostIPC', boolType],
  15: ['imagePullSecrets', repeated(localReference)],
  16: ['hostname', textType],
  17: ['subdomain', textType],
  19: ['schedulerName', textType],
  20: ['initContainers', repeated(container)],
};

const podTemplate = messageType({ 1: ['metadata', objectMeta], 2: ['spec', messageType(podSpec)] });

/** A top level object: metadata, spec, and a status, which a create ignores. */
function objectWithSpec(spec: ValueType): MessageType {
  return { 1: ['metadata', objectMeta], 2: ['spec', spec], 3: ['status', ignoredType] };
}

const deployment = objectWithSpec(
  messageType({
    1: ['replicas', integerType],
    2: ['selector', labelSelector],
    3: ['template', podTemplate],
    4: [
      'strategy',
      messageType({
        1: ['type', textType],
        2: ['rollingUpdate', messageType({ 1: ['maxUnavailable', intOrStringType], 2: ['maxSurge', intOrStringType] })],
      }),
    ],
    5: ['minReadySeconds', integerType],
    6: ['revisionHistoryLimit', integerType],
    7: ['paused', boolType],
    9: ['progressDeadlineSeconds', integerType],
  }),
);

const job = objectWithSpec(
  messageType({
    1: ['parallelism', integerType],
    2: ['completions', integerType],
    3: ['activeDeadlineSeconds', integerType],
    4: ['selector', labelSelector],
    5: ['manualSelector', boolType],
    6: ['template', podTemplate],
    7: ['backoffLimit', integerType],
  }),
);

const servicePort = messageType({
  1: ['name', textType],
  2: ['protocol', textType],
  3: ['port', integerType],
  4: ['targetPort', intOrStringType],
  5: ['nodePort', integerType],
});

const service = objectWithSpec(
  messageType({
    1: ['ports', repeated(servicePort)],
    2: ['selector', mapType(textType)],
    3: ['clusterIP', textType],
    4: ['type', textType],
    5: ['externalIPs', repeated(textType)],
    7: ['sessionAffinity', textType],
    8: ['loadBalancerIP', textType],
    9: ['loadBalancerSourceRanges', repeated(textType)],
    10: ['externalName', textType],
    11: ['externalTrafficPolicy', textType],
    12: ['healthCheckNodePort', integerType],
    13: ['publishNotReadyAddresses', boolType],
  }),
);

const policyRules = repeated(
  messageType({
    1: ['verbs', repeated(textType)],
    2: ['apiGroups', repeated(textType)],
    3: ['resources', repeated(textType)],
    4: ['resourceNames', repeated(textType)],
    5: ['nonResourceURLs', repeated(textType)],
  }),
);

const role: MessageType = { 1: ['metadata', objectMeta], 2: ['rules', policyRules] };

const subject = messageType({
  1: ['kind', textType],
  2: ['apiGroup', textType],
  3: ['name', textType],
  4: ['namespace', textType],
});

const binding: MessageType = {
  1: ['metadata', objectMeta],
  2: ['subjects', repeated(subject)],
  3: ['roleRef', messageType({ 1: ['apiGroup', textType], 2: ['kind', textType], 3: ['name', textType] })],
};

const accessReview = objectWithSpec(
  messageType({
    1: [
      'resourceAttributes',
      messageType({
        1: ['namespace', textType],
        2: ['verb', textType],
        3: ['group', textType],
        4: ['version', textType],
        5: ['resource', textType],
        6: ['subresource', textType],
        7: ['name', textType],
      }),
    ],
    2: ['nonResourceAttributes', messageType({ 1: ['path', textType], 2: ['verb', textType] })],
  }),
);

/**
 * The kinds that kubectl creates in protobuf, by kind and apiVersion, with the fields that it fills in (the generated.proto
 * of each group); a message with other fields is refused.
 */
export const messageTypes: ReadonlyMap<string, MessageType> = new Map([
  ['Namespace v1', objectWithSpec(messageType({ 1: ['finalizers', repeated(textType)] }))],
  ['ConfigMap v1', { 1: ['metadata', objectMeta], 2: ['data', mapType(textType)] }],
  [
    'Secret v1',
    {
      1: ['metadata', objectMeta],
      2: ['data', mapType(bytesType)],
      3: ['type', textType],
      4: ['stringData', mapType(textType)],
    },
  ],
  ['ServiceAccount v1', { 1: ['metadata', objectMeta], 3: ['imagePullSecrets', repeated(localReference)] }],
  ['Service v1', service],
  ['Pod v1', objectWithSpec(messageType(podSpec))],
  ['Deployment apps/v1', deployment],
  ['Job batch/v1', job],
  ['Role rbac.authorization.k8s.io/v1', role],
  ['ClusterRole rbac.authorization.k8s.io/v1', role],
  ['RoleBinding rbac.authorization.k8s.io/v1', binding],
  ['ClusterRoleBinding rbac.authorization.k8s.io/v1', binding],
  ['SelfSubjectAccessReview authorization.k8s.io/v1', accessReview],
]);

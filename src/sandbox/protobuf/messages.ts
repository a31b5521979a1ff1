import {
  bytes,
  flag,
  ignored,
  intOrString,
  integer,
  listOf,
  mapOf,
  messageOf,
  quantity,
  text,
  type MessageType,
  type ValueType,
} from './message-type.js';
import { labelSelector, objectMeta } from './meta-messages.js';

const localReference = messageOf({ 1: ['name', text] });

const containerPort = messageOf({
  1: ['name', text],
  2: ['hostPort', integer],
  3: ['containerPort', integer],
  4: ['protocol', text],
  5: ['hostIP', text],
});

const container = messageOf({
  1: ['name', text],
  2: ['image', text],
  3: ['command', listOf(text)],
  4: ['args', listOf(text)],
  5: ['workingDir', text],
  6: ['ports', listOf(containerPort)],
  7: ['env', listOf(messageOf({ 1: ['name', text], 2: ['value', text] }))],
  8: ['resources', messageOf({ 1: ['limits', mapOf(quantity)], 2: ['requests', mapOf(quantity)] })],
  13: ['terminationMessagePath', text],
  14: ['imagePullPolicy', text],
  16: ['stdin', flag],
  17: ['stdinOnce', flag],
  18: ['tty', flag],
  20: ['terminationMessagePolicy', text],
});

const podSpec: MessageType = {
  2: ['containers', listOf(container)],
  3: ['restartPolicy', text],
  4: ['terminationGracePeriodSeconds', integer],
  5: ['activeDeadlineSeconds', integer],
  6: ['dnsPolicy', text],
  7: ['nodeSelector', mapOf(text)],
  8: ['serviceAccountName', text],
  9: ['serviceAccount', text],
  10: ['nodeName', text],
  11: ['hostNetwork', flag],
  12: ['hostPID', flag],
  13: ['hostIPC', flag],
  15: ['imagePullSecrets', listOf(localReference)],
  16: ['hostname', text],
  17: ['subdomain', text],
  19: ['schedulerName', text],
  20: ['initContainers', listOf(container)],
};

const podTemplate = messageOf({ 1: ['metadata', objectMeta], 2: ['spec', messageOf(podSpec)] });

/** What every top level object has: metadata, spec, and a status that a create does not take from its body. */
function objectWithSpec(spec: ValueType): MessageType {
  return { 1: ['metadata', objectMeta], 2: ['spec', spec], 3: ['status', ignored] };
}

const deployment = objectWithSpec(
  messageOf({
    1: ['replicas', integer],
    2: ['selector', labelSelector],
    3: ['template', podTemplate],
    4: [
      'strategy',
      messageOf({
        1: ['type', text],
        2: ['rollingUpdate', messageOf({ 1: ['maxUnavailable', intOrString], 2: ['maxSurge', intOrString] })],
      }),
    ],
    5: ['minReadySeconds', integer],
    6: ['revisionHistoryLimit', integer],
    7: ['paused', flag],
    9: ['progressDeadlineSeconds', integer],
  }),
);

const job = objectWithSpec(
  messageOf({
    1: ['parallelism', integer],
    2: ['completions', integer],
    3: ['activeDeadlineSeconds', integer],
    4: ['selector', labelSelector],
    5: ['manualSelector', flag],
    6: ['template', podTemplate],
    7: ['backoffLimit', integer],
  }),
);

const servicePort = messageOf({
  1: ['name', text],
  2: ['protocol', text],
  3: ['port', integer],
  4: ['targetPort', intOrString],
  5: ['nodePort', integer],
});

const service = objectWithSpec(
  messageOf({
    1: ['ports', listOf(servicePort)],
    2: ['selector', mapOf(text)],
    3: ['clusterIP', text],
    4: ['type', text],
    5: ['externalIPs', listOf(text)],
    7: ['sessionAffinity', text],
    8: ['loadBalancerIP', text],
    9: ['loadBalancerSourceRanges', listOf(text)],
    10: ['externalName', text],
    11: ['externalTrafficPolicy', text],
    12: ['healthCheckNodePort', integer],
    13: ['publishNotReadyAddresses', flag],
  }),
);

const policyRules = listOf(
  messageOf({
    1: ['verbs', listOf(text)],
    2: ['apiGroups', listOf(text)],
    3: ['resources', listOf(text)],
    4: ['resourceNames', listOf(text)],
    5: ['nonResourceURLs', listOf(text)],
  }),
);

const role: MessageType = { 1: ['metadata', objectMeta], 2: ['rules', policyRules] };

const subject = messageOf({ 1: ['kind', text], 2: ['apiGroup', text], 3: ['name', text], 4: ['namespace', text] });

const binding: MessageType = {
  1: ['metadata', objectMeta],
  2: ['subjects', listOf(subject)],
  3: ['roleRef', messageOf({ 1: ['apiGroup', text], 2: ['kind', text], 3: ['name', text] })],
};

const accessReview = objectWithSpec(
  messageOf({
    1: [
      'resourceAttributes',
      messageOf({
        1: ['namespace', text],
        2: ['verb', text],
        3: ['group', text],
        4: ['version', text],
        5: ['resource', text],
        6: ['subresource', text],
        7: ['name', text],
      }),
    ],
    2: ['nonResourceAttributes', messageOf({ 1: ['path', text], 2: ['verb', text] })],
  }),
);

/**
 * The kinds that kubectl creates in protobuf, by kind and apiVersion, with the fields that it fills in (the generated.proto
 * of each group); a message that says more is refused.
 */
export const messageTypes: ReadonlyMap<string, MessageType> = new Map([
  ['Namespace v1', objectWithSpec(messageOf({ 1: ['finalizers', listOf(text)] }))],
  ['ConfigMap v1', { 1: ['metadata', objectMeta], 2: ['data', mapOf(text)] }],
  [
    'Secret v1',
    { 1: ['metadata', objectMeta], 2: ['data', mapOf(bytes)], 3: ['type', text], 4: ['stringData', mapOf(text)] },
  ],
  ['ServiceAccount v1', { 1: ['metadata', objectMeta], 3: ['imagePullSecrets', listOf(localReference)] }],
  ['Service v1', service],
  ['Pod v1', objectWithSpec(messageOf(podSpec))],
  ['Deployment apps/v1', deployment],
  ['Job batch/v1', job],
  ['Role rbac.authorization.k8s.io/v1', role],
  ['ClusterRole rbac.authorization.k8s.io/v1', role],
  ['RoleBinding rbac.authorization.k8s.io/v1', binding],
  ['ClusterRoleBinding rbac.authorization.k8s.io/v1', binding],
  ['SelfSubjectAccessReview authorization.k8s.io/v1', accessReview],
]);

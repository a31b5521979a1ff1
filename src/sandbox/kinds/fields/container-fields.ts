import {
  always,
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
  quantity,
  since19,
  text,
  type ApiFields,
  type ObjectField,
} from './api-field.js';
import { fieldRef, resourceFieldRef } from './volume-fields.js';

const reference: ApiFields = { name: text, optional: optionalFlag };
const keySelector = objectOf({ name: text, key: text, optional: optionalFlag });
const resourceList = mapOf(quantity);

const handlerFields: ApiFields = {
  exec: objectOf({ command: listOf(text) }),
  httpGet: objectOf({
    path: defaulted(text, '/'),
    port: intOrString,
    host: text,
    scheme: defaulted(text, 'HTTP'),
    httpHeaders: listOf(objectOf({ name: text, value: { ...text, keepsZero: true, absent: '' } })),
  }),
  tcpSocket: objectOf({ port: intOrString, host: text }),
};

const probe = objectOf({
  ...handlerFields,
  initialDelaySeconds: integer,
  timeoutSeconds: defaulted(integer, 1),
  periodSeconds: defaulted(integer, 10),
  successThreshold: defaulted(integer, 1),
  failureThreshold: defaulted(integer, 3),
});

/** v1.SELinuxOptions. */
export const seLinuxOptions: ObjectField = objectOf({ user: text, role: text, type: text, level: text });

const securityContext = objectOf({
  capabilities: objectOf({ add: listOf(text), drop: listOf(text) }),
  privileged: optionalFlag,
  seLinuxOptions,
  runAsUser: optionalInteger,
  runAsNonRoot: optionalFlag,
  readOnlyRootFilesystem: optionalFlag,
  allowPrivilegeEscalation: since19(optionalFlag),
});

const env = mergedBy(
  'name',
  objectOf({
    name: text,
    value: text,
    valueFrom: objectOf({ fieldRef, resourceFieldRef, configMapKeyRef: keySelector, secretKeyRef: keySelector }),
  }),
);

/** v1.Container. Its pull policy depends on its image, so that default is not here. */
export const containerFields: ApiFields = {
  name: text,
  image: text,
  command: listOf(text),
  args: listOf(text),
  workingDir: text,
  ports: mergedBy(
    'containerPort',
    objectOf({
      name: text,
      hostPort: integer,
      containerPort: { ...integer, keepsZero: true },
      protocol: defaulted(text, 'TCP'),
      hostIP: text,
    }),
  ),
  envFrom: listOf(objectOf({ prefix: text, configMapRef: objectOf(reference), secretRef: objectOf(reference) })),
  env,
  resources: always({ limits: resourceList, requests: resourceList }),
  volumeMounts: mergedBy(
    'mountPath',
    objectOf({ name: text, readOnly: flag, mountPath: text, subPath: text, mountPropagation: since19(text) }),
  ),
  volumeDevices: since19(mergedBy('devicePath', objectOf({ name: text, devicePath: text }))),
  livenessProbe: probe,
  readinessProbe: probe,
  lifecycle: objectOf({ postStart: objectOf(handlerFields), preStop: objectOf(handlerFields) }),
  terminationMessagePath: defaulted(text, '/dev/termination-log'),
  terminationMessagePolicy: defaulted(text, 'File'),
  imagePullPolicy: text,
  securityContext,
  stdin: flag,
  stdinOnce: flag,
  tty: flag,
};

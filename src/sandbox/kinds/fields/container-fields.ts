import {
  type ApiFields,
  flagField,
  integerField,
  intOrStringField,
  keyedListOf,
  listFieldOf,
  mapFieldOf,
  type ObjectField,
  objectFieldOf,
  objectOrEmpty,
  optionalFlagField,
  optionalIntegerField,
  quantityField,
  since19,
  since116,
  textField,
  withDefault,
} from './api-field.js';
import { fieldRef, resourceFieldRef } from './volume-fields.js';

const reference: ApiFields = { name: textField, optional: optionalFlagField };
const keySelector = objectFieldOf({ name: textField, key: textField, optional: optionalFlagField });
const resourceList = mapFieldOf(quantityField);

const handlerFields: ApiFields = {
  exec: objectFieldOf({ command: listFieldOf(textField) }),
  httpGet: objectFieldOf({
    path: withDefault(textField, '/'),
    port: intOrStringField,
    host: textField,
    scheme: withDefault(textField, 'HTTP'),
    httpHeaders: listFieldOf(objectFieldOf({ name: textField, value: { ...textField, keepsZero: true, absent: '' } })),
  }),
  tcpSocket: objectFieldOf({ port: intOrStringField, host: textField }),
};

const probe = objectFieldOf({
  ...handlerFields,
  initialDelaySeconds: integerField,
  timeoutSeconds: withDefault(integerField, 1),
  periodSeconds: withDefault(integerField, 10),
  successThreshold: withDefault(integerField, 1),
  failureThreshold: withDefault(integerField, 3),
});

/** v1.SELinuxOptions. */
export const seLinuxOptions: ObjectField = objectFieldOf({
  user: textField,
  role: textField,
  type: textField,
  level: textField,
});

const securityContext = objectFieldOf({
  capabilities: objectFieldOf({ add: listFieldOf(textField), drop: listFieldOf(textField) }),
  privileged: optionalFlagField,
  seLinuxOptions,
  runAsUser: optionalIntegerField,
  runAsNonRoot: optionalFlagField,
  readOnlyRootFilesystem: optionalFlagField,
  allowPrivilegeEscalation: since19(optionalFlagField),
});

const env = keyedListOf(
  'name',
  objectFieldOf({
    name: textField,
    value: textField,
    valueFrom: objectFieldOf({ fieldRef, resourceFieldRef, configMapKeyRef: keySelector, secretKeyRef: keySelector }),
  }),
);

/** v1.Container. Its pull policy depends on its image, so that default is not here. */
export const containerFields: ApiFields = {
  name: textField,
  image: textField,
  command: listFieldOf(textField),
  args: listFieldOf(textField),
  workingDir: textField,
  ports: keyedListOf(
    'containerPort',
    objectFieldOf({
      name: textField,
      hostPort: integerField,
      containerPort: { ...integerField, keepsZero: true },
      protocol: withDefault(textField, 'TCP'),
      hostIP: textField,
    }),
  ),
  envFrom: listFieldOf(
    objectFieldOf({ prefix: textField, configMapRef: objectFieldOf(reference), secretRef: objectFieldOf(reference) }),
  ),
  env,
  resources: objectOrEmpty({ limits: resourceList, requests: resourceList }),
  volumeMounts: keyedListOf(
    'mountPath',
    objectFieldOf({
      name: textField,
      readOnly: flagField,
      mountPath: textField,
      subPath: textField,
      mountPropagation: since19(textField),
    }),
  ),
  volumeDevices: since19(keyedListOf('devicePath', objectFieldOf({ name: textField, devicePath: textField }))),
  livenessProbe: probe,
  readinessProbe: probe,
  startupProbe: since116(probe),
  lifecycle: objectFieldOf({ postStart: objectFieldOf(handlerFields), preStop: objectFieldOf(handlerFields) }),
  terminationMessagePath: withDefault(textField, '/dev/termination-log'),
  terminationMessagePolicy: withDefault(textField, 'File'),
  imagePullPolicy: textField,
  securityContext,
  stdin: flagField,
  stdinOnce: flagField,
  tty: flagField,
};

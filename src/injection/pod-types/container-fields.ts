import {
  fieldReference,
  fields,
  type FieldType,
  list,
  map,
  resourceReference,
  securityProfile,
  seLinuxOptions,
} from './field-type.js';

const reference = fields({ name: 'text', optional: 'boolean' });
const keyReference = fields({ name: 'text', key: 'text', optional: 'boolean' });

const handler = {
  exec: fields({ command: list('text') }),
  httpGet: fields({
    path: 'text',
    port: 'integerOrText',
    host: 'text',
    scheme: 'text',
    httpHeaders: list(fields({ name: 'text', value: 'text' })),
  }),
  tcpSocket: fields({ port: 'integerOrText', host: 'text' }),
};

const hook = fields({ ...handler, sleep: 'anything' });

const probe = fields({
  ...handler,
  grpc: 'anything',
  initialDelaySeconds: 'integer',
  timeoutSeconds: 'integer',
  periodSeconds: 'integer',
  successThreshold: 'integer',
  failureThreshold: 'integer',
  terminationGracePeriodSeconds: 'integer',
});

const securityContext = fields({
  capabilities: fields({ add: list('text'), drop: list('text') }),
  privileged: 'boolean',
  seLinuxOptions,
  seccompProfile: securityProfile,
  appArmorProfile: securityProfile,
  windowsOptions: 'anything',
  runAsUser: 'integer',
  runAsGroup: 'integer',
  runAsNonRoot: 'boolean',
  readOnlyRootFilesystem: 'boolean',
  allowPrivilegeEscalation: 'boolean',
  procMount: 'text',
  // Of no Kubernetes, but in templates up to 1.0.
  restartPolicy: 'text',
});

const env = fields({
  name: 'text',
  value: 'text',
  valueFrom: fields({
    fieldRef: fieldReference,
    resourceFieldRef: resourceReference,
    configMapKeyRef: keyReference,
    secretKeyRef: keyReference,
    fileKeyRef: 'anything',
  }),
});

/** A container, or an init container. What came after Kubernetes 1.16 is known, and not looked into. */
export const container: FieldType = fields({
  name: 'text',
  image: 'text',
  command: list('text'),
  args: list('text'),
  workingDir: 'text',
  ports: list(
    fields({ name: 'text', hostPort: 'integer', containerPort: 'integer', protocol: 'text', hostIP: 'text' }),
  ),
  envFrom: list(fields({ prefix: 'text', configMapRef: reference, secretRef: reference })),
  env: list(env),
  resources: fields({ limits: map('quantity'), requests: map('quantity'), claims: 'anything' }),
  resizePolicy: 'anything',
  restartPolicy: 'text',
  restartPolicyRules: 'anything',
  volumeMounts: list(
    fields({
      name: 'text',
      readOnly: 'boolean',
      recursiveReadOnly: 'text',
      mountPath: 'text',
      subPath: 'text',
      mountPropagation: 'text',
      subPathExpr: 'text',
    }),
  ),
  volumeDevices: list(fields({ name: 'text', devicePath: 'text' })),
  livenessProbe: probe,
  readinessProbe: probe,
  startupProbe: probe,
  lifecycle: fields({ postStart: hook, preStop: hook, stopSignal: 'text' }),
  terminationMessagePath: 'text',
  terminationMessagePolicy: 'text',
  imagePullPolicy: 'text',
  securityContext,
  stdin: 'boolean',
  stdinOnce: 'boolean',
  tty: 'boolean',
});

import {
  always,
  fieldReference,
  fields,
  type FieldType,
  keyed,
  list,
  never,
  resourceReference,
  resources,
  securityFields,
  securityProfile,
  since,
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
} as const;

const hook = fields({ ...handler, sleep: since(29, fields({ seconds: 'long' })) });

const probe = fields({
  ...handler,
  grpc: since(23, fields({ port: 'integer', service: 'text' })),
  initialDelaySeconds: 'integer',
  timeoutSeconds: 'integer',
  periodSeconds: 'integer',
  successThreshold: 'integer',
  failureThreshold: 'integer',
  terminationGracePeriodSeconds: since(21, 'long'),
});

const securityContext = fields({
  capabilities: fields({ add: list('text'), drop: list('text') }),
  privileged: 'boolean',
  ...securityFields,
  readOnlyRootFilesystem: 'boolean',
  allowPrivilegeEscalation: 'boolean',
  procMount: 'text',
  seccompProfile: securityProfile,
  appArmorProfile: since(30, securityProfile),
  restartPolicy: never('text'),
});

const env = fields({
  name: 'text',
  value: 'text',
  valueFrom: fields({
    fieldRef: fieldReference,
    resourceFieldRef: resourceReference,
    configMapKeyRef: keyReference,
    secretKeyRef: keyReference,
    fileKeyRef: since(34, fields({ volumeName: 'text', path: 'text', key: 'text', optional: 'boolean' })),
  }),
});

const volumeMount = fields({
  name: 'text',
  readOnly: 'flag',
  recursiveReadOnly: since(30, 'text'),
  mountPath: 'text',
  subPath: 'text',
  mountPropagation: 'text',
  subPathExpr: 'text',
});

const port = fields({ name: 'text', hostPort: 'integer', containerPort: 'integer', protocol: 'text', hostIP: 'text' });

const restartRule = fields({ action: 'text', exitCodes: fields({ operator: 'text', values: list('integer') }) });

/** In the order of Kubernetes' own type, which is that of its JSON. */
const containerFields = {
  name: 'text',
  image: 'text',
  command: list('text'),
  args: list('text'),
  workingDir: 'text',
  ports: keyed('containerPort', port),
  envFrom: list(fields({ prefix: 'text', configMapRef: reference, secretRef: reference })),
  env: keyed('name', env),
  resources: always({}, resources),
  resizePolicy: since(27, list(fields({ resourceName: 'text', restartPolicy: 'text' }))),
  restartPolicy: since(28, 'text'),
  restartPolicyRules: since(34, list(restartRule)),
  volumeMounts: keyed('mountPath', volumeMount),
  volumeDevices: keyed('devicePath', fields({ name: 'text', devicePath: 'text' })),
  livenessProbe: probe,
  readinessProbe: probe,
  startupProbe: probe,
  lifecycle: fields({ postStart: hook, preStop: hook, stopSignal: since(33, 'text') }),
  terminationMessagePath: 'text',
  terminationMessagePolicy: 'text',
  imagePullPolicy: 'text',
  securityContext,
  stdin: 'flag',
  stdinOnce: 'flag',
  tty: 'flag',
} as const;

/** A container, or an init container. */
export const container: FieldType = fields(containerFields);

/** A container that is put into a running pod. */
export const ephemeralContainer: FieldType = fields({ ...containerFields, targetContainerName: 'text' });

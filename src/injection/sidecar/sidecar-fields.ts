/** What a field holds. A `text` takes any scalar; a `quantity` and an `integerOrText` keep what they are given. */
export type FieldType =
  | 'text'
  | 'boolean'
  | 'integer'
  | 'quantity'
  | 'integerOrText'
  | 'anything'
  | { readonly list: FieldType }
  | { readonly map: FieldType }
  | { readonly fields: Readonly<Record<string, FieldType>> };

const list = (type: FieldType): FieldType => ({ list: type });
const map = (type: FieldType): FieldType => ({ map: type });
const fields = (of: Readonly<Record<string, FieldType>>): FieldType => ({ fields: of });

const named = fields({ name: 'text' });
const reference = fields({ name: 'text', optional: 'boolean' });
const keyReference = fields({ name: 'text', key: 'text', optional: 'boolean' });
const fieldReference = fields({ apiVersion: 'text', fieldPath: 'text' });
const resourceReference = fields({ containerName: 'text', resource: 'text', divisor: 'quantity' });

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

const probe = fields({
  ...handler,
  initialDelaySeconds: 'integer',
  timeoutSeconds: 'integer',
  periodSeconds: 'integer',
  successThreshold: 'integer',
  failureThreshold: 'integer',
});

const seLinuxOptions = fields({ user: 'text', role: 'text', type: 'text', level: 'text' });

const securityContext = fields({
  capabilities: fields({ add: list('text'), drop: list('text') }),
  privileged: 'boolean',
  seLinuxOptions,
  runAsUser: 'integer',
  runAsGroup: 'integer',
  runAsNonRoot: 'boolean',
  readOnlyRootFilesystem: 'boolean',
  allowPrivilegeEscalation: 'boolean',
  procMount: 'text',
});

const env = fields({
  name: 'text',
  value: 'text',
  valueFrom: fields({
    fieldRef: fieldReference,
    resourceFieldRef: resourceReference,
    configMapKeyRef: keyReference,
    secretKeyRef: keyReference,
  }),
});

const container = fields({
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
  resources: fields({ limits: map('quantity'), requests: map('quantity') }),
  volumeMounts: list(
    fields({
      name: 'text',
      readOnly: 'boolean',
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
  lifecycle: fields({ postStart: fields(handler), preStop: fields(handler) }),
  terminationMessagePath: 'text',
  terminationMessagePolicy: 'text',
  imagePullPolicy: 'text',
  securityContext,
  stdin: 'boolean',
  stdinOnce: 'boolean',
  tty: 'boolean',
});

const items = list(fields({ key: 'text', path: 'text', mode: 'integer' }));
const downwardItems = list(
  fields({ path: 'text', fieldRef: fieldReference, resourceFieldRef: resourceReference, mode: 'integer' }),
);
const mode = { defaultMode: 'integer' } as const;

/** Where the contents of volumes come from. The kinds that no sidecar has ever had are not checked. */
const volumeSources: Readonly<Record<string, FieldType>> = {
  hostPath: fields({ path: 'text', type: 'text' }),
  emptyDir: fields({ medium: 'text', sizeLimit: 'quantity' }),
  secret: fields({ secretName: 'text', items, optional: 'boolean', ...mode }),
  configMap: fields({ name: 'text', items, optional: 'boolean', ...mode }),
  downwardAPI: fields({ items: downwardItems, ...mode }),
  projected: fields({
    sources: list(
      fields({
        secret: fields({ name: 'text', items, optional: 'boolean' }),
        configMap: fields({ name: 'text', items, optional: 'boolean' }),
        downwardAPI: fields({ items: downwardItems }),
        serviceAccountToken: fields({ audience: 'text', expirationSeconds: 'integer', path: 'text' }),
      }),
    ),
    ...mode,
  }),
  persistentVolumeClaim: fields({ claimName: 'text', readOnly: 'boolean' }),
  csi: fields({
    driver: 'text',
    readOnly: 'boolean',
    fsType: 'text',
    volumeAttributes: map('text'),
    nodePublishSecretRef: named,
  }),
  nfs: fields({ server: 'text', path: 'text', readOnly: 'boolean' }),
  gitRepo: fields({ repository: 'text', revision: 'text', directory: 'text' }),
  awsElasticBlockStore: 'anything',
  azureDisk: 'anything',
  azureFile: 'anything',
  cephfs: 'anything',
  cinder: 'anything',
  fc: 'anything',
  flexVolume: 'anything',
  flocker: 'anything',
  gcePersistentDisk: 'anything',
  glusterfs: 'anything',
  iscsi: 'anything',
  photonPersistentDisk: 'anything',
  portworxVolume: 'anything',
  quobyte: 'anything',
  rbd: 'anything',
  scaleIO: 'anything',
  storageos: 'anything',
  vsphereVolume: 'anything',
};

/** Names of the fields that say where the contents of a volume come from. */
export const VOLUME_SOURCES: readonly string[] = Object.keys(volumeSources);

const podSecurityContext = fields({
  seLinuxOptions,
  runAsUser: 'integer',
  runAsGroup: 'integer',
  runAsNonRoot: 'boolean',
  supplementalGroups: list('integer'),
  fsGroup: 'integer',
  sysctls: list(fields({ name: 'text', value: 'text' })),
});

const dnsConfig = fields({
  nameservers: list('text'),
  searches: list('text'),
  options: list(fields({ name: 'text', value: 'text' })),
});

/** What a template may render: the fields of Kubernetes 1.7 to 1.16; every other field is dropped, as Istio dropped it. */
export const SIDECAR_FIELDS: FieldType = fields({
  initContainers: list(container),
  containers: list(container),
  volumes: list(fields({ name: 'text', ...volumeSources })),
  dnsConfig,
  imagePullSecrets: list(named),
  securityContext: podSecurityContext,
});

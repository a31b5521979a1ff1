import { container, ephemeralContainer } from './container-fields.js';
import {
  fields,
  type FieldType,
  keyed,
  list,
  map,
  named,
  resources,
  securityFields,
  securityProfile,
  since,
} from './field-type.js';
import { metadata } from './metadata-fields.js';
import { affinity, toleration, topologySpreadConstraint } from './scheduling-fields.js';
import { volume } from './volume-fields.js';

/** What holds for all containers of a pod. */
export const podSecurityContext: FieldType = fields({
  ...securityFields,
  seccompProfile: securityProfile,
  appArmorProfile: since(30, securityProfile),
  supplementalGroups: list('long'),
  supplementalGroupsPolicy: since(31, 'text'),
  fsGroup: 'long',
  fsGroupChangePolicy: 'text',
  seLinuxChangePolicy: since(32, 'text'),
  sysctls: list(fields({ name: 'text', value: 'text' })),
});

/** How names are looked up. */
export const dnsConfig: FieldType = fields({
  nameservers: list('text'),
  searches: list('text'),
  options: list(fields({ name: 'text', value: 'text' })),
});

const resourceClaim = fields({
  name: 'text',
  source: { type: fields({ resourceClaimName: 'text', resourceClaimTemplateName: 'text' }), until: 30 },
  resourceClaimName: since(31, 'text'),
  resourceClaimTemplateName: since(31, 'text'),
});

const spec = fields({
  volumes: keyed('name', volume),
  initContainers: keyed('name', container),
  containers: keyed('name', container),
  ephemeralContainers: keyed('name', ephemeralContainer),
  restartPolicy: 'text',
  terminationGracePeriodSeconds: 'long',
  activeDeadlineSeconds: 'long',
  dnsPolicy: 'text',
  nodeSelector: map('text'),
  serviceAccountName: 'text',
  serviceAccount: 'text',
  automountServiceAccountToken: 'boolean',
  nodeName: 'text',
  hostNetwork: 'flag',
  hostPID: 'flag',
  hostIPC: 'flag',
  shareProcessNamespace: 'boolean',
  securityContext: podSecurityContext,
  imagePullSecrets: keyed('name', named),
  hostname: 'text',
  subdomain: 'text',
  affinity,
  schedulerName: 'text',
  tolerations: list(toleration),
  hostAliases: keyed('ip', fields({ ip: 'text', hostnames: list('text') })),
  priorityClassName: 'text',
  priority: 'integer',
  dnsConfig,
  readinessGates: list(fields({ conditionType: 'text' })),
  runtimeClassName: 'text',
  enableServiceLinks: 'boolean',
  preemptionPolicy: 'text',
  overhead: map('quantity'),
  topologySpreadConstraints: keyed('topologyKey', topologySpreadConstraint),
  setHostnameAsFQDN: 'boolean',
  os: since(23, named),
  hostUsers: since(25, 'boolean'),
  schedulingGates: since(26, keyed('name', named)),
  resourceClaims: since(26, keyed('name', resourceClaim)),
  resources: since(32, resources),
  hostnameOverride: since(34, 'text'),
  schedulingGroup: since(36, fields({ podGroupName: 'text' })),
});

/** A pod, with the fields of every Kubernetes from 1.20 on. Its status is not looked into: no template has one. */
export const POD: FieldType = fields({ apiVersion: 'text', kind: 'text', metadata, spec, status: 'anything' });

import { container } from '../pod-types/container-fields.js';
import { fields, type FieldType, list, named, securityProfile, seLinuxOptions } from '../pod-types/field-type.js';
import { volume } from '../pod-types/volume-fields.js';

const podSecurityContext = fields({
  seLinuxOptions,
  seccompProfile: securityProfile,
  appArmorProfile: securityProfile,
  windowsOptions: 'anything',
  runAsUser: 'integer',
  runAsGroup: 'integer',
  runAsNonRoot: 'boolean',
  supplementalGroups: list('integer'),
  supplementalGroupsPolicy: 'text',
  fsGroup: 'integer',
  fsGroupChangePolicy: 'text',
  seLinuxChangePolicy: 'text',
  sysctls: list(fields({ name: 'text', value: 'text' })),
});

const dnsConfig = fields({
  nameservers: list('text'),
  searches: list('text'),
  options: list(fields({ name: 'text', value: 'text' })),
});

/**
 * What a template may render, with the types of the fields that the releases with such templates knew. Any other field goes
 * on as it is: the API server judges it.
 */
export const SIDECAR_FIELDS: FieldType = fields({
  initContainers: list(container),
  containers: list(container),
  volumes: list(volume),
  dnsConfig,
  imagePullSecrets: list(named),
  securityContext: podSecurityContext,
  // Read by Istio 1.1 to 1.8.
  podRedirectAnnot: 'anything',
  rewriteAppHTTPProbe: 'anything',
  holdApplicationUntilProxyStarts: 'anything',
  // The whole pod that a template of 1.9 and newer is.
  metadata: 'anything',
  spec: 'anything',
});

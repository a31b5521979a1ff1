import { container } from '../pod-types/container-fields.js';
import { fields, type FieldType, list, named } from '../pod-types/field-type.js';
import { dnsConfig, podSecurityContext } from '../pod-types/pod-type.js';
import { volume } from '../pod-types/volume-fields.js';

/**
 * What a template of Istio up to 1.8 may render, with the types of the fields. Any other field goes on as it is: the API
 * server judges it.
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

import type { JsonObject } from '../../json/json.js';

/** What injection adds to a pod template; every list goes to the end of the user's own. */
export interface Sidecar {
  readonly initContainers: readonly JsonObject[];
  readonly containers: readonly JsonObject[];
  readonly volumes: readonly JsonObject[];
  /** Those that the pod has already are not among them. */
  readonly imagePullSecrets?: readonly JsonObject[];
  /** Takes the place of the pod's own. */
  readonly dnsConfig?: JsonObject;
  /** Of the pod; the pod's own fields that it does not have stay. */
  readonly securityContext?: JsonObject;
  /** Value of the annotation `sidecar.istio.io/status`. */
  readonly status: string;
  /** The annotation goes to the workload too, as in 0.2 to 0.4; since 0.5 it is the pods' alone. */
  readonly statusOnWorkload: boolean;
}

/** Names of a sidecar's containers, init containers too, and of its volumes. */
export interface SidecarNames {
  readonly containers: readonly string[];
  readonly volumes: readonly string[];
}

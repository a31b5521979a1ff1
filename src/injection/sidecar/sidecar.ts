import type { JsonObject } from '../../json/json.js';

/** What injection adds to a pod template; every list goes to the end of the user's own. */
export interface Sidecar {
  readonly initContainers: readonly JsonObject[];
  readonly containers: readonly JsonObject[];
  readonly volumes: readonly JsonObject[];
  /** Without those that the pod already has. */
  readonly imagePullSecrets?: readonly JsonObject[];
  /** Keys, and items of lists, that the pod does not have itself. */
  readonly dnsConfig?: JsonObject;
  /** Keys that the pod does not have itself. */
  readonly securityContext?: JsonObject;
  /** Value of the annotation `sidecar.istio.io/status`. */
  readonly status: string;
  /** The annotation goes to the workload too, as in 0.2 to 0.4; since 0.5 it is the pods' alone. */
  readonly statusOnWorkload: boolean;
  /** What its author should know although it was made; a sentence each. */
  readonly warnings?: readonly string[];
}

/** Names of a sidecar's containers, init containers too, and of its volumes. */
export interface SidecarNames {
  readonly containers: readonly string[];
  readonly volumes: readonly string[];
}

import { analyse } from '../../injection/analysis/analyse.js';
import { readWorkload } from '../../injection/analysis/analysis-input.js';
import type { Finding } from '../../injection/analysis/finding.js';
import type { SidecarConfig } from '../../injection/config/sidecar-config.js';
import type { Explanation } from '../../injection/explain/explanation.js';
import type { ShapedWorkload } from '../../injection/explain/workload-with-pods.js';
import type { JsonObject } from '../../json/json.js';

/** A workload with what was found out about it. */
export interface ExplainedWorkload extends ShapedWorkload {
  /** Name of its file; undefined in a cluster. */
  readonly file: string | undefined;
  readonly explanation: Explanation;
}

/** All that is explained. */
export interface ExplainResult {
  readonly workloads: readonly ExplainedWorkload[];
  /** Undefined where they may not be listed. */
  readonly services: readonly JsonObject[];
  /** All services are there that could be. */
  readonly servicesKnown: boolean;
  /** What could not be looked at, a sentence each. */
  readonly warnings: readonly string[];
}

/** What in the workloads and services will not do in this mesh. */
export function findingsOf(explained: ExplainResult, { config, mesh }: SidecarConfig): readonly Finding[] {
  const { workloads, services, servicesKnown } = explained;
  return analyse({
    workloads: workloads.map(({ object, shape, explanation }) =>
      readWorkload(object, shape, explanation.injected !== undefined),
    ),
    services,
    servicesKnown,
    mutualTls: mesh.json['authPolicy'] === 'MUTUAL_TLS',
    workloadAnnotationsCount: config.form === 'params',
  });
}

/** A Service of Kubernetes' own. */
export function isService({ apiVersion, kind }: JsonObject): boolean {
  return apiVersion === 'v1' && kind === 'Service';
}

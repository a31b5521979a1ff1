import type { JsonObject } from '../../json/json.js';
import { analyse, analyseWithPlaces } from '../analysis/analyse.js';
import { type AnalysisInput, readWorkload, type WebhookSelection } from '../analysis/analysis-input.js';
import type { Finding, FoundAt } from '../analysis/finding.js';
import type { SidecarConfig } from '../config/sidecar-config.js';
import type { Explanation } from './explanation.js';
import type { ShapedWorkload } from './workload-with-pods.js';

/** A workload with its explanation. */
export interface ExplainedWorkload extends ShapedWorkload {
  /** Name of its file; undefined in a cluster. */
  readonly file: string | undefined;
  readonly explanation: Explanation;
}

/** All that is explained. */
export interface ExplainResult {
  readonly workloads: readonly ExplainedWorkload[];
  /** Those that were read. */
  readonly services: readonly JsonObject[];
  /** HorizontalPodAutoscalers that were read. */
  readonly autoscalers: readonly JsonObject[];
  /** Namespaces that were read. */
  readonly namespaces: readonly JsonObject[];
  /** Of sidecar injectors; undefined where they are not known. */
  readonly webhooks?: readonly WebhookSelection[] | undefined;
  /** Whether all Services are known, so that a missing one can be reported. */
  readonly servicesKnown: boolean;
  /** What could not be read, a sentence each. */
  readonly warnings: readonly string[];
  /** What is to be known about all of them, a sentence. */
  readonly note?: string;
}

/** In every template of Istio's. */
const PROXY_USER = 1337;

/** What in the workloads and Services will not work in this mesh. */
export function findingsOf(explained: ExplainResult, sidecarConfig: SidecarConfig): readonly Finding[] {
  return analyse(analysisInput(explained, sidecarConfig));
}

/** The same, each with the object that it is about and what in that. */
export function findingsWithPlaces(explained: ExplainResult, sidecarConfig: SidecarConfig): readonly FoundAt[] {
  return analyseWithPlaces(analysisInput(explained, sidecarConfig));
}

/** True for a Service of Kubernetes, not of Knative for instance. */
export function isService({ apiVersion, kind }: JsonObject): boolean {
  return apiVersion === 'v1' && kind === 'Service';
}

function analysisInput(explained: ExplainResult, { config, mesh }: SidecarConfig): AnalysisInput {
  const { workloads, services, servicesKnown, autoscalers, namespaces, webhooks } = explained;
  return {
    workloads: workloads.map(({ object, shape, explanation: { injected } }) => ({
      ...readWorkload(object, shape, injected !== undefined),
      injected,
    })),
    services,
    autoscalers,
    namespaces,
    webhooks,
    proxy: {
      ports: [mesh.proxyListenPort, mesh.defaultConfig.proxyAdminPort],
      user: config.form === 'params' ? config.params.sidecarProxyUID : PROXY_USER,
      mayBeLater: config.compatibility === '1.0.2',
    },
    servicesKnown,
    release: config.compatibility,
    mutualTls: mesh.json['authPolicy'] === 'MUTUAL_TLS',
    workloadAnnotationsCount: config.form === 'params',
  };
}

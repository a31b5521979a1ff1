import { type JsonObject, valueAt } from '../../json/json.js';
import type { JsonPath } from '../../json/json-change.js';
import type { Release } from '../releases/release.js';
import type { LabelRequirement } from '../schema/label-selector.js';
import {
  type PodTemplate,
  podTemplateOf,
  type WorkloadName,
  workloadName,
  type WorkloadShape,
} from '../workload/workload.js';

/** A workload with what the rules look at, read once. */
export interface AnalysedWorkload {
  readonly object: JsonObject;
  readonly name: WorkloadName;
  readonly shape: WorkloadShape;
  readonly template: PodTemplate;
  /** It has a sidecar, or will get one. */
  readonly inMesh: boolean;
  /** Its pod template, or pod, with its sidecar; undefined where it is not known. */
  readonly injected?: JsonObject | undefined;
}

/** The settings that say where the proxy listens and who it is. */
export interface ProxySettings {
  /** Ports that the mesh configuration gives it. */
  readonly ports: readonly number[];
  readonly user: number;
  /** The proxy may be of 1.1 or later, which take more ports. */
  readonly mayBeLater: boolean;
}

/** A webhook that puts sidecars in, and which namespaces it is asked about. */
export interface WebhookSelection {
  /** `MutatingWebhookConfiguration istio-sidecar-injector (sidecar-injector.istio.io)`. */
  readonly webhook: string;
  /** Of its namespaceSelector; none: every namespace. */
  readonly requirements: readonly LabelRequirement[];
}

/** All that is known: the rules compare workloads with services. */
export interface AnalysisInput {
  readonly workloads: readonly AnalysedWorkload[];
  readonly services: readonly JsonObject[];
  /** Namespaces; default: none. */
  readonly namespaces?: readonly JsonObject[];
  /** The webhooks of the cluster; undefined where they are not known, as for files. */
  readonly webhooks?: readonly WebhookSelection[] | undefined;
  /** HorizontalPodAutoscalers; default: none. */
  readonly autoscalers?: readonly JsonObject[];
  /** Default: those of the releases with a template. */
  readonly proxy?: ProxySettings;
  /** False where services may be missing, as in a file of workloads alone: then no rule reports a missing one. */
  readonly servicesKnown: boolean;
  /** The mesh refuses what comes without a certificate (mesh key `authPolicy`). */
  readonly mutualTls: boolean;
  /** Of the configuration; undefined where it is not known. */
  readonly release?: Release | undefined;
  /** An annotation of the workload's own metadata counts too: with a `params` configuration. */
  readonly workloadAnnotationsCount: boolean;
}

/** Reads a workload for the rules. */
export function readWorkload(object: JsonObject, shape: WorkloadShape, inMesh: boolean): AnalysedWorkload {
  return { object, shape, inMesh, name: workloadName(object), template: podTemplateOf(object, shape) };
}

/** Where a container is in its workload; the pod's specification where it came from an annotation. */
export function containerPath(object: JsonObject, { podTemplate }: WorkloadShape, container: JsonObject): JsonPath {
  for (const list of ['containers', 'initContainers']) {
    const containers = valueAt(object, ...podTemplate, 'spec', list);
    const index = Array.isArray(containers) ? containers.indexOf(container) : -1;
    if (index >= 0) return [...podTemplate, 'spec', list, index];
  }
  return [...podTemplate, 'spec'];
}

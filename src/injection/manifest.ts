import type { InjectionDecision } from './decision.js';
import { initContainerAnnotations, withoutInitContainerAnnotations } from './init-container-annotations.js';
import { planInjection, withSidecar } from './inject.js';
import { isJsonObject, type Json, type JsonObject } from './json.js';
import { rewriteManifest, type RewrittenDocument } from './rewrite-manifest.js';
import type { SidecarConfig } from './sidecar.js';
import {
  POD_TEMPLATE_PATHS,
  podTemplateOf,
  workloadName,
  workloadShape,
  type PodTemplatePath,
  type WorkloadName,
} from './workload.js';

export { ManifestError } from './rewrite-manifest.js';

/** What became of one workload of a manifest. */
export interface ManifestOutcome {
  readonly workload: WorkloadName;
  readonly decision: InjectionDecision;
  readonly before: JsonObject;
  /** With the sidecar; `before` where it got none. */
  readonly after: JsonObject;
  /** Annotations of the pod template that were taken out, because they would undo istio-init on Kubernetes 1.7. */
  readonly removedAnnotations: readonly string[];
}

/** A manifest with sidecars, and one outcome for each workload in it, in order. */
export interface InjectedManifest {
  readonly text: string;
  readonly outcomes: readonly ManifestOutcome[];
  readonly documents: readonly RewrittenDocument[];
}

/** How a manifest is injected. */
export interface ManifestInjection {
  /** Of the file, for messages. */
  readonly name: string;
  /** Kinds that Kubernetes does not know, beside the built-in ones. */
  readonly podTemplatePaths?: readonly PodTemplatePath[];
  /** Called behind each document. */
  readonly onDocument?: ((done: number, total: number) => void) | undefined;
}

type Injected = Omit<ManifestOutcome, 'workload'>;

function injectObject(
  before: JsonObject,
  sidecarConfig: SidecarConfig,
  others: readonly PodTemplatePath[],
): Injected[] {
  const shape = workloadShape(before, others);
  if (!shape) return [];
  const injection = planInjection(before, shape, sidecarConfig);
  if (injection.action === 'skip') return [{ decision: injection, before, after: before, removedAnnotations: [] }];
  const removedAnnotations = initContainerAnnotations(podTemplateOf(before, shape));
  const cleaned = withoutInitContainerAnnotations(before, shape);
  return [{ decision: injection, before, after: withSidecar(cleaned, shape, injection.sidecar), removedAnnotations }];
}

class ManifestInjector {
  readonly outcomes: ManifestOutcome[] = [];

  constructor(
    private readonly sidecarConfig: SidecarConfig,
    private readonly others: readonly PodTemplatePath[],
  ) {}

  /** A workload, or the items of a `v1 List`; any other object stays as it is. */
  inject(document: JsonObject): JsonObject {
    const { apiVersion, kind, items } = document;
    if (apiVersion === 'v1' && kind === 'List' && Array.isArray(items)) {
      return this.#injectItems(document, items as readonly Json[]);
    }
    const [injected] = injectObject(document, this.sidecarConfig, this.others);
    if (!injected) return document;
    this.outcomes.push({ workload: workloadName(document), ...injected });
    return injected.after;
  }

  #injectItems(list: JsonObject, before: readonly Json[]): JsonObject {
    const items = before.map((item) => (isJsonObject(item) ? this.inject(item) : item));
    return items.every((item, index) => item === before[index]) ? list : { ...list, items };
  }
}

/**
 * Injects sidecars into the workloads of a YAML stream. Documents that get none keep their bytes, and the others all that
 * is not the sidecar's.
 * @param manifest its name, for messages, or how it is injected
 * @throws ManifestError where a document does not parse; nothing is injected then
 */
export function injectManifest(
  text: string,
  manifest: string | ManifestInjection,
  sidecarConfig: SidecarConfig,
): InjectedManifest {
  const {
    name,
    podTemplatePaths = [],
    onDocument,
  }: ManifestInjection = typeof manifest === 'string' ? { name: manifest } : manifest;
  const injector = new ManifestInjector(sidecarConfig, [...POD_TEMPLATE_PATHS, ...podTemplatePaths]);
  const documents = rewriteManifest(text, { name, change: (document) => injector.inject(document), onDocument });
  return { text: documents.map(({ newText }) => newText).join(''), outcomes: injector.outcomes, documents };
}

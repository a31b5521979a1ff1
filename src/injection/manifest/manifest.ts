import type { JsonObject } from '../../json/json.js';
import { DocumentError, ManifestError } from '../../yaml/rewrite-documents.js';
import { splitDocuments } from '../../yaml/split-documents.js';
import type { SidecarConfig } from '../config/sidecar-config.js';
import type { InjectionDecision } from '../decision/decision.js';
import type { InjectionOptions } from '../plan/inject.js';
import { SidecarParts } from '../plan/params-sidecar.js';
import { stepsOf, warningsOf, withChange } from '../plan/pod-change.js';
import { SidecarError } from '../sidecar/sidecar-error.js';
import { moveInitContainers } from '../workload/init-container-annotations.js';
import type { WorkloadShape } from '../workload/workload.js';
import { planInNamespace } from './assumed-namespace.js';
import {
  type ManifestOptions,
  rewriteWorkloads,
  type RewrittenManifest,
  type RewrittenWorkload,
} from './rewrite-workloads.js';

const NOTHING = { removedAnnotations: [], movedInitContainers: [], steps: [] } as const;

export { ManifestError };

const AT_DOCUMENT = { doing: 'inject', path: [] };

interface InjectionResult {
  readonly decision: InjectionDecision;
  /** Annotations of the pod template that were taken out, because they would undo istio-init on Kubernetes 1.7. */
  readonly removedAnnotations: readonly string[];
  /** Names of init containers that only those annotations had, and that are in the pod spec now. */
  readonly movedInitContainers: readonly string[];
  /** Of its sidecar; a sentence each. */
  readonly warnings: readonly string[];
  /** What was done to its pod; a phrase each. */
  readonly steps: readonly string[];
}

/** What became of one workload of a manifest. */
export type ManifestOutcome = RewrittenWorkload & InjectionResult;

/** A manifest with sidecars, and one outcome for each workload in it, in order. */
export type InjectedManifest = RewrittenManifest<InjectionResult>;

/**
 * Injects sidecars into the workloads of a YAML stream. Documents that get no sidecar keep their bytes, and the others all
 * that is not the sidecar's.
 * @param manifest its name, for messages, or how it is injected
 * @throws ManifestError where a document does not parse, or no sidecar can be made for a workload; nothing is injected then
 */
export function injectManifest(
  text: string,
  manifest: string | ManifestOptions,
  sidecarConfig: SidecarConfig,
): InjectedManifest {
  const named = typeof manifest === 'string' ? { name: manifest } : manifest;
  const { maxWorkloads = Infinity } = named;
  // What is the same in all documents is written and checked once.
  const sharing = {
    ...sidecarConfig,
    injector: { ...sidecarConfig.injector, door: 'file' as const },
    sidecarParts: new SidecarParts(),
    namespace: named.namespace,
  };
  let count = 0;
  return rewriteWorkloads(text, named, (workload, shape) => {
    count += 1;
    if (count > maxWorkloads) {
      throw new DocumentError(`got more workloads, want at most ${maxWorkloads} in one document`, AT_DOCUMENT);
    }
    return injectWorkload(workload, shape, sharing);
  });
}

/** What a caller takes of one document. */
interface DocumentLimits {
  /** Of the text, for messages. */
  readonly name: string;
  readonly maxLength: number;
  readonly maxWorkloads: number;
}

/**
 * The same document by document, for a caller that does something else in between: the text of each, with its sidecar.
 * @throws ManifestError also where one has more than `maxLength` characters, before anything is done with it, or
 * more than `maxWorkloads` workloads
 */
export function* injectDocuments(
  text: string,
  { name, maxLength, maxWorkloads }: DocumentLimits,
  sidecarConfig: SidecarConfig,
): Generator<string, void> {
  let [index, line] = [0, 1];
  for (const part of splitDocuments(text)) {
    if (part.length > maxLength) {
      const problem = `got ${part.length} characters, want at most ${maxLength} in one document`;
      throw new ManifestError(`read ${name}: document ${index + 1}, line ${line}: ${problem}`, {});
    }
    yield injectManifest(part, { name, maxWorkloads, from: { index, line } }, sidecarConfig).text;
    index += 1;
    line += part.split('\n').length - 1;
  }
}

function injectWorkload(
  before: JsonObject,
  shape: WorkloadShape,
  sidecarConfig: SidecarConfig & InjectionOptions & Pick<ManifestOptions, 'namespace'>,
): InjectionResult & { readonly after: JsonObject } {
  const first = planInNamespace(before, shape, sidecarConfig);
  if (first.action === 'skip') return skipped(before, first);
  const { workload, moved, removed, problem } = moveInitContainers(before, shape);
  if (problem !== undefined) throw new SidecarError('InvalidAnnotation', problem);
  // What was moved takes names, and templates see it.
  const injection = moved.length === 0 ? first : planInNamespace(workload, shape, sidecarConfig);
  if (injection.action === 'skip') return skipped(before, injection);
  const { change } = injection;
  return {
    decision: injection,
    after: withChange(workload, shape, change),
    removedAnnotations: removed,
    movedInitContainers: moved,
    warnings: warningsOf(change),
    steps: stepsOf(change),
  };
}

function skipped(workload: JsonObject, decision: InjectionDecision): InjectionResult & { readonly after: JsonObject } {
  return { ...NOTHING, decision, after: workload, warnings: decision.warnings ?? [] };
}

import type { JsonObject } from '../../json/json.js';
import type { JsonPath } from '../../json/json-change.js';
import { isAutoscaler } from '../analysis/autoscaler-rules.js';
import { isNamespace } from '../analysis/namespace-rules.js';
import type { SidecarConfig } from '../config/sidecar-config.js';
import { inNamespace } from '../manifest/assumed-namespace.js';
import { manifestDocuments, placedObjectsOf } from '../manifest/manifest-objects.js';
import { overlookedIn, overlookedInList } from '../manifest/overlooked.js';
import { POD_TEMPLATE_PATHS, type PodTemplatePath, workloadShape } from '../workload/workload.js';
import { type ExplainedWorkload, type ExplainResult, isService } from './explain-result.js';
import { explainInFile, type FileExplanation } from './explanation.js';

/** A manifest, and what messages call it. */
export interface NamedManifest {
  readonly name: string;
  readonly text: string;
  /** Of objects that name none; default: they have none. */
  readonly namespace?: string | undefined;
}

/** Where an object stands. */
export interface ObjectSource {
  /** Name of the manifest. */
  readonly file: string;
  /** How many documents come before its own. */
  readonly document: number;
  /** In its document: empty, or that in a `v1 List`. */
  readonly path: JsonPath;
}

/** All that is explained of manifests. */
interface ExplainedManifests extends ExplainResult {
  readonly workloads: readonly (ExplainedWorkload & { readonly explanation: FileExplanation })[];
  /** A sentence for each object with a pod template that was not looked at, and its file. */
  readonly overlooked: readonly { readonly file: string; readonly text: string }[];
  /** Of every object, also where an anchor makes one of several. */
  readonly sources: ReadonlyMap<JsonObject, ObjectSource>;
}

/** How manifests are explained. */
export interface ExplainManifestsOptions {
  /** Kinds that Kubernetes does not know, in addition to the built-in ones. */
  readonly podTemplatePaths: readonly PodTemplatePath[];
  /** Is called for each manifest that is read, and then for each object that was looked at. */
  readonly onDone?: (what: 'manifests' | 'objects', done: number, total: number) => void;
}

/**
 * Explains the workloads of manifests, which are of one mesh.
 * @throws ManifestError if one does not parse
 */
export function explainManifests(
  manifests: readonly NamedManifest[],
  { podTemplatePaths, onDone }: ExplainManifestsOptions,
  sidecarConfig: SidecarConfig,
): ExplainedManifests {
  const others = [...POD_TEMPLATE_PATHS, ...podTemplatePaths];
  const documents = manifests.flatMap(({ name, text, namespace }, read) => {
    const own = manifestDocuments(text, name).map((document, index) => ({ file: name, document, index, namespace }));
    onDone?.('manifests', read + 1, manifests.length);
    return own;
  });
  const sources = new Map<JsonObject, ObjectSource>();
  const objects = documents.flatMap(({ file, document, index, namespace }) =>
    placedObjectsOf(document).map(({ object, path }) => {
      const named = isNamespace(object) ? object : inNamespace(object, namespace);
      const own = sources.has(named) ? { ...named } : named;
      sources.set(own, { file, document: index, path });
      return { file, object: own };
    }),
  );
  const all = objects.map(({ object }) => object);
  const services = all.filter(isService);
  const autoscalers = all.filter(isAutoscaler);
  const namespaces = all.filter(isNamespace);
  const workloads = objects.flatMap(({ file, object }, index) => {
    onDone?.('objects', index + 1, objects.length);
    const shape = workloadShape(object, others);
    return shape ? [{ file, object, shape, explanation: explainInFile({ object, shape }, sidecarConfig) }] : [];
  });
  const overlooked = [
    ...objects.flatMap(({ file, object }) =>
      workloadShape(object, others) ? [] : overlookedIn(object).map((text) => ({ file, text })),
    ),
    ...documents.flatMap(({ file, document }) => overlookedInList(document).map((text) => ({ file, text }))),
  ];
  const warnings = overlooked.map(({ file, text }) => `${file}: ${text}`);
  // Without any Service in the files, Services are kept elsewhere: none is reported as missing.
  return {
    workloads,
    services,
    autoscalers,
    namespaces,
    servicesKnown: services.length > 0,
    warnings,
    overlooked,
    sources,
  };
}

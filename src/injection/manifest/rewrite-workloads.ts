import { isJsonObject, type Json, type JsonObject } from '../../json/json.js';
import type { JsonPath } from '../../json/json-change.js';
import {
  DocumentError,
  type DocumentPlace,
  rewriteDocuments,
  type RewrittenDocument,
  type WasEmpty,
} from '../../yaml/rewrite-documents.js';
import { SidecarError } from '../sidecar/sidecar-error.js';
import {
  objectName,
  POD_TEMPLATE_PATHS,
  type PodTemplatePath,
  type WorkloadName,
  workloadName,
  type WorkloadShape,
  workloadShape,
} from '../workload/workload.js';
import { inNamespace } from './assumed-namespace.js';
import { overlookedIn, overlookedInList } from './overlooked.js';

/** A manifest whose workloads are rewritten. */
export interface ManifestOptions {
  /** Of the file, for messages. */
  readonly name: string;
  /** Kinds that Kubernetes does not know, in addition to the built-in ones. */
  readonly podTemplatePaths?: readonly PodTemplatePath[];
  /** Of objects that name none; default: they have none. It is not written. */
  readonly namespace?: string | undefined;
  /** How many of them get a sidecar at most; default: all. */
  readonly maxWorkloads?: number | undefined;
  /** Where the text begins in its manifest; default: it is the whole. */
  readonly from?: DocumentPlace | undefined;
  /** What is being done, as messages say it; default: inject. */
  readonly doing?: 'inject' | 'uninject';
  /** Called after each document. */
  readonly onDocument?: ((done: number, total: number) => void) | undefined;
}

/** A workload of a manifest, before and after. */
export interface RewrittenWorkload {
  readonly workload: WorkloadName;
  readonly before: JsonObject;
  /** The same object where nothing changes. */
  readonly after: JsonObject;
}

/** A manifest, and one outcome for each workload in it, in order. */
export interface RewrittenManifest<Outcome = unknown> {
  readonly text: string;
  readonly outcomes: readonly (RewrittenWorkload & Outcome)[];
  readonly documents: readonly RewrittenDocument[];
  /** A sentence for each object with a pod template that was not looked at. */
  readonly overlooked: readonly string[];
}

/** Changes one workload: the same object where nothing changes. Paths begin at the workload. */
type ChangeWorkload<Outcome> = (
  workload: JsonObject,
  shape: WorkloadShape,
  wasEmpty: WasEmpty,
) => Outcome & Pick<RewrittenWorkload, 'after'>;

class WorkloadRewriter<Outcome> {
  readonly outcomes: (RewrittenWorkload & Outcome)[] = [];
  readonly overlooked: string[] = [];

  readonly #change: ChangeWorkload<Outcome>;
  readonly #podTemplatePaths: readonly PodTemplatePath[];
  readonly #doing: string;
  readonly #namespace: string | undefined;

  constructor(
    change: ChangeWorkload<Outcome>,
    { podTemplatePaths = [], doing = 'inject', namespace }: ManifestOptions,
  ) {
    this.#change = change;
    this.#podTemplatePaths = [...POD_TEMPLATE_PATHS, ...podTemplatePaths];
    this.#doing = doing;
    this.#namespace = namespace;
  }

  /** A workload, or the items of a `v1 List`; any other object stays as it is. */
  rewrite(document: JsonObject, wasEmpty: WasEmpty, path: JsonPath = []): JsonObject {
    const { apiVersion, kind, items } = document;
    if (apiVersion === 'v1' && kind === 'List' && Array.isArray(items)) {
      return this.#rewriteItems({ list: document, items: items as readonly Json[] }, wasEmpty, path);
    }
    const shape = workloadShape(document, this.#podTemplatePaths);
    if (!shape) {
      this.overlooked.push(...overlookedIn(document));
      return document;
    }
    const workload = workloadName(inNamespace(document, this.#namespace));
    try {
      const outcome = this.#change(document, shape, (below) => wasEmpty([...path, ...below]));
      this.outcomes.push({ ...outcome, workload, before: document });
      return outcome.after;
    } catch (cause) {
      if (!(cause instanceof SidecarError)) throw cause;
      throw new DocumentError(`${objectName(workload)}: ${cause.message}`, { doing: this.#doing, path }, { cause });
    }
  }

  #rewriteItems(
    { list, items: before }: { list: JsonObject; items: readonly Json[] },
    wasEmpty: WasEmpty,
    path: JsonPath,
  ): JsonObject {
    const items = before.map((item, index) =>
      isJsonObject(item) ? this.rewrite(item, wasEmpty, [...path, 'items', index]) : item,
    );
    return items.every((item, index) => item === before[index]) ? list : { ...list, items };
  }
}

/**
 * Changes the workloads of a YAML stream, or of JSON, those in a `v1 List` too. Documents without a change keep their
 * bytes, and the others as many of them as possible.
 * @throws ManifestError where a document does not parse, or no sidecar can be made for a workload
 */
export function rewriteWorkloads<Outcome>(
  text: string,
  manifest: ManifestOptions,
  change: ChangeWorkload<Outcome>,
): RewrittenManifest<Outcome> {
  const rewriter = new WorkloadRewriter(change, manifest);
  const documents = rewriteDocuments(text, {
    ...manifest,
    change: (document, wasEmpty) => rewriter.rewrite(document, wasEmpty),
  });
  const { outcomes } = rewriter;
  const overlooked = [...rewriter.overlooked, ...documents.flatMap(({ value }) => overlookedInList(value))];
  return { text: documents.map(({ newText }) => newText).join(''), outcomes, documents, overlooked };
}

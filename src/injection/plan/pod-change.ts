import { type Json, type JsonObject, objectAt, valueAt } from '../../json/json.js';
import type { PodParts, RenderedPod } from '../rendering/rendered-pod.js';
import { SIDECAR_LISTS, STATUS_ANNOTATION } from '../sidecar/injection-status.js';
import { joinedFields } from '../sidecar/pod-fields.js';
import type { Sidecar } from '../sidecar/sidecar.js';
import { withValueAt, type WorkloadShape } from '../workload/workload.js';

/**
 * What injection makes of a pod, or of a pod template: parts are added to its lists, as up to 1.0, or the whole of it is as
 * the release makes it.
 */
export type PodChange =
  { readonly kind: 'sidecar'; readonly sidecar: Sidecar } | { readonly kind: 'pod'; readonly pod: RenderedPod };

/** What the author of a workload should know although it was injected; a sentence each. */
export function warningsOf(change: PodChange): readonly string[] {
  return (change.kind === 'sidecar' ? change.sidecar.warnings : change.pod.warnings) ?? [];
}

/** What was done to a pod of 1.1 and later, a phrase each: its templates, settings of its own, probes. */
export function stepsOf(change: PodChange): readonly string[] {
  return change.kind === 'pod' ? change.pod.done : [];
}

/** A change with more to know, before what it says itself. */
export function withWarnings(change: PodChange, warnings: readonly string[]): PodChange {
  if (warnings.length === 0) return change;
  const all = [...warnings, ...warningsOf(change)];
  return change.kind === 'sidecar'
    ? { ...change, sidecar: { ...change.sidecar, warnings: all } }
    : { ...change, pod: { ...change.pod, warnings: all } };
}

/** The workload with the change in its pod template. The input is left as it is. */
export function withChange(workload: JsonObject, shape: WorkloadShape, change: PodChange): JsonObject {
  return change.kind === 'sidecar'
    ? withSidecar(workload, shape, change.sidecar)
    : withPodParts(workload, shape, change.pod);
}

/** Paths of the metadata that get the status annotation: of the pod template, and of the workload where its kind has one. */
export function statusPaths(
  shape: WorkloadShape,
  { statusOnWorkload }: Pick<Sidecar, 'statusOnWorkload'>,
): readonly (readonly string[])[] {
  const own = ['metadata', 'annotations'];
  if (shape.statusTemplate.length === 0) return [own];
  const ofTemplate = [...shape.statusTemplate, ...own];
  return statusOnWorkload ? [own, ofTemplate] : [ofTemplate];
}

/** What a release of 1.1 or later reads of a workload as its pod: of a CronJob, the metadata of the job template. */
export function podPartsOf(workload: JsonObject, { podTemplate, statusTemplate }: WorkloadShape): PodParts {
  return {
    metadata: objectAt(workload, ...statusTemplate, 'metadata'),
    spec: objectAt(workload, ...podTemplate, 'spec'),
  };
}

function withPodParts(workload: JsonObject, shape: WorkloadShape, { metadata, spec }: PodParts): JsonObject {
  const parts = [
    [[...shape.podTemplate, 'spec'], spec],
    [[...shape.statusTemplate, 'metadata'], metadata],
  ] as const;
  return parts.reduce(
    (object, [path, value]) =>
      value === objectAt(object, ...path) && valueAt(object, ...path) !== undefined
        ? object
        : withValueAt(object, path, () => value),
    workload,
  );
}

/** The workload with the sidecar in its pod template, and the status annotations. */
function withSidecar(workload: JsonObject, shape: WorkloadShape, sidecar: Sidecar): JsonObject {
  const injected = withValueAt(workload, [...shape.podTemplate, 'spec'], (spec) =>
    specWithSidecar(objectAt(spec), sidecar),
  );
  return statusPaths(shape, sidecar).reduce(
    (object, path) =>
      withValueAt(object, path, (annotations) => ({
        ...objectAt(annotations),
        [STATUS_ANNOTATION]: sidecar.status,
      })),
    injected,
  );
}

/** The pod spec with the sidecar at the end of its lists; a list that it lacks is the sidecar's own, so that it is known again. */
function specWithSidecar(spec: JsonObject, sidecar: Sidecar): JsonObject {
  const lists: Record<string, Json> = {};
  for (const name of SIDECAR_LISTS) {
    const added = sidecar[name] ?? [];
    const own = spec[name];
    if (added.length === 0) continue;
    lists[name] = Array.isArray(own) && own.length > 0 ? [...(own as readonly Json[]), ...added] : added;
  }
  return { ...spec, ...lists, ...joinedFields(spec, sidecar) };
}

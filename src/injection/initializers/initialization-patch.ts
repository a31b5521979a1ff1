import { type Json, type JsonObject, objectAt, objectsIn } from '../../json/json.js';
import { type PodChange, podPartsOf, statusPaths, withChange } from '../plan/pod-change.js';
import type { PodParts } from '../rendering/rendered-pod.js';
import { STATUS_ANNOTATION } from '../sidecar/injection-status.js';
import { joinedFields } from '../sidecar/pod-fields.js';
import type { Sidecar } from '../sidecar/sidecar.js';
import { initContainerAnnotations } from '../workload/init-container-annotations.js';
import {
  namesOf,
  type PodTemplate,
  podTemplateOf,
  withValueAt,
  workloadName,
  type WorkloadShape,
} from '../workload/workload.js';
import {
  failedInitializers,
  initializersWithoutFirst,
  type PendingInitializers,
  shortlyFailedInitializers,
} from './pending-initializers.js';
import { strategicDifference } from './pod-difference.js';

/** A strategic merge patch that removes the first pending name, if the object has not changed since it was read. */
export function releasePatch(workload: JsonObject, pending: PendingInitializers): JsonObject {
  return initializersPatch(workload, initializersWithoutFirst(pending));
}

/** A patch (strategic or not) that fails the object: the server deletes it, and its creator gets the message. */
export function failurePatch(workload: JsonObject, message: string): JsonObject {
  return initializersPatch(workload, failedInitializers(workloadName(workload), message));
}

/** The same with the shortest message, for an object that is too large for a sentence. */
export function shortFailurePatch(workload: JsonObject): JsonObject {
  return initializersPatch(workload, shortlyFailedInitializers());
}

/** A strategic merge patch that removes the first pending name and changes the pod template, both or neither. */
export function injectionPatch(
  workload: JsonObject,
  shape: WorkloadShape,
  { pending, change }: { readonly pending: PendingInitializers; readonly change: PodChange },
): JsonObject {
  const release = releasePatch(workload, pending);
  return change.kind === 'sidecar'
    ? sidecarPatch({ workload, shape }, change.sidecar, release)
    : podPatch({ workload, shape }, change.pod, release);
}

/**
 * What is missing in the object that the server returned after an injection: with a sidecar that is not complete, or not
 * after the user's containers, traffic bypasses the mesh. Empty where nothing is missing.
 */
export function missingFromAnswer(
  before: JsonObject,
  answer: JsonObject,
  { shape, change }: { readonly shape: WorkloadShape; readonly change: PodChange },
): readonly string[] {
  const wanted = podTemplateOf(withChange(before, shape, change), shape);
  const now = podTemplateOf(answer, shape);
  const lists = ['initContainers', 'containers', 'volumes'] as const;
  return lists.flatMap((list) => {
    const want = namesOf(wanted[list]);
    const got = namesOf(now[list]);
    // A server may add volumes after those of the sidecar, never before.
    return want.every((name, index) => got[index] === name)
      ? []
      : [`${list}: want ${want.join(', ')}; got ${got.join(', ')}`];
  });
}

interface ShapedWorkload {
  readonly workload: JsonObject;
  readonly shape: WorkloadShape;
}

/** `patch`, and what makes the pod template another one. */
function podPatch({ workload, shape }: ShapedWorkload, pod: PodParts, patch: JsonObject): JsonObject {
  const before = podPartsOf(workload, shape);
  const dropped = annotationRemovals(podTemplateOf(workload, shape));
  const merged =
    (more: JsonObject) =>
    (value: Json | undefined): Json => ({ ...objectAt(value), ...more });
  const changes: readonly (readonly [path: readonly string[], value: JsonObject])[] = [
    [[...shape.statusTemplate, 'metadata'], strategicDifference(before.metadata, pod.metadata)],
    [[...shape.podTemplate, 'spec'], strategicDifference(before.spec, pod.spec)],
    [[...shape.podTemplate, 'metadata', 'annotations'], dropped],
  ];
  return changes
    .filter(([, value]) => Object.keys(value).length > 0)
    .reduce((whole, [path, value]) => withValueAt(whole, path, merged(value)), patch);
}

function sidecarPatch({ workload, shape }: ShapedWorkload, sidecar: Sidecar, release: JsonObject): JsonObject {
  const template = podTemplateOf(workload, shape);
  const annotate =
    (annotations: JsonObject) =>
    (value: Json | undefined): Json => ({ ...objectAt(value), ...annotations });
  const withStatus = statusPaths(shape, sidecar).reduce(
    (patch, path) => withValueAt(patch, path, annotate({ [STATUS_ANNOTATION]: sidecar.status })),
    release,
  );
  const dropped = annotationRemovals(template);
  const templatePatch =
    Object.keys(dropped).length === 0
      ? withStatus
      : withValueAt(withStatus, [...shape.podTemplate, 'metadata', 'annotations'], annotate(dropped));
  return withValueAt(templatePatch, [...shape.podTemplate, 'spec'], () => podSpecPatch(template, sidecar));
}

/** A patch of the initializers only, valid only if the object has not changed since it was read. */
function initializersPatch(workload: JsonObject, initializers: JsonObject | null): JsonObject {
  const { resourceVersion } = objectAt(workload, 'metadata');
  return { metadata: { ...(resourceVersion === undefined ? {} : { resourceVersion }), initializers } };
}

/** The items of a merged list: the old ones by name, so that they keep their place, then those that are added. */
function appendItems(existing: readonly JsonObject[], added: readonly JsonObject[]): readonly JsonObject[] {
  return [...namesOf(existing).map((name) => ({ name })), ...added];
}

function podSpecPatch(template: PodTemplate, sidecar: Sidecar): JsonObject {
  const { initContainers, containers, volumes, imagePullSecrets = [], securityContext } = sidecar;
  const { dnsConfig } = joinedFields(template.spec, sidecar);
  const lists = Object.entries({ initContainers, containers, volumes, imagePullSecrets })
    .filter(([, added]) => added.length > 0)
    .map(([name, added]) => [name, appendItems(objectsIn(template.spec[name]), added)]);
  return {
    ...(Object.fromEntries(lists) as JsonObject),
    // Its lists are replaced as a whole by every server.
    ...(dnsConfig && { dnsConfig }),
    ...(securityContext && { securityContext }),
  };
}

/** Nulls for the annotations of 1.7 that would undo the added init container; only for those that are there. */
function annotationRemovals(template: PodTemplate): Record<string, null> {
  return Object.fromEntries(initContainerAnnotations(template).map((name) => [name, null]));
}

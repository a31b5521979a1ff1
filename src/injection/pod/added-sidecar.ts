import isEqual from 'lodash/isEqual.js';
import isMatch from 'lodash/isMatch.js';

import { isJsonObject, type JsonObject, objectAt } from '../../json/json.js';
import { jsonPatchBetween, type JsonPatchOperation } from '../../json/json-patch.js';
import type { SidecarConfig } from '../config/sidecar-config.js';
import { planInjection } from '../plan/inject.js';
import { withChange } from '../plan/pod-change.js';
import {
  addedFields,
  indexesOf,
  type InjectedNames,
  injectedNames,
  itemsNamed,
  NO_NAMES,
  removableNames,
  SIDECAR_LISTS,
  type SidecarList,
  STATUS_ANNOTATION,
  withoutInjected,
} from '../sidecar/injection-status.js';
import { joinedFields, POD_FIELDS, withoutAddedFields } from '../sidecar/pod-fields.js';
import type { Sidecar } from '../sidecar/sidecar.js';
import { namesOf } from '../workload/workload.js';
import { injectionBy, POD, type PodInjection } from './pod-injection.js';
import { withTokenMounts } from './pod-of-job.js';

const escapePointer = (key: string): string => key.replaceAll('~', '~0').replaceAll('/', '~1');

const itemsOf = (sidecar: Sidecar, list: SidecarList): readonly JsonObject[] => sidecar[list] ?? [];

/**
 * The same as injectPod for a release whose sidecar is added to the pod, with the defaults that the server no longer fills in.
 * The patch grows with what is added and removed, not with the pod.
 * @param named the pod with what the request says of it
 * @throws SidecarError where a sidecar is wanted, and none can be made
 */
export function injectSidecar(pod: JsonObject, named: JsonObject, sidecarConfig: SidecarConfig): PodInjection {
  const status = objectAt(pod, 'metadata', 'annotations')[STATUS_ANNOTATION];
  const spec = objectAt(pod, 'spec');
  // Which of its names may go is known for sure when there is what comes in their place.
  const removable = removableNames(status, spec, (injectedNames(status) ?? NO_NAMES).containers);
  const before = status === undefined ? named : withoutPreviousSidecar(named, removable);
  const injection = planInjection(before, POD, { ...sidecarConfig, containersUnchecked: true, withDefaults: true });
  if (injection.action === 'skip') return injection;
  const { change } = injection;
  if (change.kind === 'pod') {
    return injectionBy(jsonPatchBetween(pod, withChange(pod, POD, change)), injection);
  }
  const sidecar = withTokenMounts(change.sidecar, before);
  const earlier = removableNames(status, spec, namesOf(itemsOf(sidecar, 'containers')));
  const fields = fieldChanges(spec, objectAt(before, 'spec'), sidecar);
  if (fields.length === 0 && hasSameSidecar(pod, sidecar, earlier)) {
    return { action: 'skip', reason: 'AlreadyInjected' };
  }
  return injectionBy(patchOf(pod, { sidecar, fields }, earlier), injection);
}

/** The pod without the sidecar of an earlier call, and without its status. */
export function withoutPreviousSidecar(pod: JsonObject, earlier: InjectedNames): JsonObject {
  const metadata = objectAt(pod, 'metadata');
  const { [STATUS_ANNOTATION]: status, ...annotations } = objectAt(metadata, 'annotations');
  return {
    ...pod,
    ...(status !== undefined && { metadata: { ...metadata, annotations } }),
    spec: withoutAddedFields(withoutInjected(objectAt(pod, 'spec'), earlier), addedFields(status)),
  };
}

/**
 * True where a pod already has exactly this sidecar. What other plugins have added since to its containers, or beside
 * them, does not matter.
 */
function hasSameSidecar(pod: JsonObject, sidecar: Sidecar, earlier: InjectedNames): boolean {
  const spec = objectAt(pod, 'spec');
  return (
    objectAt(pod, 'metadata', 'annotations')[STATUS_ANNOTATION] === sidecar.status &&
    SIDECAR_LISTS.every((list) => {
      const present = itemsNamed(spec[list], earlier[list]);
      const wanted = itemsOf(sidecar, list);
      return present.length === wanted.length && wanted.every((item, index) => isMatch(present[index] ?? {}, item));
    })
  );
}

function removals(spec: JsonObject, earlier: InjectedNames): readonly JsonPatchOperation[] {
  return SIDECAR_LISTS.flatMap((list) =>
    // From the end, so that items still to be removed keep their index.
    [...indexesOf(spec[list], earlier[list])]
      .reverse()
      .map((index): JsonPatchOperation => ({ op: 'remove', path: `/spec/${list}/${index}` })),
  );
}

function additions(spec: JsonObject, sidecar: Sidecar): readonly JsonPatchOperation[] {
  return SIDECAR_LISTS.flatMap((list): readonly JsonPatchOperation[] => {
    const items = itemsOf(sidecar, list);
    const own = spec[list];
    if (items.length === 0) return [];
    if (!Array.isArray(own) || own.length === 0) return [{ op: 'add', path: `/spec/${list}`, value: items }];
    return items.map((value) => ({ op: 'add', path: `/spec/${list}/-`, value }));
  });
}

/**
 * What changes in the fields that a sidecar adds to beside its lists.
 * @param before the spec without an earlier sidecar
 */
function fieldChanges(spec: JsonObject, before: JsonObject, sidecar: Sidecar): readonly JsonPatchOperation[] {
  const after = { ...before, ...joinedFields(before, sidecar) };
  return POD_FIELDS.flatMap((key): readonly JsonPatchOperation[] => {
    const value = after[key];
    if (isEqual(spec[key], value)) return [];
    const path = `/spec/${key}`;
    return [value === undefined ? { op: 'remove', path } : { op: 'add', path, value }];
  });
}

function annotationPatch(pod: JsonObject, status: string): JsonPatchOperation {
  const { metadata } = pod;
  const value = { [STATUS_ANNOTATION]: status };
  if (!isJsonObject(metadata)) return { op: 'add', path: '/metadata', value: { annotations: value } };
  const { annotations } = metadata;
  if (!isJsonObject(annotations)) return { op: 'add', path: '/metadata/annotations', value };
  const op = annotations[STATUS_ANNOTATION] === undefined ? 'add' : 'replace';
  return { op, path: `/metadata/annotations/${escapePointer(STATUS_ANNOTATION)}`, value: status };
}

interface Changes {
  readonly sidecar: Sidecar;
  /** Those of the pod's own fields. */
  readonly fields: readonly JsonPatchOperation[];
}

function patchOf(pod: JsonObject, { sidecar, fields }: Changes, earlier: InjectedNames): readonly JsonPatchOperation[] {
  const spec = objectAt(pod, 'spec');
  return [
    ...(isJsonObject(pod['spec']) ? [] : [{ op: 'add', path: '/spec', value: {} } as const]),
    ...removals(spec, earlier),
    ...additions(spec, sidecar),
    ...fields,
    annotationPatch(pod, sidecar.status),
  ];
}

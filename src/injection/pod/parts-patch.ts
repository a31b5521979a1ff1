import isEqual from 'lodash/isEqual.js';
import isMatch from 'lodash/isMatch.js';

import { isJsonObject, type Json, type JsonObject, objectAt, objectsIn, stringIn } from '../../json/json.js';
import type { JsonPatchOperation } from '../../json/json-patch.js';
import type { AddedPart, RenderedPod } from '../rendering/rendered-pod.js';
import {
  indexesOf,
  type InjectedNames,
  itemsNamed,
  SIDECAR_LISTS,
  type SidecarList,
  STATUS_ANNOTATION,
} from '../sidecar/injection-status.js';
import { POD_FIELDS } from '../sidecar/pod-fields.js';

const PROBES = ['readinessProbe', 'livenessProbe', 'startupProbe'] as const;

const escapePointer = (key: string): string => key.replaceAll('~', '~0').replaceAll('/', '~1');

const itemsOf = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? (value as readonly Json[]) : []);

/** A pod before and after, and what is taken out of it and put in. */
export interface PartsChange {
  readonly pod: JsonObject;
  readonly after: RenderedPod;
  /** Names of what an earlier injection added. */
  readonly removed: InjectedNames;
}

/**
 * The patch with the operations of Istio 1.1 to 1.8, in their order: what an earlier injection added is removed, item by item
 * from the end; items are added, one by one; then come `dnsConfig`, `securityContext`, annotations, labels and probes.
 */
export function partsPatch({ pod, after, removed }: PartsChange): readonly JsonPatchOperation[] {
  const spec = objectAt(pod, 'spec');
  return [
    ...removals(spec, removed),
    ...additions(spec, after),
    ...fieldOperations(spec, after.spec),
    ...mapOperations(pod, after, 'annotations'),
    ...mapOperations(pod, after, 'labels'),
    ...probeOperations(spec, after.spec),
  ];
}

/** True where the pod has all of it already: what other plugins have added since to its containers does not matter. */
export function hasSameParts({ pod, after, removed }: PartsChange): boolean {
  const [spec, annotations] = [objectAt(pod, 'spec'), objectAt(pod, 'metadata', 'annotations')];
  if (annotations[STATUS_ANNOTATION] !== objectAt(after.metadata, 'annotations')[STATUS_ANNOTATION]) return false;
  const isSameElsewhere =
    POD_FIELDS.every((field) => isEqual(spec[field], after.spec[field])) &&
    mapOperations(pod, after, 'annotations').length + mapOperations(pod, after, 'labels').length === 0 &&
    probeOperations(spec, after.spec).length === 0;
  return isSameElsewhere && SIDECAR_LISTS.every((list) => hasSameItems({ spec, after, list }, removed));
}

function hasSameItems(
  { spec, after, list }: { readonly spec: JsonObject; readonly after: RenderedPod; readonly list: SidecarList },
  removed: InjectedNames,
): boolean {
  const present = itemsNamed(spec[list], removed[list]);
  const wanted = addedTo(after, list).map(({ item }) => item);
  return present.length === wanted.length && wanted.every((item, index) => isMatch(present[index] ?? {}, item));
}

function removals(spec: JsonObject, removed: InjectedNames): readonly JsonPatchOperation[] {
  return SIDECAR_LISTS.flatMap((list) =>
    // From the end, so that items still to be removed keep their index.
    indexesOf(spec[list], removed[list])
      .toReversed()
      .map((index): JsonPatchOperation => ({ op: 'remove', path: `/spec/${list}/${index}` })),
  );
}

/** The items that were added to a list, in the order in which they were, as they are in the pod now. */
function addedTo({ added = [], spec }: RenderedPod, list: SidecarList): readonly (AddedPart & { item: JsonObject })[] {
  const items = new Map(objectsIn(spec[list]).map((item) => [stringIn(item['name']) ?? '', item]));
  return added.filter((part) => part.list === list).map((part) => ({ ...part, item: items.get(part.name) ?? {} }));
}

function additions(spec: JsonObject, after: RenderedPod): readonly JsonPatchOperation[] {
  return SIDECAR_LISTS.flatMap((list) => {
    const wasEmpty = itemsOf(spec[list]).length === 0;
    return addedTo(after, list).map(({ item, isFirst }, index): JsonPatchOperation => {
      const value = list === 'containers' || list === 'initContainers' ? asGoWrites(item) : item;
      if (wasEmpty && index === 0) return { op: 'add', path: `/spec/${list}`, value: [value] };
      return { op: 'add', path: `/spec/${list}/${isFirst ? '0' : '-'}`, value };
    });
  });
}

/** Go writes the resources of a container also where there are none. */
function asGoWrites(container: JsonObject): JsonObject {
  return { ...container, resources: container['resources'] ?? {} };
}

/** A security context is sent in any case, as it was. */
function fieldOperations(before: JsonObject, after: JsonObject): readonly JsonPatchOperation[] {
  return POD_FIELDS.flatMap((field): readonly JsonPatchOperation[] => {
    const value = after[field];
    const path = `/spec/${field}`;
    if (value === undefined || value === null) return isJsonObject(before[field]) ? [{ op: 'remove', path }] : [];
    return field === 'dnsConfig' && isEqual(value, before[field]) ? [] : [{ op: 'add', path, value }];
  });
}

/** Annotations or labels, sorted by name; the first of a pod that had none comes with the map. */
function mapOperations(
  pod: JsonObject,
  { metadata }: RenderedPod,
  kind: 'annotations' | 'labels',
): readonly JsonPatchOperation[] {
  const given = objectAt(pod, 'metadata')[kind];
  const [before, after] = [objectAt(given), objectAt(metadata, kind)];
  const gone = Object.keys(before).filter((name) => after[name] === undefined);
  const changed = Object.keys(after)
    .filter((name) => after[name] !== before[name])
    .sort();
  const pathOf = (name: string): string => `/metadata/${kind}/${escapePointer(name)}`;
  return [
    ...gone.map((name): JsonPatchOperation => ({ op: 'remove', path: pathOf(name) })),
    ...changed.map((name, index): JsonPatchOperation => {
      const value = after[name] ?? null;
      if (!isJsonObject(given) && index === 0) {
        return { op: 'add', path: `/metadata/${kind}`, value: { [name]: value } };
      }
      const hasValue = (before[name] ?? '') !== '';
      return { op: hasValue ? 'replace' : 'add', path: pathOf(name), value };
    }),
  ];
}

/** The probes of the pod's own containers that call the proxy's agent now, by the place that the container has in the end. */
function probeOperations(before: JsonObject, after: JsonObject): readonly JsonPatchOperation[] {
  const earlier = new Map(objectsIn(before['containers']).map((container) => [container['name'], container]));
  return itemsOf(after['containers']).flatMap((item, index) => {
    const container = objectAt(item);
    const own = earlier.get(container['name']);
    if (!own) return [];
    return PROBES.flatMap((probe): readonly JsonPatchOperation[] => {
      const value = container[probe];
      if (!isJsonObject(value) || isEqual(value, own[probe])) return [];
      return [{ op: 'replace', path: `/spec/containers/${index}/${probe}`, value }];
    });
  });
}

import omit from 'lodash/omit.js';

import { isJsonObject, type Json, type JsonObject, objectAt, stringIn } from '../../json/json.js';
import { shorten } from '../../json/shorten.js';
import { type Containers, keptOverrides, OVERRIDES_ANNOTATION } from '../adjust/kept-overrides.js';
import { annotationText, PROXY_NAME } from '../adjust/pod-containers.js';
import type { ProberMap } from '../adjust/prober-map.js';
import { rulesAt } from '../releases/history.js';
import { RELEASES } from '../releases/release.js';
import type { ContainerList } from '../releases/rules/container-rules.js';
import { POD_TYPE_HISTORY } from '../releases/rules/pod-type-rules.js';
import type { InjectedNames } from '../sidecar/injection-status.js';
import { type RestoredContainer, withRestoredProbes } from './restored-probes.js';

/** The lists of containers of a pod as their author wrote them, and what nothing tells; a sentence each. */
export interface RestoredLists {
  /** A list that the pod does not have, or no longer has anything in, is not there. */
  readonly lists: Readonly<Partial<Record<ContainerList, Json>>>;
  readonly notes: readonly string[];
}

/** What containers are restored by. */
export interface ContainerSources {
  /** What the status of the pod names. */
  readonly names: InjectedNames;
  readonly probers: ProberMap;
}

const LISTS: readonly ContainerList[] = ['containers', 'initContainers'];
/** What an author writes who wants the image of the template. */
const TEMPLATE_IMAGE = 'auto';

/**
 * The author's own containers among those that were injected, as the pod's annotation keeps them, each in the list that it was
 * in.
 * @throws SidecarError where the annotation can't be read
 */
export function ownContainers(pod: JsonObject): Containers {
  const release = RELEASES.at(-1);
  const kept =
    release === undefined || annotationText(pod, OVERRIDES_ANNOTATION) === undefined
      ? { containers: [], initContainers: [] }
      : keptOverrides(pod, rulesAt(POD_TYPE_HISTORY, release));
  // A proxy that became a native sidecar was among the containers, but for one that its author had made such a sidecar.
  const moved = kept.initContainers.filter(
    ({ name, restartPolicy }) => name === PROXY_NAME && restartPolicy === undefined,
  );
  return {
    containers: [...kept.containers, ...moved],
    initContainers: kept.initContainers.filter((container) => !moved.includes(container)),
  };
}

/** The containers of a pod without those that were injected, with its author's own in their place, and with their probes. */
export function restoredLists(spec: JsonObject, own: Containers, sources: ContainerSources): RestoredLists {
  const notes: string[] = [];
  const lists = LISTS.flatMap((list): [ContainerList, Json][] => {
    const before = spec[list];
    if (before !== undefined && !Array.isArray(before)) return [[list, before]];
    const items = restoredItems({ list, items: (before ?? []) as readonly Json[] }, own[list], sources);
    notes.push(...items.notes);
    return items.items.length > 0 || (before?.length ?? -1) === 0 ? [[list, items.items]] : [];
  });
  return { lists: Object.fromEntries(lists), notes };
}

/** An item of a list that stays, or what its author's own container was before. */
type FoundItem = { readonly item: Json } | { readonly kept: JsonObject };

function restoredItems(
  { list, items }: { readonly list: ContainerList; readonly items: readonly Json[] },
  own: readonly JsonObject[],
  { names, probers }: ContainerSources,
): { readonly items: readonly Json[]; readonly notes: readonly string[] } {
  const injected = new Set(names[list]);
  const left = new Map(own.map((container) => [container['name'], container]));
  const present = items.flatMap((item): readonly FoundItem[] => {
    if (!isJsonObject(item)) return [{ item }];
    const kept = left.get(item['name']);
    left.delete(item['name']);
    if (kept) return [{ kept }];
    return injected.has(stringIn(item['name']) ?? '') ? [] : [{ item }];
  });
  const found = [...present, ...[...left.values()].map((kept): FoundItem => ({ kept }))];
  const notes: string[] = [];
  const restored = found.map((one): Json => {
    if (!('kept' in one) && !isJsonObject(one.item)) return one.item;
    const { container, notes: more } =
      'kept' in one ? asWritten(one.kept, found.length > 1) : withRestoredProbes(objectAt(one.item), probers);
    notes.push(...more);
    return container;
  });
  return { items: restored, notes };
}

/** A container without what Go writes of every one, and with the image that the annotation does not keep. */
function asWritten(kept: JsonObject, hasOthers: boolean): RestoredContainer {
  const hasQuantities = Object.keys(objectAt(kept, 'resources')).length > 0;
  const withResources = hasQuantities ? kept : omit(kept, 'resources');
  const hasImage = (stringIn(kept['image']) ?? '') !== '';
  const container = hasImage ? withResources : { ...withResources, image: TEMPLATE_IMAGE };
  const what = `container ${shorten(stringIn(kept['name']) ?? '')}`;
  const changed = [
    ...(hasOthers ? ['its place among the others'] : []),
    ...(hasQuantities ? ['how its quantities were written'] : []),
  ];
  return {
    container,
    notes: [
      ...(hasImage ? [] : [`${what} has the image ${TEMPLATE_IMAGE}: whether it had none is not kept`]),
      ...(changed.length > 0 ? [`${what}: ${changed.join(' and ')} is not kept`] : []),
    ],
  };
}

import { type Json, type JsonObject, objectAt, stringIn, valueAt } from '../../json/json.js';
import type { WasEmpty } from '../../yaml/rewrite-documents.js';
import { podPartsOf, statusPaths } from '../plan/pod-change.js';
import type { MapChange } from '../removal/metadata-change.js';
import { type RestoredPod, restorePod } from '../removal/restore-pod.js';
import { ownContainers } from '../removal/restored-containers.js';
import {
  addedFields,
  type InjectedNames,
  itemsNamed,
  removableNames,
  SIDECAR_LISTS,
  type SidecarList,
  STATUS_ANNOTATION,
  statusOrigin,
  withoutInjected,
} from '../sidecar/injection-status.js';
import { type AddedFields, withoutAddedFields } from '../sidecar/pod-fields.js';
import { namesOf, podTemplateOf, withValueAt, type WorkloadShape } from '../workload/workload.js';
import { withoutValueAt } from './without-value.js';

/** What was taken out of a workload. */
export interface Uninjection {
  /** As it was before the injection. */
  readonly workload: JsonObject;
  /** Names of what was removed. */
  readonly removed: InjectedNames;
  /** What else was taken back, and what nothing tells. */
  readonly restored: Restoration;
}

/** What was taken back beside what the status names. */
interface Restoration {
  /** Names of the pod's own containers that were merged with injected ones, and are as they were before. */
  readonly containers: readonly string[];
  /** Names of labels that are gone. */
  readonly labels: readonly string[];
  /** Names of annotations that are gone; without the status. */
  readonly annotations: readonly string[];
  /** Names of annotations that have their value of before. */
  readonly revalued: readonly string[];
  /** What is not as it was, or may not be; a sentence each. */
  readonly notes: readonly string[];
}

/**
 * Takes the sidecar out of a workload: what the status of its pods names, or, where that has the old form, what a sidecar of
 * 0.2 to 0.4 could have. Undefined where there is no status. A list or map that held only injected items is removed, or is
 * what `wasEmpty` says that it was before. Of `dnsConfig` and `securityContext` goes what the status names; one of Istio's
 * names nothing of them, and they stay. What later releases change in the pod, its containers and probes, labels and
 * annotations, is again as it was, as far as anything tells.
 * @throws SidecarError where the status names every container of the pod, and nothing says that it had none before; or where
 * the annotation with the author's own containers can't be read
 */
export function uninject(
  workload: JsonObject,
  shape: WorkloadShape,
  wasEmpty: WasEmpty = () => undefined,
): Uninjection | undefined {
  const statuses = statusesOf(workload, shape);
  // The status of the pods comes last, and counts.
  const last = statuses.at(-1);
  if (!last) return undefined;
  const [, status] = last;
  const specPath = [...shape.podTemplate, 'spec'];
  const restored = restoredPod(workload, shape, { status, wasEmpty: (path) => wasEmpty([...specPath, ...path]) });
  // Injection writes the same status everywhere: another one is not its own.
  const bare = statuses
    .filter(([, other]) => other === status)
    .reduce((object, [path]) => withoutValueAt(object, { path, wasEmpty }), workload);
  const { spec } = podTemplateOf(workload, shape);
  const changedSpec = specAsBefore(spec, { ...restored, wasEmpty: (path) => wasEmpty([...specPath, ...path]) });
  const respecified = changedSpec === spec ? bare : withValueAt(bare, specPath, () => changedSpec);
  const { workload: described, ...metadata } = withMetadata(respecified, shape, { restored, wasEmpty });
  return {
    workload: described,
    removed: presentNames(spec, restored.removed),
    restored: { ...metadata, containers: restored.own, notes: restored.notes },
  };
}

/** A path of the pod spec, and what was there. */
type SpecWasEmpty = (path: readonly string[]) => Json | undefined;

type Restored = Pick<RestoredPod, 'added' | 'notes' | 'own' | 'removed' | 'spec'> & {
  readonly metadata: RestoredPod['metadata'] | undefined;
};

function restoredPod(
  workload: JsonObject,
  shape: WorkloadShape,
  { status, wasEmpty }: { readonly status: Json; readonly wasEmpty: SpecWasEmpty },
): Restored {
  const { spec, containers } = podTemplateOf(workload, shape);
  const origin = statusOrigin(status);
  const pod = { ...podPartsOf(workload, shape) };
  const present = namesOf(containers);
  const hasOwn = origin !== undefined && ownContainers(pod).containers.length > 0;
  const hadNone = wasEmpty(['containers']) !== undefined;
  const names = removableNames(status, spec, hasOwn || hadNone ? present : []);
  const added = addedFields(status);
  if (!origin) {
    return { spec: withoutInjected(spec, names), removed: names, added, own: [], notes: [], metadata: undefined };
  }
  const workloadName = stringIn(objectAt(workload, 'metadata')['name']) ?? '';
  const restored = restorePod({ pod, names, origin, workloadName, told: added });
  return { ...restored, added: { ...restored.added, ...added } };
}

/** The spec with what lists were that held only injected items, where something says so, and without added fields. */
function specAsBefore(
  before: JsonObject,
  { spec, added, wasEmpty }: Pick<Restored, 'added' | 'spec'> & { readonly wasEmpty: SpecWasEmpty },
): JsonObject {
  const filled = { ...spec, ...emptyLists(before, spec, (list) => wasEmpty([list])) };
  const after = withFieldsRemoved(filled, added, wasEmpty);
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].every((key) => before[key] === after[key]) ? before : after;
}

function withFieldsRemoved(spec: JsonObject, added: AddedFields, wasEmpty: SpecWasEmpty): JsonObject {
  return Object.keys(added).length === 0 ? spec : withoutAddedFields(spec, added, wasEmpty);
}

/** The workload with the labels and annotations of before, and the names of those that are gone or changed. */
function withMetadata(
  workload: JsonObject,
  shape: WorkloadShape,
  { restored, wasEmpty }: { readonly restored: Restored; readonly wasEmpty: WasEmpty },
): Omit<Restoration, 'containers' | 'notes'> & { readonly workload: JsonObject } {
  const { metadata } = restored;
  if (!metadata) return { workload, labels: [], annotations: [], revalued: [] };
  const changesOf = (map: 'annotations' | 'labels') =>
    effective(metadata[map].changes, objectAt(workload, ...shape.statusTemplate, 'metadata', map)).map(
      ([name, before]) => ({ path: [...shape.statusTemplate, 'metadata', map, name], name, before }),
    );
  const [labels, annotations] = [changesOf('labels'), changesOf('annotations')];
  const changed = [...labels, ...annotations].reduce(
    (object, { path, before }) =>
      before === undefined ? withoutValueAt(object, { path, wasEmpty }) : withValueAt(object, path, () => before),
    workload,
  );
  const gone = (changes: typeof labels): readonly string[] =>
    changes.filter(({ before }) => before === undefined).map(({ name }) => name);
  const revalued = [...labels, ...annotations].filter(({ before }) => before !== undefined).map(({ name }) => name);
  return { workload: changed, labels: gone(labels), annotations: gone(annotations), revalued };
}

/** The changes that change something. */
function effective(changes: MapChange, map: JsonObject): readonly (readonly [string, string | undefined])[] {
  return [...changes].filter(([name, before]) => map[name] !== before);
}

/** The names that are in the pod spec. */
function presentNames(spec: JsonObject, names: InjectedNames): InjectedNames {
  const present = (list: SidecarList): readonly string[] => namesOf(itemsNamed(spec[list], names[list]));
  return {
    initContainers: present('initContainers'),
    containers: present('containers'),
    volumes: present('volumes'),
    imagePullSecrets: present('imagePullSecrets'),
  };
}

/** What lists were that held only injected items, where something says so. */
function emptyLists(spec: JsonObject, rest: JsonObject, wasEmpty: (list: SidecarList) => Json | undefined): JsonObject {
  const gone = SIDECAR_LISTS.filter((list) => spec[list] !== undefined && rest[list] === undefined);
  const entries = gone.map((list): [string, Json | undefined] => [list, wasEmpty(list)]);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

/** Paths of the status annotations that a workload has, with their values. */
function statusesOf(workload: JsonObject, shape: WorkloadShape): readonly (readonly [path: readonly string[], Json])[] {
  return statusPaths(shape, { statusOnWorkload: true }).flatMap((annotations) => {
    const path = [...annotations, STATUS_ANNOTATION];
    const value = valueAt(workload, ...path);
    return value === undefined ? [] : [[path, value] as const];
  });
}

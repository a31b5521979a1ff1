import { isJsonObject, type Json, type JsonObject, objectAt, valueAt } from '../../json/json.js';
import type { WasEmpty } from '../../yaml/rewrite-documents.js';
import { statusPaths } from '../plan/pod-change.js';
import {
  addedFields,
  hasInjected,
  type InjectedNames,
  itemsNamed,
  NO_NAMES,
  removableNames,
  SIDECAR_LISTS,
  type SidecarList,
  STATUS_ANNOTATION,
  withoutInjected,
} from '../sidecar/injection-status.js';
import { withoutAddedFields } from '../sidecar/pod-fields.js';
import { namesOf, podTemplateOf, withValueAt, type WorkloadShape } from '../workload/workload.js';

/** What was taken out of a workload. */
export interface Uninjection {
  /** As it was before the injection. */
  readonly workload: JsonObject;
  /** Names of what was removed. */
  readonly removed: InjectedNames;
}

/**
 * Takes the sidecar out of a workload: what the status of its pods names, or, where that has the old form, what a sidecar of
 * 0.2 to 0.4 could have. Undefined where there is no status. A list or map that held only injected items is removed, or is
 * what `wasEmpty` says that it was before. Of `dnsConfig` and `securityContext` goes what the status names; one of Istio's
 * names nothing of them, and they stay.
 * @throws SidecarError where the status names every container of the pod, and nothing says that it had none before
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
  const template = podTemplateOf(workload, shape);
  const specPath = [...shape.podTemplate, 'spec'];
  const hadContainers = wasEmpty([...specPath, 'containers']) === undefined;
  const names = removableNames(last[1], template.spec, hadContainers ? [] : namesOf(template.containers));
  // Injection writes the same status everywhere: another one is not its own.
  const bare = statuses
    .filter(([, status]) => status === last[1])
    .reduce((object, [path]) => withoutValueAt(object, { path, wasEmpty }), workload);
  const added = addedFields(last[1]);
  const changeSpec = (change: (spec: JsonObject) => JsonObject): JsonObject =>
    withValueAt(bare, specPath, (spec) =>
      withoutAddedFields(change(objectAt(spec)), added, (path) => wasEmpty([...specPath, ...path])),
    );
  if (!hasInjected(template, names)) {
    const isBare = Object.keys(added).length === 0;
    return { workload: isBare ? bare : changeSpec((spec) => spec), removed: NO_NAMES };
  }
  return {
    workload: changeSpec((spec) => ({
      ...withoutInjected(spec, names),
      ...emptyLists(spec, names, (list) => wasEmpty([...specPath, list])),
    })),
    removed: presentNames(template.spec, names),
  };
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
function emptyLists(
  spec: JsonObject,
  names: InjectedNames,
  wasEmpty: (list: SidecarList) => Json | undefined,
): JsonObject {
  const rest = withoutInjected(spec, names);
  const gone = SIDECAR_LISTS.filter((list) => spec[list] !== undefined && rest[list] === undefined);
  const entries = gone.map((list): [string, Json | undefined] => [list, wasEmpty(list)]);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

/** Where a value is taken out, and what the maps on the way to it were. */
interface TakenOut {
  readonly path: readonly string[];
  readonly wasEmpty: WasEmpty;
  readonly done?: readonly string[];
}

/** A copy without the value at `path`, and without the maps on the way to it that held nothing else and were not there before. */
function withoutValueAt(object: JsonObject, { path, wasEmpty, done = [] }: TakenOut): JsonObject {
  const [key, ...rest] = path;
  if (key === undefined) return object;
  const { [key]: value, ...others } = object;
  const way = [...done, key];
  if (rest.length > 0 && isJsonObject(value)) {
    const remaining = withoutValueAt(value, { path: rest, wasEmpty, done: way });
    if (Object.keys(remaining).length > 0) return { ...object, [key]: remaining };
  }
  const before = wasEmpty(way);
  return before === undefined ? others : { ...object, [key]: before };
}

/** Paths of the status annotations that a workload has, with their values. */
function statusesOf(workload: JsonObject, shape: WorkloadShape): readonly (readonly [path: readonly string[], Json])[] {
  return statusPaths(shape, { statusOnWorkload: true }).flatMap((annotations) => {
    const path = [...annotations, STATUS_ANNOTATION];
    const value = valueAt(workload, ...path);
    return value === undefined ? [] : [[path, value] as const];
  });
}

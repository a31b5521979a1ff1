import { isJsonObject, type Json, type JsonObject, objectAt, valueAt } from '../../json/json.js';
import { statusPaths } from '../plan/inject.js';
import {
  hasInjected,
  type InjectedNames,
  injectedNames,
  itemsNamed,
  NO_NAMES,
  type SidecarList,
  STATUS_ANNOTATION,
  withoutInjected,
} from '../sidecar/injection-status.js';
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
 * 0.2 to 0.4 could have. Undefined where there is no status. A list or map that held only injected items is removed;
 * `dnsConfig` and `securityContext` stay, because no status says what they were before.
 */
export function uninject(workload: JsonObject, shape: WorkloadShape): Uninjection | undefined {
  const statuses = statusesOf(workload, shape);
  // The status of the pods comes last, and counts.
  const last = statuses.at(-1);
  if (!last) return undefined;
  const names = injectedNames(last[1]) ?? NO_NAMES;
  const bare = statuses.reduce((object, [path]) => withoutValueAt(object, path), workload);
  const template = podTemplateOf(workload, shape);
  if (!hasInjected(template, names)) return { workload: bare, removed: NO_NAMES };
  return {
    workload: withValueAt(bare, [...shape.podTemplate, 'spec'], (spec) => withoutInjected(objectAt(spec), names)),
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

/** A copy without the value at `path`, and without the maps on the way to it that held nothing else. */
function withoutValueAt(object: JsonObject, path: readonly string[]): JsonObject {
  const [key, ...rest] = path;
  if (key === undefined) return object;
  const { [key]: value, ...others } = object;
  if (rest.length === 0 || !isJsonObject(value)) return others;
  const remaining = withoutValueAt(value, rest);
  return Object.keys(remaining).length === 0 ? others : { ...object, [key]: remaining };
}

/** Paths of the status annotations that a workload has, with their values. */
function statusesOf(workload: JsonObject, shape: WorkloadShape): readonly (readonly [path: readonly string[], Json])[] {
  return statusPaths(shape, { statusOnWorkload: true }).flatMap((annotations) => {
    const path = [...annotations, STATUS_ANNOTATION];
    const value = valueAt(workload, ...path);
    return value === undefined ? [] : [[path, value] as const];
  });
}

import { isJsonObject, type Json, type JsonObject, objectAt, textOf } from '../../json/json.js';
import { namesOf, type PodTemplate, podTemplateOf, withValueAt, type WorkloadShape } from './workload.js';

// 1.7 keeps init containers in the first two as well, and on a write they win over spec.initContainers; the others are
// how a pod of 1.7 reports them.
const INIT_CONTAINER_ANNOTATIONS = [
  'pod.alpha.kubernetes.io/init-containers',
  'pod.beta.kubernetes.io/init-containers',
  'pod.alpha.kubernetes.io/init-container-statuses',
  'pod.beta.kubernetes.io/init-container-statuses',
] as const;

const MAX_QUOTED = 100;

/** Those that hold containers, the one that counts first. */
const CONTAINERS = [INIT_CONTAINER_ANNOTATIONS[1], INIT_CONTAINER_ANNOTATIONS[0]] as const;

/** The annotations of a pod template that would undo the added init container on Kubernetes 1.7. */
export function initContainerAnnotations({ annotations }: PodTemplate): readonly string[] {
  return INIT_CONTAINER_ANNOTATIONS.filter((name) => annotations[name] !== undefined);
}

/** A workload whose init containers are only where Kubernetes 1.8 and newer look for them. */
interface MovedInitContainers {
  /** The same object where it has none of these annotations. */
  readonly workload: JsonObject;
  /** Names of the init containers that only annotations had. */
  readonly moved: readonly string[];
  /** The annotations that are gone. */
  readonly removed: readonly string[];
  /** Says which annotation holds no list of containers: nothing was moved then, because something would be lost. */
  readonly problem?: string;
}

/**
 * Takes these annotations out of the pod template. Init containers that nothing else has go behind those of the spec, in
 * their order; of two of one name the spec's counts, then that of the beta annotation, as on Kubernetes 1.7.
 */
export function moveInitContainers(workload: JsonObject, shape: WorkloadShape): MovedInitContainers {
  const template = podTemplateOf(workload, shape);
  const removed = initContainerAnnotations(template);
  if (removed.length === 0) return { workload, moved: [], removed };
  const lists = CONTAINERS.map((name) => containersIn(template.annotations[name]));
  const invalid = CONTAINERS[lists.indexOf(undefined)];
  if (invalid !== undefined) {
    const got = JSON.stringify(textOf(template.annotations[invalid] ?? null).slice(0, MAX_QUOTED));
    const problem = `annotation ${JSON.stringify(invalid)}: got ${got}, want a JSON list of containers, or no such annotation`;
    return { workload, moved: [], removed: [], problem };
  }
  const added = lists.flatMap((list) => list ?? []).filter(isNewName(namesOf(template.initContainers)));
  const annotationsPath = [...shape.podTemplate, 'metadata', 'annotations'];
  const kept = Object.entries(objectAt(workload, ...annotationsPath)).filter(([name]) => !removed.includes(name));
  const cleaned = withValueAt(workload, annotationsPath, () => Object.fromEntries<JsonObject[string]>(kept));
  if (added.length === 0) return { workload: cleaned, moved: [], removed };
  const initContainers = [...template.initContainers, ...added];
  const moved = withValueAt(cleaned, [...shape.podTemplate, 'spec', 'initContainers'], () => initContainers);
  return { workload: moved, moved: namesOf(added), removed };
}

/** Each name is new once. */
function isNewName(names: readonly string[]): (container: JsonObject) => boolean {
  const seen = new Set<Json | undefined>(names);
  return ({ name }) => seen.size < seen.add(name).size;
}

/** Undefined where it is no list of containers. */
function containersIn(annotation: Json | undefined): readonly JsonObject[] | undefined {
  const text = annotation === undefined ? '' : textOf(annotation);
  const value = text.trim() === '' ? null : parseJson(text);
  if (value === null) return [];
  if (!Array.isArray(value) || !(value as readonly Json[]).every(isContainer)) return undefined;
  return value as readonly JsonObject[];
}

function isContainer(value: Json): boolean {
  return isJsonObject(value) && typeof value['name'] === 'string';
}

function parseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

import { STATUS_ANNOTATION, decideInjection, type InjectionDecision } from './decision.js';
import { isJsonObject, valueAt, type Json, type JsonObject } from './json.js';
import { sidecarFor, sidecarNames, type Sidecar, type SidecarConfig } from './sidecar.js';
import { podTemplateOf, withValueAt, type WorkloadShape } from './workload.js';

/** A decision, and the sidecar where it is to inject one. */
export type Injection =
  | (Extract<InjectionDecision, { action: 'inject' }> & { readonly sidecar: Sidecar })
  | Extract<InjectionDecision, { action: 'skip' }>;

const isMapOrAbsent = (value: Json | undefined): boolean =>
  value === undefined || value === null || isJsonObject(value);
const isListOrAbsent = (value: Json | undefined): boolean =>
  value === undefined || value === null || Array.isArray(value);

/**
 * True where the sidecar finds what it goes into. A server takes nothing else; in a file, what is of another type would be
 * lost, and a workload without containers would become one of the sidecar alone.
 */
function isInjectable(workload: JsonObject, shape: WorkloadShape): boolean {
  const { spec, containers } = podTemplateOf(workload, shape);
  const lists = [spec['initContainers'], spec['volumes']];
  const parents = statusPaths(shape).flatMap((path) => [path.slice(0, -1), path]);
  return (
    containers.length > 0 &&
    lists.every(isListOrAbsent) &&
    parents.every((path) => isMapOrAbsent(valueAt(workload, path)))
  );
}

/** Decides about one workload, and makes its sidecar. Every door enters here. */
export function planInjection(workload: JsonObject, shape: WorkloadShape, sidecar: SidecarConfig): Injection {
  const { config } = sidecar;
  const decision = decideInjection({ workload, shape, config, sidecarNames: sidecarNames(config) });
  if (decision.action === 'skip') return decision;
  if (!isInjectable(workload, shape)) return { action: 'skip', reason: 'InvalidPodTemplate' };
  return { ...decision, sidecar: sidecarFor(sidecar, podTemplateOf(workload, shape)) };
}

/** Paths of the metadata that get the status annotation: the workload's own, and its template's. */
export function statusPaths(shape: WorkloadShape): readonly (readonly string[])[] {
  const own = ['metadata', 'annotations'];
  return shape.statusTemplate.length === 0 ? [own] : [own, [...shape.statusTemplate, ...own]];
}

/** The workload with the sidecar at the end of its lists, and the status annotations. The input is left as it is. */
export function withSidecar(workload: JsonObject, shape: WorkloadShape, sidecar: Sidecar): JsonObject {
  const spec = [...shape.podTemplate, 'spec'];
  const append =
    (items: readonly JsonObject[]) =>
    (value: Json | undefined): Json => [...(Array.isArray(value) ? (value as readonly Json[]) : []), ...items];
  const lists = [
    ['initContainers', sidecar.initContainers],
    ['containers', sidecar.containers],
    ['volumes', sidecar.volumes],
  ] as const;
  const injected = lists.reduce(
    (object, [name, items]) => withValueAt(object, [...spec, name], append(items)),
    workload,
  );
  return statusPaths(shape).reduce(
    (object, path) =>
      withValueAt(object, path, (annotations) => ({
        ...(isJsonObject(annotations) ? annotations : {}),
        [STATUS_ANNOTATION]: sidecar.status,
      })),
    injected,
  );
}

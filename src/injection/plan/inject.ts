import { isJsonObject, type Json, type JsonObject, objectAt, valueAt } from '../../json/json.js';
import type { SidecarConfig } from '../config/sidecar-config.js';
import { decideInjection, type InjectionDecision, isNameTaken } from '../decision/decision.js';
import { SIDECAR_LISTS, STATUS_ANNOTATION, templateStatusOf } from '../sidecar/injection-status.js';
import { withSidecarDefaults } from '../sidecar/pod-defaults.js';
import { joinedFields } from '../sidecar/pod-fields.js';
import type { Sidecar, SidecarNames } from '../sidecar/sidecar.js';
import { claimNamesOf, namesOf, podTemplateOf, withValueAt, type WorkloadShape } from '../workload/workload.js';
import { paramsSidecar, sidecarNames } from './params-sidecar.js';
import { checkMetadata } from './pod-annotations.js';
import { templateSidecar } from './template-sidecar.js';

/** A decision, and the sidecar where it is to inject one. */
export type Injection =
  | (Extract<InjectionDecision, { action: 'inject' }> & { readonly sidecar: Sidecar })
  | Extract<InjectionDecision, { action: 'skip' }>;

const isMapOrAbsent = (value: Json | undefined): boolean =>
  value === undefined || value === null || isJsonObject(value);
const isListOrAbsent = (value: Json | undefined): boolean =>
  value === undefined || value === null || Array.isArray(value);

const skip = (reason: Extract<InjectionDecision, { action: 'skip' }>['reason']): Injection => ({
  action: 'skip',
  reason,
});

/** What differs where a server asks about a pod that it is about to create. */
export interface InjectionOptions {
  /** A pod without the key `containers` is taken for one whose containers are not known; an empty list is left to the server. */
  readonly containersUnchecked?: boolean;
  /** The server no longer fills in defaults: the sidecar is made with them. */
  readonly withDefaults?: boolean;
}

const namesTakenBy = ({ initContainers, containers, volumes }: Sidecar): SidecarNames => ({
  containers: namesOf([...initContainers, ...containers]),
  volumes: namesOf(volumes),
});

const isEmpty = (sidecar: Sidecar): boolean => SIDECAR_LISTS.every((list) => (sidecar[list] ?? []).length === 0);

/**
 * Decides about one workload, and makes its sidecar. Controller, webhook and files all call this.
 * @throws SidecarError where a sidecar is wanted, and none can be made
 */
export function planInjection(
  workload: JsonObject,
  shape: WorkloadShape,
  sidecarConfig: SidecarConfig & InjectionOptions,
): Injection {
  const { config, containersUnchecked = false } = sidecarConfig;
  const decision = decideInjection({ workload, shape, config, sidecarNames: sidecarNames(config) });
  if (decision.action === 'skip') return decision;
  const template = podTemplateOf(workload, shape);
  const isUnknown = containersUnchecked && template.spec['containers'] === undefined;
  const lacksContainers = template.containers.length === 0 && !isUnknown;
  if (lacksContainers || !isWellFormed(workload, shape)) return skip('InvalidPodTemplate');
  const sidecar = makeSidecar(sidecarConfig, workload, shape);
  const parts = { ...template, claims: claimNamesOf(workload) };
  if (isNameTaken(parts, namesTakenBy(sidecar))) return skip('SidecarPresent');
  // A template that makes nothing adds only the status.
  const isNothingNew = isEmpty(sidecar) && templateStatusOf(workload, shape) === sidecar.status;
  return isNothingNew ? skip('AlreadyInjected') : { ...decision, sidecar };
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

/** The workload with the sidecar in its pod template, and the status annotations. The input is left as it is. */
export function withSidecar(workload: JsonObject, shape: WorkloadShape, sidecar: Sidecar): JsonObject {
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

/** The pod spec with the sidecar at the end of its lists. */
function specWithSidecar(spec: JsonObject, sidecar: Sidecar): JsonObject {
  const { initContainers, containers, volumes, imagePullSecrets = [] } = sidecar;
  const lists = Object.entries({ initContainers, containers, volumes, imagePullSecrets })
    .filter(([, added]) => added.length > 0)
    .map(([name, added]): [string, Json] => {
      const own = spec[name];
      return [name, [...(Array.isArray(own) ? (own as readonly Json[]) : []), ...added]];
    });
  return {
    ...spec,
    ...Object.fromEntries(lists),
    ...joinedFields(spec, sidecar),
  };
}

/** True where the fields that the sidecar goes into have the right types. A value of another type would be lost. */
function isWellFormed(workload: JsonObject, shape: WorkloadShape): boolean {
  const { spec } = podTemplateOf(workload, shape);
  const lists = [spec['initContainers'], spec['volumes'], spec['imagePullSecrets']];
  const maps = [spec['dnsConfig'], spec['securityContext']];
  const parents = statusPaths(shape, { statusOnWorkload: true }).flatMap((path) => [path.slice(0, -1), path]);
  return (
    lists.every(isListOrAbsent) &&
    maps.every(isMapOrAbsent) &&
    parents.every((path) => isMapOrAbsent(valueAt(workload, ...path)))
  );
}

function makeSidecar(
  sidecarConfig: SidecarConfig & InjectionOptions,
  workload: JsonObject,
  shape: WorkloadShape,
): Sidecar {
  const { config, withDefaults = false } = sidecarConfig;
  if (config.form === 'template') return templateSidecar({ ...sidecarConfig, config, withDefaults }, workload, shape);
  checkMetadata(objectAt(workload, ...shape.podTemplate, 'metadata'));
  const sidecar = paramsSidecar({ ...sidecarConfig, config }, podTemplateOf(workload, shape));
  return withDefaults ? withSidecarDefaults(sidecar) : sidecar;
}

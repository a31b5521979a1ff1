import { isJsonObject, type Json, type JsonObject, objectAt, valueAt } from '../../json/json.js';
import type { InjectionConfig } from '../config/injection-config.js';
import type { ParamsConfig } from '../config/params-config.js';
import type { SidecarConfig } from '../config/sidecar-config.js';
import type { TemplateConfig } from '../config/template-config.js';
import type { TemplatesConfig } from '../config/templates-config.js';
import { decideInjection, type InjectionDecision, isNameTaken } from '../decision/decision.js';
import { SIDECAR_LISTS, templateStatusOf } from '../sidecar/injection-status.js';
import { withSidecarDefaults } from '../sidecar/pod-defaults.js';
import type { Sidecar, SidecarNames } from '../sidecar/sidecar.js';
import { claimNamesOf, namesOf, type PodTemplate, podTemplateOf, type WorkloadShape } from '../workload/workload.js';
import { paramsSidecar, sidecarNames, type SidecarParts } from './params-sidecar.js';
import { renderParts } from './parts-workload.js';
import { checkMetadata } from './pod-annotations.js';
import { type PodChange, podPartsOf, statusPaths, withWarnings } from './pod-change.js';
import { renderWorkloadPod } from './rendered-workload.js';
import { templateSidecar } from './template-sidecar.js';

type Skipped = Extract<InjectionDecision, { action: 'skip' }>;

/** A decision, and what becomes of the pod where it is to have a sidecar. */
export type Injection = (Extract<InjectionDecision, { action: 'inject' }> & { readonly change: PodChange }) | Skipped;

const isMapOrAbsent = (value: Json | undefined): boolean =>
  value === undefined || value === null || isJsonObject(value);
const isListOrAbsent = (value: Json | undefined): boolean =>
  value === undefined || value === null || Array.isArray(value);

const skip = (reason: Skipped['reason']): Skipped => ({ action: 'skip', reason });

/** What differs where a server asks about a pod that it is about to create. */
export interface InjectionOptions {
  /** A pod without the key `containers` is taken for one whose containers are not known; an empty list is left to the server. */
  readonly containersUnchecked?: boolean;
  /** The server no longer fills in defaults: the sidecar is made with them. */
  readonly withDefaults?: boolean;
  /** Where there is one, sidecars of a `params` configuration share their parts. */
  readonly sidecarParts?: SidecarParts | undefined;
  /** Of the URL that a webhook was called by, which may name cluster and network; default: none. */
  readonly urlPath?: string;
}

type PlanConfig<C extends InjectionConfig = InjectionConfig> = SidecarConfig<C> & InjectionOptions;

const namesTakenBy = ({ initContainers, containers, volumes }: Omit<Sidecar, 'statusOnWorkload'>): SidecarNames => ({
  containers: namesOf([...initContainers, ...containers]),
  volumes: namesOf(volumes),
});

const isEmpty = (sidecar: Omit<Sidecar, 'statusOnWorkload'>): boolean =>
  SIDECAR_LISTS.every((list) => (sidecar[list] ?? []).length === 0);

/**
 * Decides about one workload, and makes what becomes of its pod. Controller, webhook and files all call this.
 * @throws SidecarError where a sidecar is wanted, and none can be made
 */
export function planInjection(workload: JsonObject, shape: WorkloadShape, sidecarConfig: PlanConfig): Injection {
  const { containersUnchecked = false } = sidecarConfig;
  const decision = decisionFor(workload, shape, sidecarConfig);
  if (decision.action === 'skip') return decision;
  const template = podTemplateOf(workload, shape);
  const isUnknown = containersUnchecked && template.spec['containers'] === undefined;
  const lacksContainers = template.containers.length === 0 && !isUnknown;
  if (lacksContainers || !isWellFormed(workload, shape)) return skip('InvalidPodTemplate');
  const change = changeFor(sidecarConfig, workload, { shape, template });
  const { warnings = [] } = decision;
  return change.kind === 'skip' ? skip(change.reason) : { ...decision, change: withWarnings(change, warnings) };
}

function decisionFor(workload: JsonObject, shape: WorkloadShape, { config, injector }: PlanConfig): InjectionDecision {
  return decideInjection({
    workload,
    shape,
    config,
    rules: config.rules.decision,
    sidecarNames: sidecarNames(config),
    door: injector?.door,
  });
}

/** A workload's pod template, and where it is. */
interface Subject {
  readonly shape: WorkloadShape;
  readonly template: PodTemplate;
}

type ChangeOrSkip = PodChange | ({ readonly kind: 'skip' } & Pick<Skipped, 'reason'>);

function changeFor(sidecarConfig: PlanConfig, workload: JsonObject, { shape, template }: Subject): ChangeOrSkip {
  const { config } = sidecarConfig;
  if (config.form === 'templates') return podChange({ ...sidecarConfig, config }, workload, shape);
  if (config.form === 'template' && config.proxies) {
    return partsChange(renderParts({ ...sidecarConfig, config }, { workload, shape }, config.proxies), workload, {
      shape,
      template,
    });
  }
  const sidecar = makeSidecar({ ...sidecarConfig, config }, workload, shape);
  const parts = { ...template, claims: claimNamesOf(workload) };
  if (isNameTaken(parts, namesTakenBy(sidecar))) return { kind: 'skip', reason: 'SidecarPresent' };
  // A template that makes nothing adds only the status.
  const isNothingNew = isEmpty(sidecar) && templateStatusOf(workload, shape) === sidecar.status;
  return isNothingNew ? { kind: 'skip', reason: 'AlreadyInjected' } : { kind: 'sidecar', sidecar };
}

function podChange(
  sidecarConfig: PlanConfig<TemplatesConfig>,
  workload: JsonObject,
  shape: WorkloadShape,
): ChangeOrSkip {
  const pod = renderWorkloadPod(sidecarConfig, workload, shape);
  const before = podPartsOf(workload, shape);
  const isSame = pod.metadata === before.metadata && pod.spec === before.spec;
  return isSame ? { kind: 'skip', reason: 'AlreadyInjected' } : { kind: 'pod', pod };
}

function partsChange(
  { sidecar, pod }: ReturnType<typeof renderParts>,
  workload: JsonObject,
  { shape, template }: Subject,
): ChangeOrSkip {
  const parts = { ...template, claims: claimNamesOf(workload) };
  if (isNameTaken(parts, namesTakenBy(sidecar))) return { kind: 'skip', reason: 'SidecarPresent' };
  const isNothingNew = isEmpty(sidecar) && templateStatusOf(workload, shape) === sidecar.status;
  return isNothingNew ? { kind: 'skip', reason: 'AlreadyInjected' } : { kind: 'pod', pod: pod() };
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
  sidecarConfig: PlanConfig<ParamsConfig | TemplateConfig>,
  workload: JsonObject,
  shape: WorkloadShape,
): Sidecar {
  const { config, withDefaults = false } = sidecarConfig;
  if (config.form === 'template') return templateSidecar({ ...sidecarConfig, config, withDefaults }, workload, shape);
  checkMetadata(objectAt(workload, ...shape.podTemplate, 'metadata'), {
    rules: config.rules.annotations,
  });
  const sidecar = paramsSidecar({ ...sidecarConfig, config }, podTemplateOf(workload, shape));
  return withDefaults ? withSidecarDefaults(sidecar) : sidecar;
}

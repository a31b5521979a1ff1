import omit from 'lodash/omit.js';

import { isJsonObject, type JsonObject, objectsIn, valueAt } from '../../json/json.js';
import { type NativeSidecarFacts, nativeSidecarReason } from '../adjust/native-sidecars.js';
import { PROXY_NAME } from '../adjust/pod-containers.js';
import type { SidecarConfig } from '../config/sidecar-config.js';
import type { InjectReason, SkipReason } from '../decision/decision.js';
import { INJECT_ANNOTATION } from '../decision/inject-override.js';
import { explainReason } from '../decision/reason.js';
import type { InjectionOptions } from '../plan/inject.js';
import { podPartsOf, stepsOf, warningsOf, withChange } from '../plan/pod-change.js';
import { rulesAt } from '../releases/history.js';
import { NATIVE_SIDECAR_HISTORY } from '../releases/rules/native-sidecar-rules.js';
import { NO_SETTINGS } from '../rendering/injector-settings.js';
import type { PodParts } from '../rendering/rendered-pod.js';
import { nativeSidecarFacts } from '../rendering/template-data.js';
import type { SidecarErrorReason } from '../sidecar/sidecar-error.js';
import { namesOf, withValueAt, type WorkloadName, workloadName, type WorkloadShape } from '../workload/workload.js';
import { type Admission, type AdmissionObstacle, admissionOf, type Doors } from './admission.js';
import { presentSidecar } from './present-sidecar.js';
import {
  compareSidecar,
  type PlannedInjection,
  planOrFailure,
  SIDECAR_STATES,
  type SidecarComparison,
} from './sidecar-state.js';
import { whatWasDone } from './what-was-done.js';
import type { ShapedWorkload, WorkloadWithPods } from './workload-with-pods.js';

/** Whether a workload gets a sidecar, and why. */
export interface Explanation {
  readonly workload: WorkloadName;
  /** `fail`: it is to get one, and none can be made. */
  readonly action: 'inject' | 'skip' | 'fail';
  readonly reason: InjectReason | SkipReason | SidecarErrorReason | AdmissionObstacle['reason'];
  /** The reason in words. */
  readonly why: string;
  /** What it is now; undefined where that is unknown, as for a file. */
  readonly now: SidecarComparison | undefined;
  /** Who is asked about it when it is created; undefined where that is unknown, as for a file. */
  readonly admission: Admission | undefined;
  /** The pod template, or pod, with its sidecar, as it is or would be; undefined where it neither has nor gets one. */
  readonly injected: JsonObject | undefined;
  /** Of the sidecar that it gets; a sentence each. */
  readonly warnings: readonly string[];
  /** What is done to its pod; a phrase each. */
  readonly steps: readonly string[];
}

/** Whether a workload of a file would get a sidecar: what a server would say of it is not known. */
export interface FileExplanation extends Explanation {
  readonly reason: InjectReason | SkipReason | SidecarErrorReason;
}

/** What becomes of a workload, and why. */
type Description<E extends Explanation = Explanation> = Pick<E, 'action' | 'reason' | 'why' | 'warnings' | 'steps'>;

/** The workload that the sidecar goes into, and where. */
interface InjectionTarget {
  readonly plan: PlannedInjection;
  readonly into: ShapedWorkload;
}

/** What would become of a workload in a file. */
export function explainInFile(workload: ShapedWorkload, sidecarConfig: SidecarConfig): FileExplanation {
  const plan = planOrFailure(workload.object, workload.shape, sidecarConfig);
  return {
    workload: workloadName(workload.object),
    ...describePlan({ plan, into: workload }, sidecarConfig),
    now: undefined,
    admission: undefined,
    injected: firstInjectedPod([workload], sidecarConfig) ?? plannedPod({ plan, into: workload }),
  };
}

const hasSidecar = (workload: ShapedWorkload, { config }: SidecarConfig): boolean =>
  presentSidecar(workload, config.form).isThere;

const worst = (comparisons: readonly SidecarComparison[]): SidecarComparison | undefined =>
  SIDECAR_STATES.map((state) => comparisons.find((comparison) => comparison.state === state)).find(
    (found) => found !== undefined,
  );

/**
 * What a workload of a cluster is, and what would become of it if it were created now. Where its pod template has no sidecar,
 * its pods count: something else may put sidecars into them.
 * @param doors who may put sidecars in; undefined: everything is taken to be asked
 */
export function explainInCluster(workload: WorkloadWithPods, ofCluster: SidecarConfig, doors?: Doors): Explanation {
  const { object, shape, pods } = workload;
  const present = presentSidecar(workload, ofCluster.config.form);
  const admission = doors && admissionOf(workload, doors, ofCluster.config);
  const sidecarConfig = askedAt(ofCluster, admission?.urlPath);
  const into = { object: asSeenBy(admission, present.bare, shape), shape };
  const plan = planOrFailure(into.object, shape, sidecarConfig);
  const subjects = present.isThere || pods.length === 0 ? [workload] : pods;
  const obstacle = plan.action === 'inject' ? admission?.obstacle : undefined;
  return {
    workload: workloadName(object),
    ...(obstacle ? describeObstacle(obstacle) : describePlan({ plan, into }, sidecarConfig)),
    now: compareAll(
      subjects,
      (subject) => isExpected(subject, { obstacle, plan, admission, sidecarConfig }),
      sidecarConfig,
    ),
    admission,
    injected: firstInjectedPod(subjects, sidecarConfig) ?? (obstacle ? undefined : plannedPod({ plan, into })),
  };
}

/** The configuration with what the path of the webhook's URL says. */
function askedAt(sidecarConfig: SidecarConfig, urlPath: string | undefined): SidecarConfig & InjectionOptions {
  return urlPath === undefined ? sidecarConfig : { ...sidecarConfig, urlPath };
}

/** What decides whether a workload and its pods are to have a sidecar. */
interface Expectation extends Pick<InjectionTarget, 'plan'>, Pick<Explanation, 'admission'> {
  readonly obstacle: AdmissionObstacle | undefined;
  readonly sidecarConfig: SidecarConfig;
}

/**
 * Whether a sidecar is to be in a workload, or a pod. Where nobody puts one in, one that is there came with the file, and is to be
 * as the configuration wants it; and a workload whose pods get theirs one by one lacks nothing while it has no pods.
 */
function isExpected(subject: ShapedWorkload, { obstacle, plan, admission, sidecarConfig }: Expectation): boolean {
  if (plan.action === 'skip') return false;
  const isLater = subject.shape.kind !== 'Pod' && (admission?.into === 'made' || admission?.into === 'pods');
  return (!obstacle && !isLater) || hasSidecar(subject, sidecarConfig);
}

/** What those who are asked see of a workload: webhooks see its pods, which get nothing of its own annotations. */
function asSeenBy(admission: Admission | undefined, object: JsonObject, { podTemplate }: WorkloadShape): JsonObject {
  if (admission?.into !== 'pods' || podTemplate.length === 0) return object;
  return withValueAt(object, ['metadata', 'annotations'], (own) =>
    omit(isJsonObject(own) ? own : {}, INJECT_ANNOTATION),
  );
}

function podOf(workload: JsonObject, { shape }: ShapedWorkload): JsonObject | undefined {
  const pod = valueAt(workload, ...shape.podTemplate);
  return isJsonObject(pod) ? pod : undefined;
}

/** The first of several that has a sidecar. */
function firstInjectedPod(subjects: readonly ShapedWorkload[], sidecarConfig: SidecarConfig): JsonObject | undefined {
  const found = subjects.find((subject) => hasSidecar(subject, sidecarConfig));
  return found && podOf(found.object, found);
}

function describePlan(target: InjectionTarget, sidecarConfig: SidecarConfig): Description<FileExplanation> {
  const { plan } = target;
  const { action, reason } = plan;
  const warnings = warningsOfPlan(plan);
  const steps = plan.action === 'inject' ? [...stepsOf(plan.change), ...furtherSteps(target, sidecarConfig)] : [];
  return { action, reason, why: action === 'fail' ? plan.message : explainReason(reason), warnings, steps };
}

function warningsOfPlan(plan: PlannedInjection): readonly string[] {
  if (plan.action === 'fail') return [];
  return (plan.action === 'inject' ? warningsOf(plan.change) : plan.warnings) ?? [];
}

/** What is done to the pod, which is worked out only here: the doors need not know it. */
function furtherSteps({ plan, into }: InjectionTarget, { config, injector }: SidecarConfig): readonly string[] {
  if (plan.action !== 'inject' || plan.change.kind !== 'pod') return [];
  const before = podPartsOf(into.object, into.shape);
  const { pod } = plan.change;
  const facts = nativeSidecarFacts(
    { nativeSidecars: rulesAt(NATIVE_SIDECAR_HISTORY, config.compatibility) },
    { ...NO_SETTINGS, ...injector },
  );
  return [...nativeText(before, pod, facts), ...whatWasDone(before, pod)];
}

function nativeText(before: PodParts, { spec }: PodParts, facts: NativeSidecarFacts): readonly string[] {
  const why = nativeSidecarReason({ ...before }, facts);
  const isNative = namesOf(objectsIn(spec['initContainers'])).includes(PROXY_NAME);
  const isThere = isNative || namesOf(objectsIn(spec['containers'])).includes(PROXY_NAME);
  if (why === undefined || !isThere) return [];
  return [`the proxy is ${isNative ? 'a native sidecar' : 'a container, and no native sidecar'}, ${why}`];
}

function describeObstacle({ action, reason }: AdmissionObstacle): Description {
  return { action, reason, why: explainReason(reason), warnings: [], steps: [] };
}

function plannedPod({ plan, into }: InjectionTarget): JsonObject | undefined {
  return plan.action === 'inject' ? podOf(withChange(into.object, into.shape, plan.change), into) : undefined;
}

/** The worst of several pods, and of how many it is true. */
function compareAll(
  subjects: readonly ShapedWorkload[],
  isWanted: (subject: ShapedWorkload) => boolean,
  sidecarConfig: SidecarConfig,
): SidecarComparison {
  const all = subjects.map((subject) => compareSidecar(subject, isWanted(subject), sidecarConfig));
  const found = worst(all) ?? { state: 'ok', differences: [] };
  const count = all.filter(({ state }) => state === found.state).length;
  if (count === all.length) return found;
  return { ...found, differences: [`${count} of ${all.length} pods`, ...found.differences] };
}

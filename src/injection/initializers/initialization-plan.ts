import type { JsonObject } from '../../json/json.js';
import type { InjectionConfig } from '../config/injection-config.js';
import type { SidecarConfig } from '../config/sidecar-config.js';
import type { InjectReason } from '../decision/decision.js';
import { INJECT_ANNOTATION } from '../decision/inject-override.js';
import { explainReason, type IgnoreReason, type ReleaseReason, type UninjectableReason } from '../decision/reason.js';
import { type Injection, type InjectionOptions, planInjection } from '../plan/inject.js';
import { type PodChange, podPartsOf } from '../plan/pod-change.js';
import { changeWithTokenMounts, jobWithPod, ownerJobName } from '../pod/pod-of-job.js';
import { SidecarError, type SidecarErrorReason } from '../sidecar/sidecar-error.js';
import { type WorkloadKind, workloadName, type WorkloadShape, workloadShape } from '../workload/workload.js';
import { failurePatch, injectionPatch, releasePatch } from './initialization-patch.js';
import { newerFieldIn } from './newer-fields.js';
import { type PendingInitializers, pendingInitializers } from './pending-initializers.js';

/** What to do about an object that a watch delivered. All patches are strategic merge patches. */
export type InitializationPlan =
  | { readonly action: 'ignore'; readonly reason: IgnoreReason }
  | {
      readonly action: 'release';
      readonly reason: ReleaseReason;
      readonly patch: JsonObject;
      /** Of what the workload asks for; a sentence each. */
      readonly warnings?: readonly string[];
    }
  /** Its creator gets `message` as an error, and the server deletes the object. */
  | {
      readonly action: 'refuse';
      readonly reason: UninjectableReason | SidecarErrorReason;
      readonly message: string;
      readonly patch: JsonObject;
      /** Removes the initializer's name and nothing else, for a server that refuses `patch`. */
      readonly releasePatch: JsonObject;
    }
  | {
      readonly action: 'inject';
      readonly reason: InjectReason;
      readonly patch: JsonObject;
      /** Removes the initializer's name and nothing else, for a server that refuses `patch`. */
      readonly releasePatch: JsonObject;
      readonly shape: WorkloadShape;
      readonly change: PodChange;
    };

/** What an object is initialized with; its sidecars share parts where it has them. */
export type InitializationConfig = SidecarConfig & Pick<InjectionOptions, 'sidecarParts'>;

/** What the API server allows to be changed, and what is known about an object beyond its own fields. */
export interface ServerCapabilities {
  /** Kinds whose pod template, or whose containers, the server does not allow to be changed. */
  readonly immutable: ReadonlySet<WorkloadKind>;
  /** A rule covers pods too, so that those of a Job get the sidecar when they are created. */
  readonly podsOfJobs: boolean;
  /** Of a Pod of a Job: that Job; undefined where it is gone, and for everything else. */
  readonly ownerJob?: JsonObject | undefined;
}

/** A server that refuses no change, and no rule for pods. */
const UNRESTRICTED: ServerCapabilities = { immutable: new Set(), podsOfJobs: false };

const ignore = (reason: IgnoreReason): InitializationPlan => ({ action: 'ignore', reason });

/** Why a kind can't be injected where the server does not allow it to be changed. */
export const UNINJECTABLE_REASON_OF: Partial<Record<WorkloadKind, UninjectableReason>> = {
  Job: 'JobImmutable',
  StatefulSet: 'StatefulSetImmutable',
  Pod: 'PodImmutable',
};

/** The error for the creator of an object whose initialization failed: what was refused, why, and what to do. */
export function refusalMessage(object: JsonObject, { initializerName }: InjectionConfig, why: string): string {
  const { kind, namespace, name } = workloadName(object);
  const advice = `to create it without a sidecar, annotate it with ${INJECT_ANNOTATION}: "false"`;
  return `${initializerName} could not add the sidecar to ${kind} ${namespace}/${name}: ${why}; ${advice}`;
}

/** An object whose first pending name is the configured one, and what the plan depends on. */
interface PendingWorkload {
  readonly object: JsonObject;
  readonly shape: WorkloadShape;
  readonly pending: PendingInitializers;
  readonly config: InjectionConfig;
}

/**
 * Plans one step of an object's initialization. Nothing is done unless the configured name is the first pending one; from
 * then on it is always removed, with or without a sidecar, but for a namespace that is left to another initializer.
 */
export function planInitialization(
  object: JsonObject,
  sidecarConfig: InitializationConfig,
  capabilities: ServerCapabilities = UNRESTRICTED,
): InitializationPlan {
  const pending = pendingInitializers(object);
  if (!pending) return ignore('Initialized');
  if (pending.names[0] !== sidecarConfig.config.initializerName) return ignore('NotOurTurn');
  const shape = workloadShape(object);
  if (!shape) return ignore('NotAWorkload');
  return planWorkload({ object, shape, pending, config: sidecarConfig.config }, sidecarConfig, capabilities);
}

/** Why the server allows no sidecar in such an object; undefined where it does. */
function uninjectableReason(
  { kind }: WorkloadShape,
  { immutable }: ServerCapabilities,
): UninjectableReason | undefined {
  return immutable.has(kind) ? UNINJECTABLE_REASON_OF[kind] : undefined;
}

function release({ object, pending }: PendingWorkload, reason: ReleaseReason): InitializationPlan {
  return { action: 'release', reason, patch: releasePatch(object, pending) };
}

function refuse(
  workload: PendingWorkload,
  reason: UninjectableReason | SidecarErrorReason,
  why: string,
): InitializationPlan {
  const { object, pending, config } = workload;
  const message = refusalMessage(object, config, why);
  const patches = { patch: failurePatch(object, message), releasePatch: releasePatch(object, pending) };
  return { action: 'refuse', reason, message, ...patches };
}

/** What is decided about: the object, or for a pod its Job, with the pod in place of the template. */
function subjectOf({ object, shape }: PendingWorkload, { ownerJob }: ServerCapabilities): JsonObject | ReleaseReason {
  if (shape.kind !== 'Pod') return object;
  if (ownerJobName(object) === undefined) return 'PodNotOfJob';
  return ownerJob ? jobWithPod(ownerJob, object) : 'JobNotFound';
}

type SkippedInjection = Extract<Injection, { action: 'skip' }>;

function planSkip(workload: PendingWorkload, { reason, warnings }: SkippedInjection): InitializationPlan {
  const outside = reason === 'NamespaceNotIncluded' || reason === 'NamespaceExcluded';
  return outside && workload.config.outsideNamespaces === 'ignore'
    ? ignore(reason)
    : { ...release(workload, reason), ...(warnings && { warnings }) };
}

function planUninjectable(
  workload: PendingWorkload,
  reason: UninjectableReason,
  podsOfJobs: boolean,
): InitializationPlan {
  if (reason === 'JobImmutable' && podsOfJobs) return release(workload, 'InjectedIntoPods');
  const { config } = workload;
  return config.uninjectable === 'Ignore' ? release(workload, reason) : refuse(workload, reason, explainReason(reason));
}

/** No sidecar can be made. The failure policy decides, as where the server refuses one. */
function planFailure(workload: PendingWorkload, { reason, message }: SidecarError): InitializationPlan {
  return workload.config.failurePolicy === 'Ignore' ? release(workload, reason) : refuse(workload, reason, message);
}

function planInject(
  workload: PendingWorkload,
  injection: Extract<Injection, { action: 'inject' }>,
): InitializationPlan {
  const { object, shape, pending } = workload;
  const { reason } = injection;
  const change = shape.kind === 'Pod' ? changeWithTokenMounts(injection.change, object) : injection.change;
  const patch = injectionPatch(object, shape, { pending, change });
  return { action: 'inject', reason, patch, releasePatch: releasePatch(object, pending), shape, change };
}

function tryPlanInjection(
  subject: JsonObject,
  shape: WorkloadShape,
  sidecarConfig: InitializationConfig,
): Injection | SidecarError {
  try {
    return planInjection(subject, shape, {
      ...sidecarConfig,
      injector: { ...sidecarConfig.injector, door: 'webhook' },
    });
  } catch (error) {
    if (error instanceof SidecarError) return error;
    throw error;
  }
}

function planWorkload(
  workload: PendingWorkload,
  sidecarConfig: InitializationConfig,
  capabilities: ServerCapabilities,
): InitializationPlan {
  const subject = subjectOf(workload, capabilities);
  if (typeof subject === 'string') return release(workload, subject);
  const injection = tryPlanInjection(subject, workloadShape(subject) ?? workload.shape, sidecarConfig);
  if (injection instanceof SidecarError) return planFailure(workload, injection);
  if (injection.action === 'skip') return planSkip(workload, injection);
  const newer = newerFieldOf(injection.change, subject);
  if (newer !== undefined) return planFailure(workload, new SidecarError('TemplateFailed', newer));
  const uninjectable = uninjectableReason(workload.shape, capabilities);
  return uninjectable
    ? planUninjectable(workload, uninjectable, capabilities.podsOfJobs)
    : planInject(workload, injection);
}

function newerFieldOf(change: PodChange, subject: JsonObject): string | undefined {
  const shape = workloadShape(subject);
  return change.kind === 'pod' && shape ? newerFieldIn(change.pod, podPartsOf(subject, shape)) : undefined;
}

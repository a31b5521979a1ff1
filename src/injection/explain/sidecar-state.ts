import type { JsonObject } from '../../json/json.js';
import { forceInjection } from '../config/params-config.js';
import type { SidecarConfig } from '../config/sidecar-config.js';
import { type Injection, planInjection } from '../plan/inject.js';
import { type PodChange, podPartsOf } from '../plan/pod-change.js';
import { templateStatusOf } from '../sidecar/injection-status.js';
import type { Sidecar } from '../sidecar/sidecar.js';
import { SidecarError, type SidecarErrorReason } from '../sidecar/sidecar-error.js';
import { podTemplateOf, type WorkloadShape } from '../workload/workload.js';
import { type PresentSidecar, presentSidecar } from './present-sidecar.js';
import { podDifferences, sidecarDifferences, statusDifference } from './sidecar-differences.js';
import type { ShapedWorkload } from './workload-with-pods.js';

/** How what is there compares with what would be, worst first. */
export const SIDECAR_STATES = ['missing', 'outdated', 'unexpected', 'ok'] as const;

/**
 * `ok`: it is as it would be. `missing`: there is no sidecar, and there would be. `outdated`: there is one that would be made
 * differently now. `unexpected`: there is one, and there would be none.
 */
export type SidecarState = (typeof SIDECAR_STATES)[number];

/** A pod or workload as it is, compared with what it would be now. */
export interface SidecarComparison {
  readonly state: SidecarState;
  /** What is outdated, or why no sidecar can be made, a phrase each. */
  readonly differences: readonly string[];
}

/** An injection, or why it fails. */
export type PlannedInjection =
  Injection | { readonly action: 'fail'; readonly reason: SidecarErrorReason; readonly message: string };

/** Decides as planInjection does; a sidecar that can't be made is a decision, too. */
export function planOrFailure(
  workload: JsonObject,
  shape: WorkloadShape,
  sidecarConfig: SidecarConfig,
): PlannedInjection {
  try {
    return planInjection(workload, shape, sidecarConfig);
  } catch (error) {
    if (!(error instanceof SidecarError)) throw error;
    return { action: 'fail', reason: error.reason, message: error.message };
  }
}

const state = (is: SidecarState, differences: readonly string[] = []): SidecarComparison => ({
  state: is,
  differences,
});

/**
 * Compares what a workload, or a pod, has of a sidecar with what it would get.
 * @param wanted whether it is to have one: for pods, the workload that makes them decides
 */
export function compareSidecar(
  subject: ShapedWorkload,
  wanted: boolean,
  sidecarConfig: SidecarConfig,
): SidecarComparison {
  const { shape } = subject;
  const present = presentSidecar(subject, sidecarConfig.config.form);
  const { bare, isThere } = present;
  if (!wanted) return state(isThere ? 'unexpected' : 'ok');
  const plan = planOrFailure(bare, shape, { ...sidecarConfig, config: forceInjection(sidecarConfig.config) });
  switch (plan.action) {
    case 'fail':
      return state(isThere ? 'outdated' : 'missing', [plan.message]);
    case 'skip':
      return state(isThere ? 'unexpected' : 'ok');
    case 'inject':
      return compareWith(subject, present, plan.change);
  }
}

function compareWith(subject: ShapedWorkload, present: PresentSidecar, change: PodChange): SidecarComparison {
  const differences =
    change.kind === 'sidecar'
      ? differencesOf(subject, present, change.sidecar)
      : podDifferences(podPartsOf(subject.object, subject.shape), change.pod);
  if (differences.length === 0) return state('ok');
  return present.isThere ? state('outdated', differences) : state('missing');
}

function differencesOf(
  { object, shape }: ShapedWorkload,
  present: PresentSidecar,
  sidecar: Sidecar,
): readonly string[] {
  return [
    ...statusDifference(templateStatusOf(object, shape), sidecar.status),
    ...sidecarDifferences(podTemplateOf(object, shape).spec, sidecar, {
      names: present.names,
      bare: podTemplateOf(present.bare, shape).spec,
    }),
  ];
}

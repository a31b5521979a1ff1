import { type JsonObject, objectAt } from '../../json/json.js';
import { PROXY_NAME } from '../adjust/pod-containers.js';
import type { InjectionConfig } from '../config/injection-config.js';
import { uninject, type Uninjection } from '../manifest/uninject.js';
import {
  type InjectedNames,
  injectedNames,
  NO_NAMES,
  SIDECAR_LISTS,
  withoutInjected,
} from '../sidecar/injection-status.js';
import { SidecarError } from '../sidecar/sidecar-error.js';
import { namesOf, podTemplateOf, withValueAt, type WorkloadShape } from '../workload/workload.js';
import type { ShapedWorkload } from './workload-with-pods.js';

/** What a workload has of a sidecar. */
export interface PresentSidecar {
  readonly names: InjectedNames;
  /** A part of it is in the pod; a status may have outlived what it names. */
  readonly isThere: boolean;
  /** The workload without it. */
  readonly bare: JsonObject;
}

/**
 * What a workload has of a sidecar: what its status names, or, without a status, what has the names of a sidecar of 0.2 to
 * 0.4; but where a configuration renders whole pods, a proxy without a status is how its author wants it to be.
 * @param form of the configuration that it is compared with
 */
export function presentSidecar(
  { object: workload, shape }: ShapedWorkload,
  form: InjectionConfig['form'],
): PresentSidecar {
  const uninjection = uninjectionOf(workload, shape);
  if (uninjection === 'refused') return { names: NO_NAMES, bare: workload, isThere: false };
  if (uninjection) {
    const { workload: bare, removed: names } = uninjection;
    return { names, bare, isThere: SIDECAR_LISTS.some((list) => names[list].length > 0) };
  }
  const names = form === 'templates' ? undefined : injectedNames('');
  const hasProxy = namesOf(podTemplateOf(workload, shape).containers).includes(PROXY_NAME);
  if (!names || !hasProxy) return { names: NO_NAMES, bare: workload, isThere: false };
  const bare = withValueAt(workload, [...shape.podTemplate, 'spec'], (spec) => withoutInjected(objectAt(spec), names));
  return { names, bare, isThere: true };
}

/** A pod whose status names its last container has no sidecar to take out. */
function uninjectionOf(workload: JsonObject, shape: WorkloadShape): Uninjection | 'refused' | undefined {
  try {
    return uninject(workload, shape);
  } catch (error) {
    if (error instanceof SidecarError) return 'refused';
    throw error;
  }
}

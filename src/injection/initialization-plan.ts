import type { InjectReason, SkipReason } from './decision.js';
import { planInjection } from './inject.js';
import { injectionPatch, releasePatch } from './initialization-patch.js';
import type { JsonObject } from './json.js';
import { pendingInitializers } from './pending.js';
import type { IgnoreReason } from './reason.js';
import type { Sidecar, SidecarConfig } from './sidecar.js';
import { workloadShape, type WorkloadShape } from './workload.js';

/** What to do about an object that a watch delivered. Both patches are strategic merge patches. */
export type InitializationPlan =
  | { readonly action: 'ignore'; readonly reason: IgnoreReason }
  | { readonly action: 'release'; readonly reason: SkipReason; readonly patch: JsonObject }
  | {
      readonly action: 'inject';
      readonly reason: InjectReason;
      readonly patch: JsonObject;
      /** Takes our name off and nothing else, for a server that refuses `patch`. */
      readonly releasePatch: JsonObject;
      readonly shape: WorkloadShape;
      readonly sidecar: Sidecar;
    };

const ignore = (reason: IgnoreReason): InitializationPlan => ({ action: 'ignore', reason });

/**
 * Plans one step of an object's initialization. Nothing is done unless our name is the first pending one; from then on
 * the object always leaves the list, with or without a sidecar, but for a namespace that is somebody else's.
 */
export function planInitialization(object: JsonObject, sidecarConfig: SidecarConfig): InitializationPlan {
  const { config } = sidecarConfig;
  const pending = pendingInitializers(object);
  if (!pending) return ignore('Initialized');
  if (pending.names[0] !== config.initializerName) return ignore('NotOurTurn');
  const shape = workloadShape(object);
  if (!shape) return ignore('NotAWorkload');
  const injection = planInjection(object, shape, sidecarConfig);
  if (injection.action === 'inject') {
    const { reason, sidecar } = injection;
    const patch = injectionPatch(object, shape, { pending, sidecar });
    return { action: 'inject', reason, patch, releasePatch: releasePatch(object, pending), shape, sidecar };
  }
  const { reason } = injection;
  const outside = reason === 'NamespaceNotIncluded' || reason === 'NamespaceExcluded';
  if (outside && config.outsideNamespaces === 'ignore') return ignore(reason);
  return { action: 'release', reason, patch: releasePatch(object, pending) };
}

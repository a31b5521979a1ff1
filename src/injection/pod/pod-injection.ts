import type { JsonPatchOperation } from '../../json/json-patch.js';
import type { InjectReason, SkipReason } from '../decision/decision.js';
import { type PodChange, warningsOf } from '../plan/pod-change.js';
import type { WorkloadShape } from '../workload/workload.js';

/** What becomes of a pod that is about to be created. */
export type PodInjection =
  | {
      readonly action: 'inject';
      readonly reason: InjectReason;
      readonly patch: readonly JsonPatchOperation[];
      /** Of the sidecar; a sentence each. */
      readonly warnings?: readonly string[];
    }
  | {
      readonly action: 'skip';
      readonly reason: SkipReason;
      /** Of what the pod asks for; a sentence each. */
      readonly warnings?: readonly string[];
    };

/** What the request to create a pod says of it, where the pod itself does not. */
export interface PodRequest {
  readonly namespace?: string;
  readonly name?: string;
  /** Of the URL that it was sent to: since 1.5 it may name the cluster and the network of the pod. */
  readonly path?: string;
}

/** The shape of a pod that is no workload's template. */
export const POD = { kind: 'Pod', podTemplate: [], statusTemplate: [] } as const satisfies WorkloadShape;

/** The injection that makes a change by a patch, with what is to be said of it. */
export function injectionBy(
  patch: readonly JsonPatchOperation[],
  { reason, change }: { readonly reason: InjectReason; readonly change: PodChange },
): PodInjection {
  const warnings = warningsOf(change);
  return { action: 'inject', reason, patch, ...(warnings.length > 0 && { warnings }) };
}

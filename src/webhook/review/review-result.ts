import type { InjectReason, SkipReason } from '../../injection/decision/decision.js';
import { explainReason } from '../../injection/decision/reason.js';
import type { PodInjection } from '../../injection/pod/pod-injection.js';
import { errorMessage } from '../../json/error-message.js';
import type { AdmissionResponse } from './admission-review.js';

/** Why a request was allowed without a patch. */
type AllowReason = SkipReason | 'NotAPodCreation';

/** What was decided about a request, for metrics, log and Events. */
export type ReviewOutcome =
  | { readonly result: 'injected'; readonly reason: InjectReason; readonly warnings?: readonly string[] }
  | { readonly result: 'skipped'; readonly reason: AllowReason; readonly warnings?: readonly string[] }
  | { readonly result: 'failed'; readonly message: string };

/** A pod that is to be created with changes. */
type PatchedPod = Omit<Extract<PodInjection, { action: 'inject' }>, 'action'>;

/** A response, and what was decided. */
export interface ReviewResult {
  readonly response: AdmissionResponse;
  readonly outcome: ReviewOutcome;
}

/** The object may be created as it is. @param warnings for the user who creates it, a sentence each */
export function allowed(reason: AllowReason, warnings: readonly string[] = []): ReviewResult {
  const told = warnings.length > 0 && { warnings };
  return { response: { allowed: true, ...told }, outcome: { result: 'skipped', reason, ...told } };
}

/** The object may be created with these changes. */
export function patched({ reason, patch, warnings }: PatchedPod): ReviewResult {
  const text = Buffer.from(JSON.stringify(patch)).toString('base64');
  const told = warnings && { warnings };
  return { response: { allowed: true, patch: text, ...told }, outcome: { result: 'injected', reason, ...told } };
}

/** The object must not be created. @param message for the user who creates it */
export function denied(message: string): ReviewResult {
  return { response: { allowed: false, message }, outcome: { result: 'failed', message } };
}

/** The request could not be answered: its object is not created, as it would be in the mesh without a sidecar. */
export function errored(error: unknown): ReviewResult {
  return denied(`inject the sidecar: ${errorMessage(error)}`);
}

/** Why, as the end of the sentence "... because". */
export function explainOutcome(outcome: ReviewOutcome): string {
  switch (outcome.result) {
    case 'failed':
      return outcome.message;
    case 'skipped':
    case 'injected':
      return outcome.reason === 'NotAPodCreation' ? 'it is not the creation of a pod' : explainReason(outcome.reason);
  }
}

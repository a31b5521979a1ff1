import type { SidecarConfig } from '../../injection/config/sidecar-config.js';
import { explainReason, type Reason } from '../../injection/decision/reason.js';
import { injectPod, type PodInjection } from '../../injection/pod/inject-pod.js';
import { errorMessage } from '../../json/error-message.js';
import { isJsonObject, type JsonObject, stringIn } from '../../json/json.js';
import type { AdmissionRequest, AdmissionResponse } from './admission-review.js';

/** What became of a request, for metrics, log and Events. */
export type ReviewOutcome =
  | { readonly result: 'injected'; readonly reason: Reason }
  | { readonly result: 'skipped'; readonly reason: Reason | 'NotAPodCreation' }
  | { readonly result: 'failed'; readonly message: string };

/** An answer, and what it came of. */
export interface ReviewResult {
  readonly response: AdmissionResponse;
  readonly outcome: ReviewOutcome;
}

const ALLOWED: AdmissionResponse = { allowed: true };

/**
 * Decides about a request: a pod that is created gets a patch where it is to have a sidecar, anything else is let through.
 * What is to have a sidecar, and can't, is refused with a sentence: it would be in the mesh without one.
 */
export function reviewPod(request: AdmissionRequest, sidecarConfig: SidecarConfig): ReviewResult {
  if (!isPodCreation(request)) {
    return { response: ALLOWED, outcome: { result: 'skipped', reason: 'NotAPodCreation' } };
  }
  const { object, namespace, name } = request;
  if (!isPod(object)) return errored('inject the sidecar: the object of the request is no Pod');
  try {
    return allowOrPatch(injectPod(object, sidecarConfig, { ...(namespace && { namespace }), ...(name && { name }) }));
  } catch (error) {
    return errored(`inject the sidecar: ${errorMessage(error)}`);
  }
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

function errored(message: string): ReviewResult {
  return { response: { allowed: false, message }, outcome: { result: 'failed', message } };
}

/** A request for what is not the creation of a pod: a rule of the webhook's configuration that is too wide. */
function isPodCreation({ resource, subResource, operation }: AdmissionRequest): boolean {
  return (resource === 'pods' || resource === '') && subResource === '' && (operation === 'CREATE' || operation === '');
}

function isPod(object: unknown): object is JsonObject {
  if (!isJsonObject(object)) return false;
  const kind = stringIn(object['kind']);
  return (kind === undefined || kind === 'Pod') && (object['spec'] === undefined || isJsonObject(object['spec']));
}

function allowOrPatch(injection: PodInjection): ReviewResult {
  if (injection.action === 'skip') {
    return { response: ALLOWED, outcome: { result: 'skipped', reason: injection.reason } };
  }
  const patch = Buffer.from(JSON.stringify(injection.patch)).toString('base64');
  return { response: { allowed: true, patch }, outcome: { result: 'injected', reason: injection.reason } };
}

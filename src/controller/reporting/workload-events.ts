import { explainReason, isUninjectable } from '../../injection/decision/reason.js';
import { type JsonObject, objectAt } from '../../json/json.js';
import type { EventToRecord, ObjectReference } from '../../kubernetes/resources/event-object.js';
import type { EventRecorder } from '../../kubernetes/resources/event-recorder.js';
import type { ControllerObserver } from '../loop/controller-event.js';
import { type Outcome, OVERSIZED } from '../loop/outcome.js';
import type { WorkloadKey } from '../loop/workload-key.js';

type EventContent = Pick<EventToRecord, 'type' | 'reason' | 'message'>;

/** Writes Events about the outcomes of workloads, and about a wrong configuration, as `kubectl describe` shows them. */
export function workloadEvents(recorder: Pick<EventRecorder, 'record'>): ControllerObserver {
  return (event) => {
    if (event.kind === 'misconfigured') {
      const then = event.nothingInForce
        ? 'the controller waits for a configuration that is valid'
        : 'the last good configuration stays in force';
      const message = `${then}: ${event.error.message}`;
      recorder.record({ involved: event.involved, type: 'Warning', reason: 'InvalidConfiguration', message });
    }
    if (event.kind !== 'attempted') return;
    const content = eventOf(event.outcome);
    if (content) recorder.record({ involved: referenceOf(event.key, event.object), ...content });
  };
}

function referenceOf({ resource, namespace, name }: WorkloadKey, object: JsonObject | undefined): ObjectReference {
  const { uid, resourceVersion } = objectAt(object, 'metadata');
  return {
    apiVersion: resource.groupVersion,
    kind: resource.kind,
    namespace,
    name,
    ...(typeof uid === 'string' && { uid }),
    ...(typeof resourceVersion === 'string' && { resourceVersion }),
  };
}

function releasedEvent(outcome: Extract<Outcome, { action: 'released' }>): EventContent | undefined {
  const why = explainReason(outcome.reason);
  if ('error' in outcome) {
    const message = `created without a sidecar: ${why}: ${outcome.error.serverMessage}`;
    return { type: 'Warning', reason: 'InjectionRejected', message };
  }
  const { reason } = outcome;
  // Every pod of the cluster would have one.
  if (reason === 'PodNotOfJob') return undefined;
  if (reason === 'InjectedIntoPods') return { type: 'Normal', reason: 'InjectionDeferred', message: why };
  const message = `created without a sidecar: ${why} (${reason})`;
  return isUninjectable(reason)
    ? { type: 'Warning', reason: 'InjectionImpossible', message }
    : { type: 'Normal', reason: 'InjectionSkipped', message };
}

/** The Event for an outcome; undefined where no user needs it, or where the outcome is not final. */
function eventOf(outcome: Outcome): EventContent | undefined {
  switch (outcome.action) {
    case 'injected':
      return {
        type: 'Normal',
        reason: 'Injected',
        message: `sidecar injected: ${explainReason(outcome.reason)}`,
      };
    case 'released':
      return releasedEvent(outcome);
    case 'refused':
      return { type: 'Warning', reason: 'InjectionRefused', message: `not created: ${outcome.message}` };
    case 'incomplete':
      return {
        type: 'Warning',
        reason: outcome.reason,
        message: `its traffic may bypass the mesh: ${explainReason(outcome.reason)}: ${outcome.missing.join('; ')}`,
      };
    case 'blocked':
      return {
        type: 'Warning',
        reason: 'InitializationBlocked',
        message: `it stays uninitialized until the API server lets the initializer change it: ${outcome.error.serverMessage}`,
      };
    case 'oversized':
      return { type: 'Warning', reason: 'ObjectTooLarge', message: `${OVERSIZED}: ${outcome.error.serverMessage}` };
    case 'ignored':
    case 'gone':
    case 'retry':
      return undefined;
  }
}

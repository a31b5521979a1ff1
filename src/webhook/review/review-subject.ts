import { type WorkloadName, workloadName } from '../../injection/workload/workload.js';
import { isJsonObject, type JsonObject, objectAt, objectsIn, stringIn } from '../../json/json.js';
import type { ObjectReference } from '../../kubernetes/resources/event-object.js';
import type { AdmissionRequest } from './admission-review.js';

/** What a request is about, as log and Events name it. */
export interface ReviewSubject extends WorkloadName {
  /** The object that Events are about: the controller of the object, or the object itself where it has a name and no controller. */
  readonly involved: ObjectReference | undefined;
}

/** What a request is about. It keeps no part of the object, so that the memory of the object is freed with the request. */
export function subjectOf(request: AdmissionRequest): ReviewSubject {
  const subject = nameOf(request);
  const { namespace } = subject;
  const owner = controllerOf(request.object);
  const [apiVersion, kind, name, uid] = [owner['apiVersion'], owner['kind'], owner['name'], owner['uid']].map(stringIn);
  if (apiVersion !== undefined && kind !== undefined && name !== undefined) {
    return { ...subject, involved: { apiVersion, kind, namespace, name, ...(uid !== undefined && { uid }) } };
  }
  const isNamed = subject.name !== '' && !subject.name.endsWith('*');
  return {
    ...subject,
    involved: isNamed ? { apiVersion: 'v1', kind: 'Pod', namespace, name: subject.name } : undefined,
  };
}

/** Namespace and name are often only in the request. */
function nameOf({ object, namespace, name }: AdmissionRequest): WorkloadName {
  const own = workloadName(isJsonObject(object) ? object : {});
  return {
    kind: own.kind === 'object' ? 'Pod' : own.kind,
    namespace: own.namespace === '' ? (namespace ?? '') : own.namespace,
    name: own.name === '' ? (name ?? '') : own.name,
  };
}

function controllerOf(object: AdmissionRequest['object']): JsonObject {
  const owners = objectsIn(objectAt(object, 'metadata')['ownerReferences']);
  return owners.find(({ controller }) => controller === true) ?? {};
}

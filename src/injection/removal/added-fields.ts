import { type JsonObject, objectAt, objectsIn } from '../../json/json.js';
import { PROXY_NAME } from '../adjust/pod-containers.js';
import type { InjectedNames, StatusOrigin } from '../sidecar/injection-status.js';
import type { AddedFields } from '../sidecar/pod-fields.js';

/** The group of the proxy, to which templates of 1.9 to 1.15 give the volumes of the pod. */
const PROXY_GROUP = 1337;

/** The fields that templates of whole pods have added to a pod, as far as their values show it. */
export function fieldsAdded(spec: JsonObject, names: InjectedNames, { hasVersion }: StatusOrigin): AddedFields {
  const hasProxy = names.containers.includes(PROXY_NAME) || names.initContainers.includes(PROXY_NAME);
  const isGroup = objectAt(spec, 'securityContext')['fsGroup'] === PROXY_GROUP;
  return !hasVersion && hasProxy && isGroup ? { securityContext: { fsGroup: PROXY_GROUP } } : {};
}

/** What nothing tells of these fields. */
export function fieldNotes(spec: JsonObject, added: AddedFields, { hasVersion }: StatusOrigin): readonly string[] {
  const notKept = 'is not kept';
  return [
    ...(added.securityContext
      ? [`fsGroup ${PROXY_GROUP} of the securityContext is removed: whether the pod had it itself ${notKept}`]
      : []),
    ...(!hasVersion && objectsIn(objectAt(spec, 'securityContext')['sysctls']).length > 0
      ? [`the sysctls of the securityContext stay: whether the injection added to them ${notKept}`]
      : []),
    ...(!hasVersion && spec['dnsConfig'] !== undefined
      ? [`the dnsConfig stays: whether the injection added to it ${notKept}`]
      : []),
  ];
}

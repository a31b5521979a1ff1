import { type JsonObject, objectAt, objectsIn } from '../../json/json.js';
import { PROXY_NAME } from '../adjust/pod-containers.js';
import type { InjectedNames, StatusOrigin } from '../sidecar/injection-status.js';
import type { AddedFields } from '../sidecar/pod-fields.js';

/** The group of the proxy, to which templates of 1.9 to 1.15 give the volumes of the pod. */
const PROXY_GROUP = 1337;

/**
 * The fields that an injection since 1.1 has added to a pod, as far as their values show it. Up to 1.8 a group was given only
 * where the mesh hands out keys by a socket: there it counts where the pod has no other settings.
 */
export function fieldsAdded(spec: JsonObject, names: InjectedNames, { hasVersion }: StatusOrigin): AddedFields {
  const hasProxy = names.containers.includes(PROXY_NAME) || names.initContainers.includes(PROXY_NAME);
  const context = objectAt(spec, 'securityContext');
  const isAlone = Object.keys(context).length === 1;
  const isAdded = context['fsGroup'] === PROXY_GROUP && (!hasVersion || isAlone);
  return hasProxy && isAdded ? { securityContext: { fsGroup: PROXY_GROUP } } : {};
}

/**
 * What nothing tells of these fields.
 * @param told what the status of the pod says was added
 */
export function fieldNotes(
  spec: JsonObject,
  { added, told }: { readonly added: AddedFields; readonly told: AddedFields },
  { hasVersion }: StatusOrigin,
): readonly string[] {
  const notKept = 'is not kept';
  return [
    ...(added.securityContext && !told.securityContext
      ? [`fsGroup ${PROXY_GROUP} of the securityContext is removed: whether the pod had it itself ${notKept}`]
      : []),
    ...(!hasVersion && objectsIn(objectAt(spec, 'securityContext')['sysctls']).length > 0
      ? [`the sysctls of the securityContext stay: whether the injection added to them ${notKept}`]
      : []),
    ...(spec['dnsConfig'] !== undefined && !told.dnsConfig
      ? [`the dnsConfig stays: whether the injection added to it ${notKept}`]
      : []),
  ];
}

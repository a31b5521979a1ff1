import omit from 'lodash/omit.js';

import { isJsonObject, type Json, type JsonObject, objectAt, objectsIn, stringIn } from '../../json/json.js';
import type { ContainerRules } from '../releases/rules/container-rules.js';
import type { OpenShiftRules } from '../releases/rules/openshift-rules.js';
import { findProxy, podList, PROXY_NAME, withPodList } from './pod-containers.js';

/** Whom a proxy runs as. */
export interface ProxyIds {
  readonly uid: number;
  readonly gid: number;
}

const USERS = 'openshift.io/sa.scc.uid-range';
const GROUPS = 'openshift.io/sa.scc.supplemental-groups';
/** The annotations of a namespace that say whom its pods run as. */
export const OPENSHIFT_ANNOTATIONS: readonly string[] = [USERS, GROUPS];
const ISTIO_ID = 1337;
const MAX_ID = 2 ** 32 - 1;
const BLOCK = /^(\d{1,10})([/-])(\d{1,10})$/;

/** Containers that run before the application, as whom does not matter. */
const NOT_OF_THE_APPLICATION: readonly string[] = [PROXY_NAME, 'istio-init', 'istio-validation'];

const userIn = (container: JsonObject): Json => objectAt(container, 'securityContext')['runAsUser'] ?? 0;

/**
 * Whom proxies run as in a namespace of OpenShift: the last user of its range, and the last group of its first block of them.
 * 1337 where the namespace does not say, or what it says can't be read.
 */
export function proxyIds(namespaceAnnotations: JsonObject, { userOfNamespace }: OpenShiftRules): ProxyIds {
  if (!userOfNamespace) return { uid: ISTIO_ID, gid: ISTIO_ID };
  const users = stringIn(namespaceAnnotations[USERS]);
  const groups = stringIn(namespaceAnnotations[GROUPS]) ?? users;
  const lastGroups = (groups ?? '').split(',').map(lastOf);
  const gid = lastGroups.includes(undefined) ? undefined : lastGroups[0];
  return { uid: lastOf(users ?? '') ?? ISTIO_ID, gid: gid ?? ISTIO_ID };
}

/**
 * The pod whose own proxy does not run as the application does: OpenShift gives all containers of a pod one user, and traffic
 * of the proxy's user is not redirected. The same pod where the proxy has a user of its own.
 */
export function withoutApplicationUser(pod: JsonObject, rules: OpenShiftRules & ContainerRules): JsonObject {
  if (rules.applicationIn.length === 0) return pod;
  const proxy = findProxy(pod, rules);
  const context = proxy?.container['securityContext'];
  if (!proxy || !isJsonObject(context)) return pod;
  if (userIn(proxy.container) !== applicationUser(pod, rules)) return pod;
  const securityContext = omit(context, ['runAsUser', 'runAsGroup']);
  const { list, index, container } = proxy;
  return withPodList(pod, list, podList(pod, list).with(index, { ...container, securityContext }));
}

/** The last id of a block `START/SIZE` or `START-END`. */
function lastOf(block: string): number | undefined {
  const [, start, mark, end] = BLOCK.exec(block.trim()) ?? [];
  const last = mark === '/' ? Number(start) + Number(end) - 1 : Number(end);
  return last >= 0 && last <= MAX_ID ? last : undefined;
}

/** The user that the last container of the application with one has; 0 where none has one. */
function applicationUser(pod: JsonObject, { applicationIn }: OpenShiftRules): Json {
  const users = applicationIn
    .flatMap((list) => objectsIn(podList(pod, list)))
    .filter(({ name }) => !NOT_OF_THE_APPLICATION.includes(stringIn(name) ?? ''))
    .map((container) => objectAt(container, 'securityContext')['runAsUser'])
    .filter((user) => user !== undefined && user !== null);
  return users.at(-1) ?? 0;
}

import { isJsonObject, type Json, type JsonObject, objectAt, textOf } from '../../json/json.js';
import type { ContainerRules } from '../releases/rules/container-rules.js';
import type { OverrideRules } from '../releases/rules/override-rules.js';
import { annotationText, findProxy, podList, withPodList } from './pod-containers.js';

const INTERCEPTION_MODE = 'sidecar.istio.io/interceptionMode';
const TPROXY = 'TPROXY';
const VALIDATION = 'istio-validation';
/** What of these is there gets the user: the first. */
const INIT_CONTAINERS = ['istio-init', VALIDATION] as const;
const USER_FLAG = '-u';

/** What the user of the proxy is settled with. */
interface UserSettings {
  readonly rules: OverrideRules & ContainerRules;
  /** `interceptionMode` of the effective ProxyConfig is TPROXY. */
  readonly isTproxy: boolean;
}

/**
 * The pod whose init container knows the user that the pod's author gave to the proxy: its rules leave that user's traffic
 * alone, and the check of the rules runs as that user. Under TPROXY the proxy stays root.
 * @param original the pod as its author wrote it
 */
export function withProxyUser(pod: JsonObject, original: JsonObject, { rules, isTproxy }: UserSettings): JsonObject {
  const user = rules.initUser ? userOf(objectAt(findProxy(original, rules)?.container, 'securityContext')) : undefined;
  if (!user || !initContainerOf(pod)) return pod;
  if (isTproxy || annotationText(pod, INTERCEPTION_MODE) === TPROXY) {
    const proxied = isUnset(user.runAsUser) ? pod : withRootProxy(pod, rules);
    return withInitContainer(proxied, (init) => withUserArgument(init, user.runAsUser));
  }
  return withInitContainer(pod, (init) =>
    withUserArgument(init['name'] === VALIDATION ? withUser(init, user) : init, user.runAsUser),
  );
}

/** A user and a group, one of which may be unset. */
interface User {
  readonly runAsUser: Json | undefined;
  readonly runAsGroup: Json | undefined;
}

function userOf({ runAsUser, runAsGroup }: JsonObject): User | undefined {
  return isUnset(runAsUser) && isUnset(runAsGroup) ? undefined : { runAsUser, runAsGroup };
}

function isUnset(value: Json | undefined): value is undefined | null {
  return value === undefined || value === null;
}

function initContainerOf(pod: JsonObject): JsonObject | undefined {
  const containers = podList(pod, 'initContainers').filter(isJsonObject);
  return INIT_CONTAINERS.map((name) => containers.find((container) => container['name'] === name)).find(
    (container) => container !== undefined,
  );
}

function withInitContainer(pod: JsonObject, change: (container: JsonObject) => JsonObject): JsonObject {
  const init = initContainerOf(pod);
  const changed = init && change(init);
  if (!init || !changed || changed === init) return pod;
  const list = podList(pod, 'initContainers');
  return withPodList(pod, 'initContainers', list.with(list.indexOf(init), changed));
}

function withRootProxy(pod: JsonObject, rules: ContainerRules): JsonObject {
  const proxy = findProxy(pod, rules);
  if (!proxy) return pod;
  const { runAsGroup } = objectAt(proxy.container, 'securityContext');
  const root = withUser(proxy.container, { runAsUser: 0, runAsGroup });
  return withPodList(pod, proxy.list, podList(pod, proxy.list).with(proxy.index, root));
}

/** The container with this user and group, or without where they are unset. */
function withUser(container: JsonObject, { runAsUser, runAsGroup }: User): JsonObject {
  const securityContext = { ...objectAt(container, 'securityContext'), runAsUser, runAsGroup };
  const set = Object.entries(securityContext).filter(([, value]) => value !== undefined && value !== null);
  return { ...container, securityContext: Object.fromEntries(set) };
}

/** The container with another user behind its flag `-u`; as it is where it has no such flag, or the user is root. */
function withUserArgument(container: JsonObject, user: Json | undefined): JsonObject {
  const { args } = container;
  if (!Array.isArray(args) || isUnset(user) || user === 0) return container;
  const list = args as readonly Json[];
  const flag = list.indexOf(USER_FLAG);
  return flag < 0 || flag + 1 >= list.length ? container : { ...container, args: list.with(flag + 1, textOf(user)) };
}

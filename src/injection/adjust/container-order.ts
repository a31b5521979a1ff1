import { isJsonObject, type Json, type JsonObject } from '../../json/json.js';
import type { ContainerList, ContainerRules } from '../releases/rules/container-rules.js';
import { podList, PROXY_NAME, withPodList } from './pod-containers.js';

const INIT = 'istio-init';
const VALIDATION = 'istio-validation';
const CORE_DUMP = 'enable-core-dump';

/** Names of containers that come first, in this order, and of those that come last. */
interface Order {
  readonly first: readonly string[];
  readonly last: readonly string[];
}

const nameOf = (item: Json): string => (isJsonObject(item) && typeof item['name'] === 'string' ? item['name'] : '');

/** How the containers of a pod are ordered. */
export interface ContainerOrder {
  readonly rules: ContainerRules;
  /** The application waits for the proxy: `holdApplicationUntilProxyStarts` of the proxy's configuration or of the values. */
  readonly hold: boolean;
}

/**
 * The pod with its containers in the order in which they have to start: the proxy last, so that commands go on taking the
 * application's container for the first, or first where the application waits for it. Init containers: the traffic is
 * redirected last, where no proxy runs yet to take it, and first where the proxy is one of them. The same pod where the
 * order is right. Of several containers of a name that is moved, the last one stays.
 */
export function withContainerOrder(pod: JsonObject, { rules, hold }: ContainerOrder): JsonObject {
  const ordered = inOrder(
    pod,
    'containers',
    hold ? { first: [PROXY_NAME], last: [] } : { first: [], last: [PROXY_NAME] },
  );
  const isNative =
    rules.proxyIn.includes('initContainers') &&
    podList(pod, 'initContainers').some((item) => nameOf(item) === PROXY_NAME);
  return inOrder(
    ordered,
    'initContainers',
    isNative
      ? { first: [INIT, VALIDATION, PROXY_NAME, CORE_DUMP], last: [] }
      : { first: [VALIDATION], last: [INIT, CORE_DUMP] },
  );
}

function inOrder(pod: JsonObject, list: ContainerList, { first, last }: Order): JsonObject {
  const before = podList(pod, list);
  const isMoved = (item: Json): boolean => first.includes(nameOf(item)) || last.includes(nameOf(item));
  const moved = new Map(before.filter(isMoved).map((item) => [nameOf(item), item]));
  const named = (names: readonly string[]): readonly Json[] => names.flatMap((name) => moved.get(name) ?? []);
  const after = [...named(first), ...before.filter((item) => !isMoved(item)), ...named(last)];
  const isSame = after.length === before.length && after.every((item, index) => item === before[index]);
  return isSame ? pod : withPodList(pod, list, after);
}

import { type Json, type JsonObject, objectAt, stringIn, textOf, valueAt } from '../../json/json.js';
import type { ContainerRules } from '../releases/rules/container-rules.js';
import { CLUSTER_ENV, NETWORK_ENV, type ProxyEnvs } from './inject-url.js';
import { withProxyEnv } from './pod-containers.js';
import { PROBERS_ENV } from './prober-map.js';

/** A pod's label that says in which network it is, for its proxy and for everybody else. */
export const NETWORK_LABEL = 'topology.istio.io/network';

/** Where a proxy is, as far as configuration, URL and pod say. */
export interface ProxyLocation {
  /** Empty where nobody says. */
  readonly network: string;
  /** Variables for the proxy: cluster and network where they are known, and what else the URL has. */
  readonly envs: ProxyEnvs;
}

const textAt = (values: JsonObject, ...path: readonly string[]): string => {
  const value = valueAt(values, ...path);
  return value === undefined || typeof value === 'object' ? '' : textOf(value);
};

const firstSaid = (...texts: readonly string[]): string => texts.find((text) => text !== '') ?? '';

/**
 * Where a pod's proxy is: the values `global.multiCluster.clusterName` and `global.network` say it, the URL of the webhook
 * rather than they, and of the network the pod's own label first of all.
 */
export function settleLocation(pod: JsonObject, values: JsonObject, url: ProxyEnvs): ProxyLocation {
  const label = objectAt(pod, 'metadata', 'labels')[NETWORK_LABEL];
  const cluster = firstSaid(url.get(CLUSTER_ENV) ?? '', textAt(values, 'global', 'multiCluster', 'clusterName'));
  const network =
    label === undefined ? firstSaid(url.get(NETWORK_ENV) ?? '', textAt(values, 'global', 'network')) : textOf(label);
  const envs = new Map(url);
  setOrDelete(envs, CLUSTER_ENV, cluster);
  setOrDelete(envs, NETWORK_ENV, network);
  return { network, envs };
}

/** What later steps put behind: in a pod that is injected again it is there already, and stays where it is. */
const APPENDED_LATER: readonly string[] = ['ISTIO_PROMETHEUS_ANNOTATIONS', PROBERS_ENV];

/** The pod whose proxy has these variables, sorted by name, at the end of its environment and nowhere else. */
export function withClusterEnvs(pod: JsonObject, rules: ContainerRules, envs: ProxyEnvs): JsonObject {
  if (envs.size === 0) return pod;
  const added = [...envs].sort(([one], [other]) => (one < other ? -1 : 1)).map(([name, value]) => ({ name, value }));
  const isReplaced = (item: Json): boolean => envs.has(stringIn(objectAt(item)['name']) ?? '');
  return withProxyEnv(pod, rules, (env) => {
    const kept = env.filter((item) => !isReplaced(item));
    const end = kept.findLastIndex((item) => !APPENDED_LATER.includes(stringIn(objectAt(item)['name']) ?? '')) + 1;
    return [...kept.slice(0, end), ...added, ...kept.slice(end)];
  });
}

function setOrDelete(envs: Map<string, string>, name: string, value: string): void {
  if (value === '') envs.delete(name);
  else envs.set(name, value);
}

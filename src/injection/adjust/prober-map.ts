import { goJson } from '../../json/go-json.js';
import { isJsonObject, type Json, type JsonObject, objectAt, objectsIn, stringIn } from '../../json/json.js';
import type { ProbeRules } from '../releases/rules/probe-rules.js';
import { appProbesOf, entryOf, probedLists, type ProbeSettings } from './app-probes.js';

/** The environment variable of the proxy from which its agent knows what to call. */
export const PROBERS_ENV = 'ISTIO_KUBE_APP_PROBERS';

/** What the agent calls for each path that the kubelet calls. */
export type ProberMap = ReadonlyMap<string, JsonObject>;

const sorted = (entries: readonly (readonly [string, JsonObject])[]): readonly (readonly [string, JsonObject])[] =>
  entries.toSorted(([one], [other]) => (one < other ? -1 : Number(one > other)));

/** What the agent has to know of a pod's probes, by path, sorted. */
export function proberMap(pod: JsonObject, settings: ProbeSettings & { readonly statusPort: number }): ProberMap {
  const entries = probedLists(settings.rules).flatMap((list) =>
    objectsIn(objectAt(pod, 'spec')[list]).flatMap((container) =>
      appProbesOf(container, settings).flatMap((probe): [string, JsonObject][] => {
        const entry = entryOf(probe, container, settings);
        return entry ? [[probe.key, entry]] : [];
      }),
    ),
  );
  return new Map(sorted(entries));
}

/**
 * The environment of a proxy with what its agent calls. In a pod that was injected before, the map that is there has the
 * probes as the user wrote them, and its entries are kept.
 */
export function withProbers(
  env: readonly Json[],
  probers: ProberMap,
  { earlierMap, wasInjected }: Pick<ProbeRules, 'earlierMap'> & { readonly wasInjected: boolean },
): readonly Json[] {
  const added = { name: PROBERS_ENV, value: goJson(Object.fromEntries(probers)) };
  if (!wasInjected || earlierMap === 'ignored') return [...env, added];
  const index = env.findIndex((item) => objectAt(item)['name'] === PROBERS_ENV);
  if (index < 0) return earlierMap === 'merged' ? env : [...env, added];
  const item = objectAt(env[index]);
  const earlier = readProbers(stringIn(item['value']) ?? '');
  if (!earlier) return env;
  const merged = new Map(sorted([...probers, ...earlier]));
  return env.with(index, { ...item, value: goJson(Object.fromEntries(merged)) });
}

/** What the value of the variable says; undefined where it is no map, as JSON, of maps. */
export function readProbers(text: string): ProberMap | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (!isJsonObject(value)) return undefined;
    return new Map(Object.entries(value).map(([key, entry]) => [key, objectAt(entry)]));
  } catch {
    return undefined;
  }
}

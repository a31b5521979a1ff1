import omit from 'lodash/omit.js';

import { isJsonObject, type Json, type JsonObject, objectAt, objectsIn, stringIn } from '../../json/json.js';

/**
 * A ProxyConfig over another one: each of its fields replaces that of the other whole, but `proxyMetadata` and `proxyHeaders`,
 * which keep what it does not mention. Both in protobuf's JSON.
 */
export function mergeProxyConfig(base: JsonObject, over: JsonObject): JsonObject {
  // The two are one field of which one is set.
  const kept = over['tracingServiceName'] === undefined ? base : omit(base, 'serviceCluster');
  const other = over['serviceCluster'] === undefined ? kept : omit(kept, 'tracingServiceName');
  return { ...other, ...over, ...mergedMaps(base, over, ['proxyMetadata', 'proxyHeaders']) };
}

/**
 * A MeshConfig over the built-in one: each of its fields replaces the built-in one whole, but `defaultConfig`
 * ({@link mergeProxyConfig}), `defaultProviders` (by field), `extensionProviders` (by name) and `trustDomainAliases` (both
 * lists, sorted). Both in protobuf's JSON.
 */
export function mergeMesh(base: JsonObject, over: JsonObject): JsonObject {
  const aliases = [...textsIn(base['trustDomainAliases']), ...textsIn(over['trustDomainAliases'])];
  const providers = mergedByName(base['extensionProviders'], over['extensionProviders']);
  return {
    ...base,
    ...over,
    ...mergedMaps(base, over, ['defaultProviders']),
    ...(aliases.length > 0 && { trustDomainAliases: [...new Set(aliases)].sort() }),
    ...(providers.length > 0 && { extensionProviders: providers }),
    defaultConfig: mergeProxyConfig(objectAt(base, 'defaultConfig'), objectAt(over, 'defaultConfig')),
  };
}

/** The maps of these names that both have, merged by key. */
function mergedMaps(base: JsonObject, over: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(
    names.flatMap((name): readonly [string, Json][] => {
      const [before, after] = [base[name], over[name]];
      return isJsonObject(before) && isJsonObject(after) ? [[name, { ...before, ...after }]] : [];
    }),
  );
}

function mergedByName(base: Json | undefined, over: Json | undefined): readonly JsonObject[] {
  const merged = new Map<Json | undefined, JsonObject>();
  for (const one of [...objectsIn(base), ...objectsIn(over)]) merged.set(stringIn(one['name']), one);
  return [...merged.values()];
}

function textsIn(json: Json | undefined): readonly string[] {
  return Array.isArray(json) ? json.filter((item) => typeof item === 'string') : [];
}

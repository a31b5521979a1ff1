import { quantityValue } from '../../../src/injection/schema/quantity.js';
import { isJsonObject, type Json, type JsonObject } from '../../../src/json/json.js';
import { normalObject } from '../normalise.js';

const JSON_TEXTS: readonly string[] = [
  'sidecar.istio.io/status',
  'proxy.istio.io/overrides',
  'PROXY_CONFIG',
  'ISTIO_META_POD_PORTS',
  'ISTIO_KUBE_APP_PROBERS',
  'ISTIO_METAJSON_ANNOTATIONS',
  'ISTIO_METAJSON_LABELS',
  'ISTIO_PROMETHEUS_ANNOTATIONS',
];
const GONE_WHEN: Readonly<Record<string, (value: Json) => boolean>> = {
  initialDelaySeconds: (value) => value === 0,
  divisor: (value) => value === '0' || value === 0,
};
const QUANTITIES: readonly string[] = ['cpu', 'memory', 'ephemeral-storage', 'sizeLimit'];

const isNothing = (value: Json): boolean => {
  if (value === null || value === '') return true;
  if (Array.isArray(value)) return value.length === 0;
  return isJsonObject(value) && Object.keys(value).length === 0;
};

/** An object in the form in which two are compared: what Go's types make alike is alike. */
export function modernNormal(object: Json): Json {
  return normalValue(normalObject(object), '');
}

function normalValue(value: Json, key: string): Json {
  if (Array.isArray(value)) return (value as readonly Json[]).map((item) => normalValue(item, ''));
  if (isJsonObject(value)) return normalMap(value);
  return normalScalar(value, key);
}

function normalMap(map: JsonObject): Json {
  const entries = Object.entries(map).flatMap(([key, value]): (readonly [string, Json])[] => {
    const normal = normalEntry(map, key, value ?? null);
    return isNothing(normal) || GONE_WHEN[key]?.(normal) === true ? [] : [[key, normal]];
  });
  return Object.fromEntries(entries);
}

/** The value of an environment variable is JSON where its name says so. */
function normalEntry(map: JsonObject, key: string, value: Json): Json {
  const name = key === 'value' ? map['name'] : key;
  if (typeof value === 'string' && typeof name === 'string' && JSON_TEXTS.includes(name)) return jsonOf(value, name);
  return normalValue(value, key);
}

function jsonOf(text: string, name: string): Json {
  try {
    const value = JSON.parse(text) as Json;
    const normal = normalValue(value, '');
    // Before 1.9 it has the hash of the template, which the tests blank.
    return name === 'sidecar.istio.io/status' && isJsonObject(normal) ? { ...normal, version: '' } : normal;
  } catch {
    return text;
  }
}

function normalScalar(value: Json, key: string): Json {
  const text = typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
  if (text === undefined || !QUANTITIES.includes(key)) return value;
  return quantityValue(text) ?? text;
}

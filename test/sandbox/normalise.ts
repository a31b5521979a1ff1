import type { JsonValue } from '../../src/sandbox/json/json-value.js';

const UID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
const TIME = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g;
const RESOURCE_VERSION = /"resourceVersion":"[1-9]\d*"/g;
const GO_DUMP = /Invalid value: (?:api|core|batch|apps|extensions)\.[A-Za-z]+\{.*?\}: field is immutable/g;

/** Replaces what no two servers share by tokens: uids by the order of their appearance, times, resourceVersions. */
export function normalised<Value>(value: Value): Value {
  const uids: string[] = [];
  const text = JSON.stringify(value)
    .replace(UID, (uid) => {
      if (!uids.includes(uid)) uids.push(uid);
      return `<uid-${uids.indexOf(uid) + 1}>`;
    })
    .replace(TIME, '<time>')
    .replace(RESOURCE_VERSION, '"resourceVersion":"<rv>"')
    .replace(GO_DUMP, 'Invalid value: <object>: field is immutable');
  return JSON.parse(text) as Value;
}

/** The value with the keys of its objects in order, so that two that mean the same are deeply equal and print alike. */
export function ordered(value: JsonValue | undefined): JsonValue | undefined {
  if (Array.isArray(value)) return (value as readonly JsonValue[]).map((item) => ordered(item) ?? null);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value as Readonly<Record<string, JsonValue>>).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, item]) => [key, ordered(item) ?? null]));
}

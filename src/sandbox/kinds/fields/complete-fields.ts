import { isSince, type KubernetesVersion } from '../../kubernetes-version.js';
import { apiTypesOf, type FieldType, type TypeField } from '../../schema/read-api-types.js';
import type { ApiField, ApiFields } from './api-field.js';

/** How a strategic merge patch finds the items of lists that 1.16 and newer servers added. */
const MERGE_KEYS: ReadonlyMap<string, string> = new Map([
  ['ephemeralContainers', 'name'],
  ['matchConditions', 'name'],
  ['podIPs', 'ip'],
  ['resourceClaims', 'name'],
  ['schedulingGates', 'name'],
  ['topologySpreadConstraints', 'topologyKey'],
]);

/**
 * The fields of a Go struct in a version: up to 1.13 as they are given, later those that the API type (or one of several, for
 * a kind in several group versions) has, with what is known of them. Returns the fields themselves where the version has no
 * such type.
 */
export function completeFields(fields: ApiFields, keys: readonly string[], version: KubernetesVersion): ApiFields {
  if (!isSince(version, 14)) return fields;
  const types = apiTypesOf(version);
  const present = keys.flatMap((key) => types.get(key) ?? []);
  if (present.length === 0) return fields;
  const byName = new Map(present.map((field) => [field.name, field]));
  const known = Object.entries(fields).flatMap(([name, field]): [string, ApiField][] => {
    const typed = byName.get(name);
    return typed === undefined ? [] : [[name, completeField(field, typed.type, version)]];
  });
  const added = [...byName.values()].filter(({ name }) => !Object.hasOwn(fields, name));
  return Object.fromEntries([...known, ...added.map((field) => [field.name, newField(field, version)] as const)]);
}

function completeField(field: ApiField, type: FieldType, version: KubernetesVersion): ApiField {
  if (field.kind === 'object' && type.is === 'type') {
    return { ...field, fields: completeFields(field.fields, [type.key], version) };
  }
  if ((field.kind === 'list' || field.kind === 'map') && 'items' in type) {
    return { ...field, items: completeField(field.items, type.items, version) };
  }
  return field;
}

function newField({ name, type }: TypeField, version: KubernetesVersion): ApiField {
  const field = fieldOfType(type, version);
  const mergeKey = MERGE_KEYS.get(name);
  return field.kind === 'list' && mergeKey !== undefined ? { ...field, mergeKey } : field;
}

/** A field of which no more is known than its type: numbers and booleans are taken for pointers, whose zero is a value. */
function fieldOfType(type: FieldType, version: KubernetesVersion): ApiField {
  switch (type.is) {
    case 'list':
    case 'map':
      return { kind: type.is, items: fieldOfType(type.items, version) };
    case 'type':
      return { kind: 'object', fields: completeFields({}, [type.key], version) };
    case 'string':
    case 'time':
    case 'any':
      return { kind: type.is };
    case 'bytes':
      return { kind: 'string' };
    case 'number':
      return { kind: 'any' };
    default:
      return { kind: type.is, keepsZero: true };
  }
}

import { isJsonObject, type Json, type JsonObject } from '../../json/json.js';
import { canonicalQuantity } from '../schema/canonical-quantity.js';
import { type Field, type FieldType, typeOf } from './field-type.js';

/**
 * A typed value as Go writes it from Kubernetes' own types: fields in their order without those that hold nothing (an empty
 * text, list or map, zero, a flag that is false), maps sorted by key, quantities in their shortest form. Fields that the type
 * does not know are left out.
 */
export function goForm(value: Json, type: FieldType): Json {
  if (type === 'quantity') return typeof value === 'string' ? canonicalQuantity(value) : value;
  if (typeof type === 'string') return value;
  if ('list' in type) return Array.isArray(value) ? listForm(value as readonly Json[], type.list) : value;
  if (!isJsonObject(value)) return value;
  return 'map' in type ? mapForm(value, type.map) : fieldsForm(value, type.fields);
}

function listForm(list: readonly Json[], type: FieldType): readonly Json[] {
  return list.map((item) => goForm(item, type));
}

function mapForm(map: JsonObject, type: FieldType): JsonObject {
  const keys = Object.keys(map).sort();
  return Object.fromEntries(keys.map((key) => [key, goForm(map[key] ?? null, type)]));
}

function fieldsForm(object: JsonObject, fields: Readonly<Record<string, Field>>): JsonObject {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([key, field]): [string, Json][] => {
      const type = typeOf(field) ?? 'anything';
      const value = object[key] ?? absentOf(field);
      if (value === undefined) return [];
      const form = goForm(value, type);
      return isNothing(form, type) ? [] : [[key, form]];
    }),
  );
}

function absentOf(field: Field): Json | undefined {
  return typeof field === 'object' && 'type' in field ? field.absent : undefined;
}

/** Whether Go takes a value for that of a field that is not there. */
function isNothing(value: Json, type: FieldType): boolean {
  if (type === 'text') return value === '';
  if (type === 'integer') return value === 0;
  if (type === 'flag') return value === false;
  if (typeof type === 'string' || 'fields' in type) return false;
  return 'list' in type ? Array.isArray(value) && value.length === 0 : isJsonObject(value) && isEmpty(value);
}

function isEmpty(object: JsonObject): boolean {
  return Object.keys(object).length === 0;
}

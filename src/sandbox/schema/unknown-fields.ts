import { fieldOf, isJsonList, isJsonObject, type JsonObject, type JsonValue } from '../json/json-value.js';
import type { ApiTypes, FieldType } from './read-api-types.js';

/** The paths of all fields of an object that its type does not have, as `spec.template.spec.containers[0].imagee`. */
export function unknownFields(object: JsonObject, key: string, types: ApiTypes): readonly string[] {
  return inObject(object, { key, types, path: '' });
}

interface Place {
  readonly key: string;
  readonly types: ApiTypes;
  readonly path: string;
}

function inObject(object: JsonObject, { key, types, path }: Place): readonly string[] {
  const fields = types.get(key);
  if (fields === undefined) return [];
  const known = new Map(fields.map(({ name, type }) => [name, type]));
  return Object.keys(object).flatMap((name) => {
    const at = path === '' ? name : `${path}.${name}`;
    const type = known.get(name);
    return type === undefined ? [at] : inValue(fieldOf(object, name) ?? null, type, { types, path: at });
  });
}

function inValue(value: JsonValue, type: FieldType, place: Omit<Place, 'key'>): readonly string[] {
  const { path } = place;
  if (type.is === 'type') return isJsonObject(value) ? inObject(value, { ...place, key: type.key }) : [];
  if (type.is === 'list' && isJsonList(value)) {
    return value.flatMap((item, index) => inValue(item, type.items, { ...place, path: `${path}[${index}]` }));
  }
  if (type.is === 'map' && isJsonObject(value)) {
    return Object.entries(value).flatMap(([name, item]) =>
      inValue(item, type.items, { ...place, path: `${path}.${name}` }),
    );
  }
  return [];
}

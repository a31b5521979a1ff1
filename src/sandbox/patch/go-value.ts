import { isJsonList, type JsonValue } from '../json/json-value.js';

/** Prints a value as Go's `%v` does, for messages that quote part of a patch: `map[image:nginx]`, `[a b]`, `<nil>`. */
export function goValue(value: JsonValue): string {
  if (value === null) return '<nil>';
  if (isJsonList(value)) return `[${value.map(goValue).join(' ')}]`;
  if (typeof value !== 'object') return String(value);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `map[${entries.map(([key, item]) => `${key}:${goValue(item)}`).join(' ')}]`;
}

/** Names a value's type as Go's JSON decoder does in `cannot unmarshal array into Go value of type ...`. */
export function goJsonType(value: JsonValue): string {
  if (value === null) return 'null';
  if (isJsonList(value)) return 'array';
  return typeof value === 'boolean' ? 'bool' : typeof value;
}

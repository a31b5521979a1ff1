import { ANY_LIST, ANY_MAP } from './go-type.js';
import { GoList, GoMap, type GoValue } from './go-value.js';

/** A value as `json.Unmarshal` makes it where no type is wanted: every number is a float64. */
export function decodeJson(json: unknown): GoValue {
  if (typeof json === 'string' || typeof json === 'boolean' || typeof json === 'number') return json;
  if (typeof json === 'bigint') return Number(json);
  if (Array.isArray(json)) return new GoList(ANY_LIST, () => json.map(decodeJson));
  if (typeof json !== 'object' || json === null) return null;
  return new GoMap(ANY_MAP, () => Object.entries(json).map(([key, value]) => [key, decodeJson(value)] as const));
}

import { ANY_LIST, ANY_MAP } from './go-type.js';
import { GoList, GoMap, type GoValue } from './go-value.js';

/**
 * A value as `json.Unmarshal` makes it where no type is wanted: every number is a float64.
 * @param onMap called with each map of it
 */
export function decodeJson(json: unknown, onMap?: (map: GoMap) => void): GoValue {
  if (typeof json === 'string' || typeof json === 'boolean' || typeof json === 'number') return json;
  if (typeof json === 'bigint') return Number(json);
  if (Array.isArray(json)) return new GoList(ANY_LIST, () => json.map((item) => decodeJson(item, onMap)));
  if (typeof json !== 'object' || json === null) return null;
  const map = new GoMap(ANY_MAP, () =>
    Object.entries(json).map(([key, value]) => [key, decodeJson(value, onMap)] as const),
  );
  onMap?.(map);
  return map;
}

import { isJsonObject, type JsonObject } from '../../json/json.js';
import type { WasEmpty } from '../../yaml/rewrite-documents.js';

/** Where a value is taken out, and what the maps on the way to it were. */
interface TakenOut {
  readonly path: readonly string[];
  readonly wasEmpty: WasEmpty;
  readonly done?: readonly string[];
}

/** A copy without the value at `path`, and without the maps on the way to it that held nothing else and were not there before. */
export function withoutValueAt(object: JsonObject, { path, wasEmpty, done = [] }: TakenOut): JsonObject {
  const [key, ...rest] = path;
  if (key === undefined) return object;
  const { [key]: value, ...others } = object;
  const way = [...done, key];
  if (rest.length > 0 && isJsonObject(value)) {
    const remaining = withoutValueAt(value, { path: rest, wasEmpty, done: way });
    if (Object.keys(remaining).length > 0) return { ...object, [key]: remaining };
  }
  const before = wasEmpty(way);
  return before === undefined ? others : { ...object, [key]: before };
}

import type { Json } from './json.js';

const ESCAPED = /[<>&\u2028\u2029]/g;

/** JSON as Go's `encoding/json` writes it: what could mean something in HTML is escaped. */
export function goJson(value: Json): string {
  return JSON.stringify(value).replace(
    ESCAPED,
    (found) => `\\u${(found.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
  );
}

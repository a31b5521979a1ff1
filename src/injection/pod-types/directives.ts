/** Replaces or deletes what it stands in. */
export const PATCH = '$patch';
/** The only keys that stay of a map. */
export const RETAIN_KEYS = '$retainKeys';
/** Before the key of a list of texts: those that go. */
export const DELETE_FROM = '$deleteFromPrimitiveList/';
/** Before the key of a list: the order of its items. */
export const ELEMENT_ORDER = '$setElementOrder/';

/** Whether a key of a strategic merge patch says how to merge, and is no field. */
export function isDirective(key: string): boolean {
  return key.startsWith('$') && (key === PATCH || key === RETAIN_KEYS || isListDirective(key));
}

/** Whether a key says something of a list beside it. */
export function isListDirective(key: string): boolean {
  return key.startsWith(DELETE_FROM) || key.startsWith(ELEMENT_ORDER);
}

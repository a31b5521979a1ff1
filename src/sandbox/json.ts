/** What JSON can hold. Objects are read only: a stored object is shared by every reader, so a change makes a new one. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject;

/** A JSON object as it travels: keys in the order in which they were written. */
export interface JsonObject {
  readonly [key: string]: JsonValue;
}

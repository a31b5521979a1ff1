import { type JsonObject, objectAt, objectsIn, stringIn } from '../../json/json.js';

/** What is to be done about an InitializerConfiguration. */
export type RegistrationChange =
  | { readonly action: 'none' }
  | { readonly action: 'create'; readonly body: JsonObject }
  | { readonly action: 'replace'; readonly body: JsonObject }
  /** Nothing is left in it. `uid`: of the one that was read. */
  | { readonly action: 'delete'; readonly uid: string | undefined };

const hasNameIn =
  (names: readonly unknown[]) =>
  ({ name }: JsonObject): boolean =>
    names.includes(name);

/**
 * Adds the initializers of the wanted configuration to the existing one. One that is there already stays, whatever its
 * rules are: an administrator may have changed them on purpose. Missing ones are appended.
 * @param existing as it was read; undefined where there is none
 */
export function planRegistration(existing: JsonObject | undefined, wanted: JsonObject): RegistrationChange {
  if (existing === undefined) return { action: 'create', body: wanted };
  const entries = objectsIn(existing['initializers']);
  const isThere = hasNameIn(entries.map(({ name }) => name));
  const missing = objectsIn(wanted['initializers']).filter((entry) => !isThere(entry));
  if (missing.length === 0) return { action: 'none' };
  return { action: 'replace', body: { ...existing, initializers: [...entries, ...missing] } };
}

/** Removes the names from the configuration; the others stay as they are, and in their order. */
export function planUnregistration(existing: JsonObject | undefined, names: readonly string[]): RegistrationChange {
  const entries = objectsIn(existing?.['initializers']);
  const others = entries.filter((entry) => !hasNameIn(names)(entry));
  if (others.length === entries.length) return { action: 'none' };
  if (others.length === 0) return { action: 'delete', uid: stringIn(objectAt(existing, 'metadata')['uid']) };
  return { action: 'replace', body: { ...existing, initializers: others } };
}

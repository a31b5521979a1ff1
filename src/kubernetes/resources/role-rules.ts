import { type Json, type JsonObject, objectsIn } from '../../json/json.js';

const includesAll = (granted: Json | undefined, wanted: Json | undefined): boolean => {
  if (!Array.isArray(wanted)) return true;
  return Array.isArray(granted) && wanted.every((one) => granted.includes('*') || granted.includes(one));
};

/**
 * The wanted rules of a role and those that it grants beyond them, as `kubectl auth reconcile` merges them. So no subject of
 * the role loses a right.
 */
export function reconcileRules(existing: JsonObject, wanted: JsonObject): readonly JsonObject[] {
  const rules = objectsIn(wanted['rules']);
  const more = objectsIn(existing['rules']).filter((old) => !rules.some((rule) => covers(rule, old)));
  return [...rules, ...more];
}

/** An empty list of names means all of them. */
function coversNames(names: Json | undefined, others: Json | undefined): boolean {
  if (!Array.isArray(names) || names.length === 0) return true;
  return Array.isArray(others) && others.length > 0 && others.every((other) => names.includes(other));
}

/** Whether one rule of a role alone grants all that another does. */
function covers(rule: JsonObject, other: JsonObject): boolean {
  const keys = ['apiGroups', 'resources', 'verbs', 'nonResourceURLs'];
  if (!coversNames(rule['resourceNames'], other['resourceNames'])) return false;
  return keys.every((key) => includesAll(rule[key], other[key]));
}

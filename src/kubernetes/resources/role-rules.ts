import { type Json, type JsonObject, objectsIn } from '../../json/json.js';

const includesAll = (granted: Json | undefined, wanted: Json | undefined): boolean => {
  if (!Array.isArray(wanted)) return true;
  return Array.isArray(granted) && wanted.every((one) => granted.includes('*') || granted.includes(one));
};

/**
 * The rules of a role that shall grant what is wanted: those, and what the role has beyond them, as `kubectl auth reconcile`
 * does it. So nothing is taken away from who works with the role now, nor from who was added to it.
 */
export function reconcileRules(existing: JsonObject, wanted: JsonObject): readonly JsonObject[] {
  const rules = objectsIn(wanted['rules']);
  const more = objectsIn(existing['rules']).filter((old) => !rules.some((rule) => covers(rule, old)));
  return [...rules, ...more];
}

/** No names mean all of them. */
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

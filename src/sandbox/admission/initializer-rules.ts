import { objectsAt, stringAt, stringsAt } from '../json/json-path.js';
import type { JsonObject } from '../json/json-value.js';

/** What a rule looks at: group, version and resource of the request's path, not of the stored object. */
export interface RequestedResource {
  readonly group: string;
  readonly version: string;
  readonly resource: string;
}

/**
 * The names that become pending on an object, in order. Every rule of an initializer must match, one without rules matches
 * nothing (plugin/pkg/admission/initialization: the first rule that fails decides, whatever its comment says).
 */
export function matchingInitializers(
  initializers: readonly JsonObject[],
  requested: RequestedResource,
): readonly string[] {
  return initializers
    .filter((initializer) => {
      const rules = objectsAt(initializer, 'rules');
      return rules.length > 0 && rules.every((rule) => ruleMatches(rule, requested));
    })
    .map((initializer) => stringAt(initializer, 'name'));
}

function ruleMatches(rule: JsonObject, { group, version, resource }: RequestedResource): boolean {
  return (
    listMatches(stringsAt(rule, 'apiGroups'), group) &&
    listMatches(stringsAt(rule, 'apiVersions'), version) &&
    resourceMatches(stringsAt(rule, 'resources'), resource)
  );
}

/** `*` counts only as the first entry. */
function listMatches(listed: readonly string[], wanted: string): boolean {
  return listed[0] === '*' || listed.includes(wanted);
}

function resourceMatches(listed: readonly string[], wanted: string): boolean {
  return listed[0] === '*/*' || listMatches(listed, wanted);
}

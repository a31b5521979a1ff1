import { objectsAt, stringAt, stringsAt } from '../json/json-path.js';
import type { JsonObject } from '../json/json-value.js';

/** What a rule looks at: group, version and resource of the request's path, not of the stored object. */
export interface GroupVersionResource {
  readonly group: string;
  readonly version: string;
  readonly resource: string;
}

/**
 * The names that become pending on an object, in order. Every rule of an initializer must match, and an initializer without
 * rules matches nothing (plugin/pkg/admission/initialization: the first rule that fails decides, contrary to its comment).
 */
export function matchingInitializers(
  initializers: readonly JsonObject[],
  requested: GroupVersionResource,
): readonly string[] {
  return initializers
    .filter((initializer) => {
      const rules = objectsAt(initializer, 'rules');
      return rules.length > 0 && rules.every((rule) => matchesRule(rule, requested));
    })
    .map((initializer) => stringAt(initializer, 'name'));
}

function matchesRule(rule: JsonObject, { group, version, resource }: GroupVersionResource): boolean {
  return (
    matchesList(stringsAt(rule, 'apiGroups'), group) &&
    matchesList(stringsAt(rule, 'apiVersions'), version) &&
    matchesResource(stringsAt(rule, 'resources'), resource)
  );
}

/** `*` counts only as the first entry. */
function matchesList(listed: readonly string[], wanted: string): boolean {
  return listed[0] === '*' || listed.includes(wanted);
}

function matchesResource(listed: readonly string[], wanted: string): boolean {
  return listed[0] === '*/*' || matchesList(listed, wanted);
}

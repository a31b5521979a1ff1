import { isJsonObject, type Json, type JsonObject, objectAt, objectsIn, stringIn } from '../../json/json.js';
import type { JsonPath } from '../../json/json-change.js';
import { groupsOfKind, objectName, workloadName } from '../workload/workload.js';

/**
 * Says of an object that is no workload why its pod template was not looked at, and what to do: one sentence, or none where it
 * has no pod template.
 */
export function overlookedIn(object: JsonObject): readonly string[] {
  const path = podTemplateIn(object);
  if (!path) return [];
  return [
    `${objectName(workloadName(object)).trim()}: has a pod template that was not looked at: ${reasonOf(object, path)}`,
  ];
}

/** The same of a document that is a list, and not an object. */
export function overlookedInList(document: Json): readonly string[] {
  if (!Array.isArray(document) || !objectsIn(document).some((item) => podTemplateIn(item))) return [];
  return [
    'a document is a list, with a pod template that was not looked at: want each item as a document, or a List of v1',
  ];
}

/** A place to look at. */
interface Place {
  readonly value: Json;
  readonly path: JsonPath;
}

const isPodTemplate = (value: Json): boolean => {
  const containers = objectAt(value, 'spec')['containers'];
  return Array.isArray(containers) && (containers as readonly Json[]).some((each) => stringIn(objectAt(each)['name']));
};

/** The path of the first pod template in an object, the nearest first. */
function podTemplateIn(object: JsonObject): JsonPath | undefined {
  const isPod = /^pod$/i.test(stringIn(object['kind']) ?? '');
  if (isPod && isPodTemplate(object)) return [];
  const places: Place[] = childrenOf({ value: object, path: [] });
  for (const place of places) {
    if (isPodTemplate(place.value)) return place.path;
    for (const child of childrenOf(place)) places.push(child);
  }
  return undefined;
}

function childrenOf({ value, path }: Place): Place[] {
  const entries: readonly (readonly [number | string, Json | undefined])[] = Array.isArray(value)
    ? (value as readonly Json[]).map((item, index) => [index, item] as const)
    : isJsonObject(value)
      ? Object.entries(value)
      : [];
  return entries.flatMap(([key, inner]) =>
    typeof inner === 'object' && inner !== null ? [{ value: inner, path: [...path, key] }] : [],
  );
}

function reasonOf({ apiVersion, kind }: JsonObject, path: JsonPath): string {
  if (typeof kind !== 'string' || typeof apiVersion !== 'string') return 'want apiVersion and kind';
  const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
  const known = builtInKind(kind, group);
  if (known && known.kind !== kind) return `got the kind ${kind}, want ${known.kind}`;
  if (known && !known.groups.includes(group)) {
    return `got a ${kind} of ${apiVersion}, want ${known.groups.map((each) => each || 'v1').join(' or ')}`;
  }
  return otherReason({ kind, group }, path);
}

/** Volcano has a Job of its own: a group with a domain that no such kind is in says that another kind is meant. */
function builtInKind(kind: string, group: string): ReturnType<typeof groupsOfKind> {
  const known = groupsOfKind(kind);
  return known?.groups.includes(group) === true || !group.includes('.') ? known : undefined;
}

function otherReason({ kind, group }: { kind: string; group: string }, path: JsonPath): string {
  if (path.some((part) => typeof part === 'number')) {
    if (kind === 'Template') {
      return 'it is in a template: want it processed first (oc process -f ... | kube-inject -f -)';
    }
    if (path[0] === 'items') return `it is in an item of a ${kind}: want a List of v1, or each item as a document`;
    return `it is in a list (${path.join('.')}), where --podTemplatePath does not reach: want the webhook to inject its pods`;
  }
  return `its kind is not known: --podTemplatePath ${group}/${kind}=${path.join('.')} has it looked at`;
}

import isEqual from 'lodash/isEqual.js';

import { isJsonObject, type Json, type JsonObject, objectAt } from '../../json/json.js';
import type { Sidecar } from './sidecar.js';

/** The fields of a pod that a sidecar adds to, beside its lists. */
export const POD_FIELDS = ['dnsConfig', 'securityContext'] as const;

/** What a sidecar adds to these fields: keys, and of the lists in `dnsConfig` items, that the pod did not have. */
export type AddedFields = Pick<Sidecar, (typeof POD_FIELDS)[number]>;

const itemsOf = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? (value as readonly Json[]) : []);

const entryFor = (key: string, value: Json | undefined): [string, Json][] =>
  value === undefined ? [] : [[key, value]];

/** Of what a template renders for a pod: what the pod does not have itself. What its author wrote comes first. */
export function fieldsToAdd(spec: JsonObject, { dnsConfig, securityContext }: AddedFields): AddedFields {
  const dns = dnsConfig && missingDns(objectAt(spec, 'dnsConfig'), dnsConfig);
  const security = securityContext && missingKeys(objectAt(spec, 'securityContext'), securityContext);
  return {
    ...(dns && Object.keys(dns).length > 0 && { dnsConfig: dns }),
    ...(security && Object.keys(security).length > 0 && { securityContext: security }),
  };
}

/** The two fields of a pod with what is added to them; only those that are added to. */
export function joinedFields(spec: JsonObject, { dnsConfig, securityContext }: AddedFields): AddedFields {
  return {
    ...(dnsConfig && { dnsConfig: joined(objectAt(spec, 'dnsConfig'), dnsConfig) }),
    ...(securityContext && { securityContext: { ...objectAt(spec, 'securityContext'), ...securityContext } }),
  };
}

/** What a list or map that held nothing was, by its path in the pod spec; undefined where it was not there. */
type EmptyBefore = (path: readonly string[]) => Json | undefined;

/**
 * The pod spec without what was added to the two fields, as a status names it. What was changed since stays; a list or map
 * that held nothing else goes, or is what `wasEmpty` says.
 */
export function withoutAddedFields(
  spec: JsonObject,
  added: AddedFields,
  wasEmpty: EmptyBefore = () => undefined,
): JsonObject {
  const entries = Object.entries(spec).flatMap(([key, value]): [string, Json | undefined][] => {
    const field = POD_FIELDS.find((name) => name === key);
    const addition = field && added[field];
    if (!addition || !isJsonObject(value)) return [[key, value]];
    const rest = withoutAdded(value, addition, (path) => wasEmpty([key, ...path]));
    return entryFor(key, Object.keys(rest).length === 0 ? wasEmpty([key]) : rest);
  });
  return Object.fromEntries(entries);
}

const isMissing = (value: Json | undefined): boolean => value === undefined || value === null;

function missingKeys(own: JsonObject, wanted: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(wanted).filter(([key]) => isMissing(own[key])));
}

const isScalar = (value: Json | undefined): boolean => typeof value !== 'object' || value === null;

/** The same for items that say the same; undefined for what no list of `dnsConfig` holds. Comparing texts keeps it linear. */
function textOfItem(item: Json): string | undefined {
  if (isScalar(item)) return JSON.stringify(item);
  if (!isJsonObject(item) || !Object.values(item).every(isScalar)) return undefined;
  return JSON.stringify(Object.entries(item).sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** What an item of `dnsConfig` is told apart by: an option by its name, everything else as a whole. */
function identityOf(item: Json): string | undefined {
  const { name } = objectAt(item);
  return typeof name === 'string' ? `name ${name}` : textOfItem(item);
}

function missingDns(dnsConfig: JsonObject, wanted: JsonObject): JsonObject {
  const entries = Object.entries(wanted).flatMap(([key, value]): [string, Json | undefined][] => {
    const present = dnsConfig[key];
    if (!Array.isArray(value) || !Array.isArray(present)) return isMissing(present) ? [[key, value]] : [];
    const own = new Set(itemsOf(present).map(identityOf));
    own.delete(undefined);
    const items = itemsOf(value).filter((item) => !own.has(identityOf(item)));
    return items.length === 0 ? [] : [[key, items]];
  });
  return Object.fromEntries(entries);
}

function joined(own: JsonObject, added: JsonObject): JsonObject {
  const entries = Object.entries(added).map(([key, value]): [string, Json | undefined] => {
    const present = own[key];
    return Array.isArray(value) && Array.isArray(present)
      ? [key, [...itemsOf(present), ...itemsOf(value)]]
      : [key, value];
  });
  return { ...own, ...Object.fromEntries(entries) };
}

/** A list without the last of each of these items. */
function withoutItems(list: readonly Json[], added: readonly Json[]): readonly Json[] {
  const left = new Map<string | undefined, number>();
  for (const text of added.map(textOfItem)) left.set(text, (left.get(text) ?? 0) + 1);
  left.delete(undefined);
  return list
    .reduceRight<Json[]>((kept, item) => {
      const text = textOfItem(item);
      const count = left.get(text) ?? 0;
      if (count > 0) left.set(text, count - 1);
      else kept.push(item);
      return kept;
    }, [])
    .reverse();
}

function withoutAdded(value: JsonObject, added: JsonObject, wasEmpty: EmptyBefore): JsonObject {
  const entries = Object.entries(value).flatMap(([key, is]): [string, Json | undefined][] => {
    const addition = added[key];
    if (addition === undefined) return [[key, is]];
    if (isEqual(is, addition)) return entryFor(key, wasEmpty([key]));
    if (!Array.isArray(is) || !Array.isArray(addition)) return [[key, is]];
    return [[key, withoutItems(itemsOf(is), itemsOf(addition))]];
  });
  return Object.fromEntries(entries);
}

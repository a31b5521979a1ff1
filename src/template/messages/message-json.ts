/** Messages of Istio's API as users write them: protobuf's JSON with names in camelCase or as in the message, enums by name. */

import { parseDuration } from '../go/duration.js';
import type { GoField, GoType } from '../go/go-value.js';
import { injectionTypes } from '../istio/injection-data.js';
import type { EnumType } from '../istio/injection-data-special.js';
import type { TemplateFeatures } from '../istio/template-features.js';

/** A value of JSON. */
type MessageValue = string | number | boolean | null | readonly MessageValue[] | MessageObject;

/** An object of JSON. */
interface MessageObject {
  readonly [key: string]: MessageValue | undefined;
}

/** A value that does not fit its field. */
interface MessageProblem {
  /** `defaultConfig.tracing.sampling` */
  readonly path: string;
  readonly got: MessageValue;
  /** What is wanted instead: `a whole number`. */
  readonly wanted: string;
  /** All values that the field can have, where they are few. */
  readonly known?: readonly string[];
}

/** A field that a message does not have. */
interface UnknownKey {
  /** `defaultConfig.tracng` */
  readonly path: string;
  readonly key: string;
  /** The fields that there are beside it. */
  readonly known: readonly string[];
}

/** What was read of a message. */
export interface MessageReading {
  /** The fields that fit, by their names in camelCase; enums by name, durations as texts. What is null is left out. */
  readonly json: MessageObject;
  /** The fields that the message does not have. */
  readonly unknown: readonly UnknownKey[];
  readonly problems: readonly MessageProblem[];
}

/** A reader of a kind of message. */
export type MessageReader = (json: MessageObject) => MessageReading;

/** Readers of MeshConfig and ProxyConfig. */
export interface MessageReaders {
  readonly mesh: MessageReader;
  readonly proxy: MessageReader;
}

/** The readers for the messages that a release has. They keep what they know of the messages. */
export function messageReaders(meshApi: TemplateFeatures['meshApi']): MessageReaders {
  const types = injectionTypes({ meshApi, dataFields: [] });
  const reader =
    (name: string): MessageReader =>
    (json) => {
      const notes: Notes = { unknown: [], problems: [] };
      return { json: readMessage(json, { type: types(name), path: '', notes }), ...notes };
    };
  return { mesh: reader('v1alpha1.MeshConfig'), proxy: reader('v1alpha1.ProxyConfig') };
}

interface Notes {
  readonly unknown: UnknownKey[];
  readonly problems: MessageProblem[];
}

interface Place {
  readonly type: GoType;
  readonly path: string;
  readonly notes: Notes;
}

const isObject = (json: MessageValue): json is MessageObject =>
  typeof json === 'object' && json !== null && !Array.isArray(json);

const isList = (json: MessageValue): json is readonly MessageValue[] => Array.isArray(json);

const COMPOSITES: Readonly<Record<string, string | undefined>> = {
  slice: 'a list',
  map: 'a map',
  struct: 'a map of keys',
};

const isEnum = (type: GoType): type is EnumType => 'enumNames' in type;

/** The names of the values of an enum, by their numbers; undefined for any other type. */
export const enumNamesOf = (type: GoType): Readonly<Record<number, string>> | undefined =>
  isEnum(type) ? type.enumNames : undefined;

interface Form {
  readonly wanted: string;
  /** Undefined where the value does not fit. */
  readonly read: (json: MessageValue) => string | number | boolean | undefined;
}

const text: Form = { wanted: 'a text', read: (json) => (typeof json === 'string' ? json : undefined) };
const flag: Form = { wanted: 'true or false', read: (json) => (typeof json === 'boolean' ? json : undefined) };
const number: Form = { wanted: 'a number', read: numberIn };
const whole: Form = {
  wanted: 'a whole number',
  read: (json) => {
    const found = numberIn(json);
    return Number.isSafeInteger(found) ? found : undefined;
  },
};
const duration: Form = {
  wanted: "a duration like '10s'",
  read: (json) => (typeof json === 'string' && parseDuration(json) !== undefined ? json : undefined),
};

/** By the name or the kind of a type. */
const FORMS: Readonly<Record<string, Form | undefined>> = {
  string: text,
  bool: flag,
  int32: whole,
  int64: whole,
  uint32: whole,
  float64: number,
  'types.Duration': duration,
  'types.BoolValue': flag,
  'types.Int32Value': whole,
  'types.Int64Value': whole,
  'types.UInt32Value': whole,
};

/** A number, which protobuf takes in quotes, too. */
function numberIn(json: MessageValue): number | undefined {
  if (typeof json === 'number') return json;
  return typeof json === 'string' && /^-?\d+(?:\.\d+)?$/.test(json) ? Number(json) : undefined;
}

/** Where both spellings are there, the one in camelCase wins. */
function readMessage(json: MessageObject, { type, path, notes }: Place): Record<string, MessageValue | undefined> {
  const read: Record<string, MessageValue | undefined> = {};
  for (const [key, value] of Object.entries(json)) {
    const field = fieldNamed(type, key);
    if (field === undefined) {
      const known = (type.fields?.() ?? []).map(({ jsonName }) => jsonName);
      notes.unknown.push({ path: `${path}${key}`, key: camelCase(key), known });
      continue;
    }
    if (value === null || value === undefined) continue;
    if (key !== field.jsonName && Object.hasOwn(json, field.jsonName)) continue;
    const found = readValue(value, { type: field.type, path: `${path}${key}`, notes });
    if (found !== undefined) read[field.jsonName] = found;
  }
  return read;
}

function fieldNamed(type: GoType, key: string): GoField | undefined {
  const name = camelCase(key);
  return type.fields?.().find(({ jsonName }) => jsonName === key || jsonName === name);
}

function camelCase(key: string): string {
  return key.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

function readValue(json: MessageValue, place: Place): MessageValue | undefined {
  const { type } = place;
  if (isEnum(type)) return readEnum(json, type, place);
  const form = FORMS[type.name] ?? FORMS[type.kind];
  if (form === undefined) return readComposite(json, place);
  const read = form.read(json);
  if (read === undefined) complain(json, form.wanted, place);
  return read;
}

/** An enum by its name. */
function readEnum(json: MessageValue, { enumNames }: EnumType, place: Place): string | undefined {
  const name = typeof json === 'number' ? enumNames[json] : json;
  const names = Object.values(enumNames);
  const known = names.find((one) => one === name);
  if (known === undefined) {
    const { path, notes } = place;
    const wanted = names.map((one) => `'${one}'`).join(' or ');
    notes.problems.push({ path, got: json, wanted, known: names });
  }
  return known;
}

function readComposite(json: MessageValue, place: Place): MessageValue | undefined {
  const { type } = place;
  const element = type.element ?? type;
  if (type.kind === 'interface') return json;
  if (type.kind === 'pointer') return readValue(json, { ...place, type: element });
  if (type.kind === 'slice') {
    if (isList(json)) return readItems(json, { ...place, type: element });
  } else if (isObject(json)) {
    return type.kind === 'map'
      ? readEntries(json, { ...place, type: element })
      : readMessage(json, { ...place, path: `${place.path}.` });
  }
  complain(json, COMPOSITES[type.kind] ?? 'something else', place);
  return undefined;
}

function readItems(json: readonly MessageValue[], place: Place): readonly MessageValue[] {
  return json.flatMap((item, index) => readValue(item, { ...place, path: `${place.path}[${index}]` }) ?? []);
}

function readEntries(json: MessageObject, place: Place): MessageObject {
  return Object.fromEntries(
    Object.entries(json).flatMap(([key, value]) => {
      const read = readValue(value ?? null, { ...place, path: `${place.path}.${key}` });
      return read === undefined ? [] : [[key, read] as const];
    }),
  );
}

function complain(got: MessageValue, wanted: string, { path, notes }: Place): void {
  notes.problems.push({ path, got, wanted });
}

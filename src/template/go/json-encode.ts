/** JSON as encoding/json and protobuf's jsonpb write it. */

import type { DeclaredField, JsonMarshaler, JsonScalar, ProtoJsonMarshaler } from './declared-type.js';
import { withoutLooseBytes } from './go-string.js';
import {
  type Budget,
  type GoField,
  GoInt,
  GoList,
  GoMap,
  GoNamed,
  GoPointer,
  GoStruct,
  type GoType,
  type GoValue,
} from './go-value.js';
import { type StepCounter, stepCounter } from './step-counter.js';

/** JSON whose objects are maps in the order in which they are written; whole numbers are bigint. */
export type JsonTree = JsonScalar | readonly JsonTree[] | ReadonlyMap<string, JsonTree>;

/** The rules: those of Go's `encoding/json`, or of protobuf, which has camelCase names, enum names and `10s`. */
export type JsonRules = 'encoding/json' | 'jsonpb';

/** The JSON of a value. Throws Go's error for what JSON can't express, and where there is more of it than the budget allows. */
export function jsonTree(value: GoValue | undefined, budget: Budget, rules: JsonRules = 'encoding/json'): JsonTree {
  return treeOf(value, { rules, budget, step: stepCounter(budget), levels: 0 });
}

interface Walk {
  readonly rules: JsonRules;
  readonly budget: Budget;
  readonly step: StepCounter;
  /** Lists, maps and structs around the value. */
  readonly levels: number;
}

type Composite = Exclude<GoValue, null | string | boolean | number | GoInt | GoNamed>;

const INDENTATION = 2;
// Those that are left out in the end cost as much as those that are written.
const FIELD_SIZE = 8;

const marshalsItself = (type: GoType): type is JsonMarshaler => 'toJson' in type;
const marshalsForProto = (type: GoType): type is ProtoJsonMarshaler => 'toProtoJson' in type;

const isDeclared = (field: GoField): field is DeclaredField => 'omitEmpty' in field;

/** Compact text, with the characters escaped that could mean something in HTML. */
export function jsonText(tree: JsonTree): string {
  if (typeof tree === 'string') return quoteJson(tree);
  if (typeof tree !== 'object' || tree === null) return String(tree);
  if (isMap(tree)) return `{${[...tree].map(([key, value]) => `${quoteJson(key)}:${jsonText(value)}`).join(',')}}`;
  return `[${tree.map(jsonText).join(',')}]`;
}

/** Text over several lines, each level indented by two blanks. */
export function prettyJsonText(tree: JsonTree, margin = ''): string {
  if (typeof tree !== 'object' || tree === null) return jsonText(tree);
  const inner = `${margin}  `;
  const parts = isMap(tree)
    ? [...tree].map(([key, value]) => `${inner}${quoteJson(key)}: ${prettyJsonText(value, inner)}`)
    : tree.map((value) => inner + prettyJsonText(value, inner));
  const [open, close] = isMap(tree) ? ['{', '}'] : ['[', ']'];
  return parts.length === 0 ? `${open}${close}` : `${open}\n${parts.join(',\n')}\n${margin}${close}`;
}

/** Whether a tree is an object. */
export function isMap(tree: JsonTree): tree is ReadonlyMap<string, JsonTree> {
  return tree instanceof Map;
}

const NUMBERED: ReadonlyMap<string, string> = new Map([
  ['b', '\\u0008'],
  ['f', '\\u000c'],
]);

// JSON.stringify writes \b and \f, which Go 1.19 writes as numbers; a byte that is not UTF-8 becomes U+FFFD.
function quoteJson(text: string): string {
  return JSON.stringify(withoutLooseBytes(text))
    .replace(/[<>&\u2028\u2029]/g, (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .replace(/\\(.)/g, (escape, letter: string) => NUMBERED.get(letter) ?? escape);
}

function treeOf(value: GoValue | undefined, walk: Walk): JsonTree {
  countStep(value, walk);
  if (typeof value === 'number') return checkFinite(value);
  if (typeof value !== 'object' || value === null) return value ?? null;
  const own = ownJson(value.type, value, walk.rules);
  if (own !== undefined) return own;
  if (value instanceof GoInt) return value.value;
  if (value instanceof GoNamed) return treeOf(value.value, walk);
  walk.budget.nest(walk.levels + 1);
  return compositeTree(value, { ...walk, levels: walk.levels + 1 });
}

/** What is written of a value: its text, and the margin of each of its lines. */
function countStep(value: GoValue | undefined, { budget, step, levels }: Walk): void {
  const length = typeof value === 'string' ? value.length : 0;
  const lines = typeof value === 'string' ? value.split('\n').length : 1;
  step(length);
  budget.step(length + lines * levels * INDENTATION);
}

function compositeTree(value: Composite, walk: Walk): JsonTree {
  if (value instanceof GoList) return value.isNil ? null : value.items.map((item) => treeOf(item, walk));
  if (value instanceof GoMap) return mapTree(value, walk);
  if (value instanceof GoPointer) return treeOf(value.target, walk);
  if (value instanceof GoStruct) return new Map(structEntries(value, walk));
  throw new Error(`json: unsupported type: ${value.type.name}`);
}

function checkFinite(value: number): number {
  if (Number.isFinite(value)) return value;
  const text = Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf';
  throw new Error(`json: unsupported value: ${text}`);
}

function ownJson(type: GoType, value: GoValue, rules: JsonRules): JsonScalar | undefined {
  if (rules === 'jsonpb' && marshalsForProto(type)) return type.toProtoJson(value);
  return marshalsItself(type) ? type.toJson(value) : undefined;
}

function mapTree(map: GoMap, walk: Walk): JsonTree {
  if (map.isNil) return null;
  return new Map(map.sortedKeys.map((key) => [key, treeOf(map.get(key), walk)] as const));
}

function structEntries(value: GoStruct, walk: Walk): readonly (readonly [string, JsonTree])[] {
  const fields = value.type.fields?.() ?? [];
  walk.budget.step(fields.length * FIELD_SIZE);
  return fields.flatMap((field): readonly (readonly [string, JsonTree])[] => {
    const found = value.field(field.name);
    if (field.embedded === true && found instanceof GoStruct) return structEntries(found, walk);
    const declared = isDeclared(field);
    if (declared && field.omitEmpty && isEmptyJson(found)) return [];
    const name = declared && walk.rules === 'encoding/json' ? field.tag : field.jsonName;
    return [[name, treeOf(found, walk)]];
  });
}

/** What `omitempty` leaves out. */
function isEmptyJson(value: GoValue): boolean {
  if (value instanceof GoInt) return value.value === 0n;
  if (value instanceof GoNamed) return isEmptyJson(value.value);
  if (value instanceof GoList) return value.length === 0;
  if (value instanceof GoMap) return value.size === 0;
  if (value instanceof GoPointer) return value.target === undefined;
  return value === null || value === '' || value === false || value === 0;
}

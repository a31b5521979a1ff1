/** YAML as the Go libraries ghodss/yaml over yaml.v2 write it: keys in order, lists not indented, two blanks a level. */

import { withoutLooseBytes } from './go-string.js';
import { isMap, jsonText, type JsonTree } from './json-encode.js';

/** A block of YAML that ends with a line break. */
export function yamlText(tree: JsonTree): string {
  if (typeof tree !== 'object' || tree === null || sizeOf(tree) === 0) return `${inline(tree, '')}\n`;
  return `${block(tree, '').join('\n')}\n`;
}

type Container = Exclude<JsonTree, string | number | bigint | boolean | null>;

function sizeOf(tree: Container): number {
  return isMap(tree) ? tree.size : tree.length;
}

const isBlock = (tree: JsonTree): tree is Container => typeof tree === 'object' && tree !== null && sizeOf(tree) > 0;

function block(tree: Container, margin: string): readonly string[] {
  if (!isMap(tree)) return tree.flatMap((item) => itemLines(item, margin));
  const entries = [...tree].sort(([a], [b]) => compareNaturally(a, b));
  return entries.flatMap(([key, value]) => {
    const name = `${margin}${scalar(key, { margin, isKey: true })}:`;
    if (!isBlock(value)) return [`${name} ${inline(value, margin)}`];
    return [name, ...block(value, isMap(value) ? `${margin}  ` : margin)];
  });
}

// The first line of an item follows the dash.
function itemLines(item: JsonTree, margin: string): readonly string[] {
  if (!isBlock(item)) return [`${margin}- ${inline(item, margin)}`];
  const [first = '', ...rest] = block(item, `${margin}  `);
  return [`${margin}- ${first.slice(margin.length + 2)}`, ...rest];
}

function inline(tree: JsonTree, margin: string): string {
  if (typeof tree === 'string') return scalar(tree, { margin, isKey: false });
  return jsonText(tree);
}

interface Place {
  readonly margin: string;
  readonly isKey: boolean;
}

function scalar(text: string, { margin, isKey }: Place): string {
  if (text.includes('\n') && !isKey && canBeLiteral(text)) return literal(text, `${margin}  `);
  if (isAmbiguous(text)) return quoteDouble(text);
  if (!isPlainText(text)) return isSingleLine(text) ? `'${text.replaceAll("'", "''")}'` : quoteDouble(text);
  return text;
}

function literal(text: string, margin: string): string {
  const hint = /^[ \n]/.test(text) ? '2' : '';
  const chomp = text.endsWith('\n\n') || text === '\n' ? '+' : text.endsWith('\n') ? '' : '-';
  const lines = text.replace(/\n$/, '').split('\n');
  return [`|${hint}${chomp}`, ...lines.map((line) => (line === '' ? '' : margin + line))].join('\n');
}

// No blank before a line break or at the end, and nothing that must be escaped.
function canBeLiteral(text: string): boolean {
  return isPrintable(text) && !/ (\n|$)/.test(text);
}

function isPrintable(text: string): boolean {
  return /^[\n\x20-\x7e\u00a0-\ud7ff\ue000-\ufefe\uff00-\ufffd\u{10000}-\u{10ffff}]*$/u.test(text);
}

function isSingleLine(text: string): boolean {
  return isPrintable(text) && !text.includes('\n');
}

const INDICATOR_FIRST = /^(?:[#,[\]{}&*!|>'"%@`]|[-?:](?:\s|$)|---|\.\.\.)/;

/** Whether a text needs no quotes in a block, as libyaml's emitter decides. */
function isPlainText(text: string): boolean {
  return isSingleLine(text) && !/^ | $/.test(text) && !INDICATOR_FIRST.test(text) && !/:(?:\s|$)|\s#/.test(text);
}

const WORDS =
  /^(?:|~|null|Null|NULL|<<|y|Y|yes|Yes|YES|true|True|TRUE|on|On|ON|n|N|no|No|NO|false|False|FALSE|off|Off|OFF|\.nan|\.NaN|\.NAN|[-+]?\.(?:inf|Inf|INF))$/;
const NUMBERS = [
  /^[-+]?0(?:b[01_]+|x[\da-fA-F_]+|o[0-7_]+)$/,
  /^[-+]?(?:\d[\d_]*(?:\.(?:\d[\d_]*)?)?|\.\d[\d_]*)(?:[eE][-+]?\d+)?$/,
  /^[-+]?\d[\d_]*(?::[0-5]?\d)+(?:\.[\d_]*)?$/,
];
const TIMES = /^\d{4}-\d\d?-\d\d?(?:(?:[Tt]| +)\d\d?:\d\d?:\d\d?(?:\.\d+)?(?: *(?:Z|[-+]\d\d?(?::?\d\d)?))?)?$/;

/** Whether YAML 1.1 would read the text as something other than a string. */
function isAmbiguous(text: string): boolean {
  return WORDS.test(text) || NUMBERS.some((form) => form.test(text)) || TIMES.test(text);
}

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\0': '\\0',
  '\x07': '\\a',
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\v': '\\v',
  '\f': '\\f',
  '\r': '\\r',
  '\x1b': '\\e',
  '\x85': '\\N',
  '\u2028': '\\L',
  '\u2029': '\\P',
};

function quoteDouble(text: string): string {
  const characters = Array.from(withoutLooseBytes(text), (character) => {
    const known = ESCAPES[character];
    if (known !== undefined) return known;
    return isPrintable(character) ? character : escapeOf(character.codePointAt(0) ?? 0);
  });
  return `"${characters.join('')}"`;
}

function escapeOf(code: number): string {
  if (code <= 0xff) return `\\x${code.toString(16).toUpperCase().padStart(2, '0')}`;
  return `\\u${code.toString(16).toUpperCase().padStart(4, '0')}`;
}

/** yaml.v2's order of keys: digits by their number, letters after other characters. */
function compareNaturally(a: string, b: string): number {
  const [left, right] = [Array.from(a), Array.from(b)];
  for (let at = 0; at < left.length && at < right.length; at++) {
    const [x = '', y = ''] = [left[at], right[at]];
    if (x !== y) return compareAt({ left, right, at });
  }
  return left.length - right.length;
}

interface Difference {
  readonly left: readonly string[];
  readonly right: readonly string[];
  readonly at: number;
}

function compareAt({ left, right, at }: Difference): number {
  const [x = '', y = ''] = [left[at], right[at]];
  const [xIsLetter, yIsLetter] = [isLetter(x), isLetter(y)];
  if (xIsLetter && yIsLetter) return codeOf(x) - codeOf(y);
  if (xIsLetter || yIsLetter) return xIsLetter ? 1 : -1;
  const [xNumber, yNumber] = [numberAt(left, at), numberAt(right, at)];
  if (xNumber !== yNumber) return xNumber < yNumber ? -1 : 1;
  return codeOf(x) - codeOf(y);
}

function isLetter(character: string): boolean {
  return /^\p{L}$/u.test(character);
}

function codeOf(character: string): number {
  return character.codePointAt(0) ?? 0;
}

// Zero where there is no digit.
function numberAt(characters: readonly string[], at: number): bigint {
  const [digits = ''] = /^\d*/.exec(characters.slice(at).join('')) ?? [];
  return digits === '' ? 0n : BigInt(digits);
}

import type { Json, JsonObject } from '../../json/json.js';

/** How a document is indented. */
export interface BlockStyle {
  /** Columns from a key to the keys below it. */
  readonly step: number;
  /** Columns from a key to the dashes below it. */
  readonly dashes: number;
}

// What every reader takes for the same text without quotes. Not all there is: the rest gets quotes.
const PLAIN = /^(?:(?:--?)?[A-Za-z/](?:[\w./@-]|:[\w/])*|[0-9]+(?:ms|[smh]))$/;
const RESERVED = /^(?:y|n|yes|no|on|off|true|false|null)$/i;
// What single quotes keep as it is.
const PRINTABLE = /^[\x20-\x7e]*$/;
// Lines that a block keeps as they are: the first not indented, none with anything but printable characters.
const LITERAL = /^[\x21-\x7e][\x20-\x7e]*(?:\n[\x20-\x7e]*)*\n[\x20-\x7e]*[\x21-\x7e]\n?$|^[\x21-\x7e][\x20-\x7e]*\n$/;
const ONLY_ESCAPED = /[\u007f-\u009f\u2028\u2029\ufeff]/g;

const escapeCharacter = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** A scalar, or an empty collection, on one line, for block and flow style, for YAML 1.1 and 1.2; undefined for all else. */
export function scalarText(value: Json): string | undefined {
  if (typeof value === 'string') return textOnOneLine(value);
  if (typeof value !== 'object' || value === null) return Object.is(value, -0) ? '-0' : String(value);
  if (Array.isArray(value)) return value.length === 0 ? '[]' : undefined;
  return isEmpty(value as JsonObject) ? '{}' : undefined;
}

/** The entries of a map in block style, each with a line end. */
export function entryLines(object: JsonObject, indent: number, style: BlockStyle): string {
  const pad = ' '.repeat(indent);
  let lines = '';
  for (const key of Object.keys(object)) {
    const value = object[key];
    if (value !== undefined) lines += `${pad}${textOnOneLine(key)}:${nestedText(value, indent, style)}`;
  }
  return lines;
}

/** The items of a list in block style, each with a line end. */
export function itemLines(items: readonly Json[], indent: number, style: BlockStyle): string {
  const pad = ' '.repeat(indent);
  const within = indent + 2;
  let lines = '';
  for (const item of items) {
    // The first line follows the dash.
    if (scalarText(item) !== undefined) lines += `${pad}-${nestedText(item, indent, style)}`;
    else if (Array.isArray(item)) lines += `${pad}- ${itemLines(item as readonly Json[], within, style).slice(within)}`;
    else lines += `${pad}- ${entryLines(item as JsonObject, within, style).slice(within)}`;
  }
  return lines;
}

/** A collection that is not empty, in block style, on the lines below a key in column `indent`. */
export function linesBelowKey(value: Json, indent: number, style: BlockStyle): string {
  return Array.isArray(value)
    ? itemLines(value as readonly Json[], indent + style.dashes, style)
    : entryLines(value as JsonObject, indent + style.step, style);
}

function textOnOneLine(text: string): string {
  if (PLAIN.test(text) && !RESERVED.test(text)) return text;
  if (PRINTABLE.test(text) && text.includes('"') && !text.includes("'")) return `'${text}'`;
  return JSON.stringify(text).replace(ONLY_ESCAPED, escapeCharacter);
}

function isEmpty(object: JsonObject): boolean {
  for (const key in object) if (object[key] !== undefined) return false;
  return true;
}

/** What follows a key or a dash: on its line, or on the lines below. */
function nestedText(value: Json, indent: number, style: BlockStyle): string {
  if (typeof value === 'string' && value.includes('\n') && LITERAL.test(value)) {
    const pad = ' '.repeat(indent + style.step);
    const lines = value.replace(/\n$/, '').split('\n');
    const mark = value.endsWith('\n') ? '|' : '|-';
    return ` ${mark}\n${lines.map((line) => (line === '' ? '\n' : `${pad}${line}\n`)).join('')}`;
  }
  const scalar = scalarText(value);
  if (scalar !== undefined) return ` ${scalar}\n`;
  return `\n${linesBelowKey(value, indent, style)}`;
}

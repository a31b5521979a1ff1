import type { Json, JsonObject } from '../../json/json.js';
import { KnownValues } from './known-values.js';

type Collection = JsonObject | readonly Json[];

/** How a document is indented. */
export interface BlockStyle {
  /** Columns from a key to the keys below it. */
  readonly step: number;
  /** Columns from a key to the dashes below it. */
  readonly dashes: number;
  /** What was written before; default: nothing is kept. */
  readonly written?: WrittenLines | undefined;
}

/** The lines of a collection, and how they are indented. */
interface Lines extends Pick<BlockStyle, 'step' | 'dashes'> {
  readonly indent: number;
  readonly text: string;
}

/** The lines that were written of collections, for when the same objects come again: sidecars share their parts. */
export class WrittenLines {
  readonly #known = new KnownValues<Lines>();

  /** The lines of a collection as `write` makes them. */
  of(value: object, { indent, step, dashes }: Omit<Lines, 'text'>, write: () => string): string {
    const known = this.#known.find(value);
    if (known?.indent === indent && known.step === step && known.dashes === dashes) return known.text;
    const text = write();
    this.#known.add(value, { indent, step, dashes, text });
    return text;
  }

  /** True for a collection whose lines were written not long ago. */
  has(value: object): boolean {
    return this.#known.find(value) !== undefined;
  }
}

// What every reader takes for the same text without quotes. Not all there is: the rest gets quotes.
const PLAIN = /^(?:(?:--?)?[A-Za-z/](?:[\w./@-]|:[\w/])*|[0-9]+(?:ms|[smh]))$/;
const RESERVED = /^(?:y|n|yes|no|on|off|true|false|null)$/i;
const MAX_RESERVED_LENGTH = 5;
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
    if (value !== undefined) lines += `${pad}${textOnOneLine(key)}:${textBehindKey(value, indent, style)}`;
  }
  return lines;
}

/** The items of a list in block style, each with a line end. */
export function itemLines(items: readonly Json[], indent: number, style: BlockStyle): string {
  const pad = ' '.repeat(indent);
  const within = indent + 2;
  let lines = '';
  for (const item of items) {
    const text = textOfLines(item, indent, style);
    // The first line follows the dash.
    if (text !== undefined) lines += `${pad}-${text}`;
    else lines += `${pad}- ${linesOf(item as Collection, within, style).slice(within)}`;
  }
  return lines;
}

/** A collection that is not empty, in block style, on the lines below a key in column `indent`. */
export function linesBelowKey(value: Json, indent: number, style: BlockStyle): string {
  const isList = Array.isArray(value);
  return linesOf(value as Collection, indent + (isList ? style.dashes : style.step), style);
}

/** What follows the colon of a key in column `indent`: on its line, or on the lines below. */
export function textBehindKey(value: Json, indent: number, style: BlockStyle): string {
  return textOfLines(value, indent, style) ?? `\n${linesBelowKey(value, indent, style)}`;
}

/** A collection that is not empty in block style, in column `indent` itself. */
function linesOf(value: Collection, indent: number, style: BlockStyle): string {
  const write = (): string =>
    Array.isArray(value)
      ? itemLines(value as readonly Json[], indent, style)
      : entryLines(value as JsonObject, indent, style);
  const { written, step, dashes } = style;
  return written ? written.of(value, { indent, step, dashes }, write) : write();
}

function textOnOneLine(text: string): string {
  if (PLAIN.test(text) && (text.length > MAX_RESERVED_LENGTH || !RESERVED.test(text))) return text;
  if (text.includes('"') && !text.includes("'") && PRINTABLE.test(text)) return `'${text}'`;
  return JSON.stringify(text).replace(ONLY_ESCAPED, escapeCharacter);
}

function isEmpty(object: JsonObject): boolean {
  for (const key in object) if (object[key] !== undefined) return false;
  return true;
}

/** A text in its lines, or what fits on one; undefined for all else. */
function textOfLines(value: Json, indent: number, style: BlockStyle): string | undefined {
  if (typeof value === 'string' && value.includes('\n') && LITERAL.test(value)) {
    const pad = ' '.repeat(indent + style.step);
    const lines = value.replace(/\n$/, '').split('\n');
    const mark = value.endsWith('\n') ? '|' : '|-';
    return ` ${mark}\n${lines.map((line) => (line === '' ? '\n' : `${pad}${line}\n`)).join('')}`;
  }
  const scalar = scalarText(value);
  return scalar === undefined ? undefined : ` ${scalar}\n`;
}

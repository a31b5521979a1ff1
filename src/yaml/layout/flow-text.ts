import type { Json, JsonObject } from '../../json/json.js';
import type { NodeLayout } from './layout.js';
import { scalarText } from './write-text.js';

/** How collections in brackets are written. */
export interface FlowStyle {
  readonly json: boolean;
  /** With the blank behind it, if there is one. */
  readonly colon: string;
  /** Between elements on one line. */
  readonly comma: string;
  /** What a level is indented by. */
  readonly step: string;
  /** Where elements have lines of their own: everywhere, nowhere, or where they would make a long line. */
  readonly lines: 'always' | 'long' | 'never';
}

// What is longer than this would make an unreadable line.
const MAX_LENGTH = 120;

/** A value in brackets. `pad` stands before the line on which it begins. */
export function flowText(value: Json, style: FlowStyle, pad: string): string {
  const scalar = flowScalar(value, style);
  if (scalar !== undefined) return scalar;
  const inner = `${pad}${style.step}`;
  const [open, close, parts] = Array.isArray(value)
    ? ['[', ']', (value as readonly Json[]).map((item) => flowText(item, style, inner))]
    : ['{', '}', entryTexts(value as JsonObject, style, inner)];
  if (style.lines === 'always') return `${open}\n${inner}${parts.join(`,\n${inner}`)}\n${pad}${close}`;
  return `${open}${joinFlow(parts, style, inner)}${close}`;
}

/** Elements one after the other, each on a line of its own with `pad` where one line would be too long. */
export function joinFlow(parts: readonly string[], { lines, comma }: FlowStyle, pad: string): string {
  const isLong =
    lines === 'long' && (parts.join(comma).length > MAX_LENGTH || parts.some((part) => part.includes('\n')));
  return parts.join(isLong ? `,\n${pad}` : comma);
}

/** The entries of a map, without its braces. */
export function entryTexts(object: JsonObject, style: FlowStyle, pad: string): readonly string[] {
  return Object.entries(object).flatMap(([key, value]) =>
    value === undefined ? [] : [`${flowScalar(key, style) ?? ''}${style.colon}${flowText(value, style, pad)}`],
  );
}

/** A scalar, or an empty collection; undefined for all else. */
export function flowScalar(value: Json, { json }: FlowStyle): string | undefined {
  return json && typeof value === 'string' ? JSON.stringify(value) : scalarText(value);
}

/** The blanks and line breaks of a JSON text, by its first entries. */
export function jsonStyle(text: string, root: NodeLayout): FlowStyle {
  const [first, second] = root.kind === 'map' ? root.entries : [];
  if (!first) return { json: true, colon: ':', comma: ',', step: '  ', lines: 'never' };
  const colon = text.slice(first.end, first.node.start) === '' ? ':' : ': ';
  const between = second ? text.slice(first.node.end, second.start).trimStart() : '';
  const comma = between === '' || between.includes('\n') ? colon.replace(':', ',') : between;
  const step = /\n([ \t]+)$/.exec(text.slice(root.start + 1, first.start))?.[1];
  return { json: true, colon, comma, step: step ?? '  ', lines: step === undefined ? 'never' : 'always' };
}

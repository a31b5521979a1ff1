import type { EntryLayout, ListLayout, MapLayout, NodeLayout, TextRange } from './layout.js';
import { YamlLines } from './layout-lines.js';

const MARK = /^ #(.*)$/;

type Collection = MapLayout | ListLayout;

/**
 * A collection that was empty, or null, before something was put into it, and how it was written. The text says so, because
 * its value can't: in lines, what stood behind the key stays as a comment (`volumes: # []`); in brackets, where no comment can
 * stand, one blank behind the bracket means that the brackets were there and empty, and more of them a null. A scalar in the
 * place of a null has the same comment behind it (`fsGroup: 1337 # null`), or pairs of blanks before it.
 */
export interface FilledBefore {
  readonly value: null | readonly [] | Readonly<Record<string, never>>;
  readonly edits: readonly (TextRange & { readonly text: string })[];
}

/** What can stand for nothing; the place in this list, and two, is the number of blanks. */
const NULLS = ['null', '~', '', 'Null', 'NULL'] as const;
const BRACKETS_BLANKS = 1;

/** The mark in brackets that stand for something empty. */
export function filledMark(node: NodeLayout, text: string): string {
  if (node.kind !== 'scalar') return ' '.repeat(BRACKETS_BLANKS);
  const index = NULLS.findIndex((each) => each === text.slice(node.start, node.end));
  return ' '.repeat(Math.max(index, 0) + BRACKETS_BLANKS + 1);
}

/** What puts a scalar in the place of a null, with the mark that says so; undefined where that can't be told. */
export function filledScalar(
  text: string,
  { end, node }: EntryLayout,
  { scalar, inFlow }: { scalar: string; inFlow: boolean },
): (TextRange & { readonly text: string }) | undefined {
  if (!inFlow) return { start: end, end, text: ` ${scalar} #` };
  const own = text.slice(end, node.start);
  const index = NULLS.findIndex((each) => each === text.slice(node.start, node.end));
  if (index < 0 || own.length > 1 || own.trim() !== '') return undefined;
  return { start: node.start, end: node.end, text: `${'  '.repeat(index + 1)}${scalar}` };
}

/** What an entry of a map was before it was filled; undefined where nothing says that it was there. */
export function filledBefore(text: string, { end, node }: EntryLayout): FilledBefore | undefined {
  if (node.kind === 'scalar') return node.value === null ? undefined : scalarBefore(text, end, node);
  if ((node.kind !== 'map' && node.kind !== 'list') || isEmptyNode(node)) return undefined;
  return node.flow ? filledBrackets(text, node) : filledLines(text, end, node);
}

function isEmptyNode(node: NodeLayout): boolean {
  if (node.kind === 'map') return node.entries.length === 0;
  return node.kind !== 'list' || node.items.length === 0;
}

function scalarBefore(text: string, colonEnd: number, { start, end }: TextRange): FilledBefore | undefined {
  const blanks = text.slice(colonEnd, start);
  if (blanks.trim() !== '') return undefined;
  const lineEnd = text.indexOf('\n', end);
  const rest = MARK.exec(text.slice(end, lineEnd < 0 ? undefined : lineEnd).replace(/\r$/, ''))?.[1];
  if (rest !== undefined && emptyValue(rest, 'map') === null) {
    return { value: null, edits: [{ start: colonEnd, end: end + ' #'.length, text: '' }] };
  }
  const was =
    blanks.length > 1 && blanks === ' '.repeat(blanks.length) ? NULLS[Math.floor(blanks.length / 2) - 1] : undefined;
  return was === undefined
    ? undefined
    : { value: null, edits: [{ start: colonEnd + (blanks.length % 2), end, text: was }] };
}

const emptyOf = (kind: 'list' | 'map'): FilledBefore['value'] => (kind === 'map' ? {} : []);

function filledBrackets(text: string, node: Collection): FilledBefore | undefined {
  let blanks = 0;
  while (text[node.start + 1 + blanks] === ' ') blanks += 1;
  const last = node.kind === 'map' ? node.entries.at(-1)?.node : node.items.at(-1);
  if (!last || text[node.start + 1 + blanks] === '\n') return undefined;
  if (blanks === BRACKETS_BLANKS) {
    return { value: emptyOf(node.kind), edits: [{ start: node.start + 1, end: last.end, text: '' }] };
  }
  const was = NULLS[blanks - BRACKETS_BLANKS - 1];
  return was === undefined ? undefined : { value: null, edits: [{ ...rangeOfNull(text, node, was), text: was }] };
}

/** Where nothing stood, a blank was put before the bracket. */
function rangeOfNull(text: string, { start, end }: Collection, was: string): TextRange {
  return { start: was === '' && text[start - 1] === ' ' ? start - 1 : start, end };
}

function filledLines(text: string, colonEnd: number, node: Collection): FilledBefore | undefined {
  const lines = new YamlLines(text);
  const first = lines.nextLine(colonEnd);
  const lineEnd = first - (/\r?\n$/.exec(text.slice(colonEnd, first))?.[0].length ?? 0);
  const rest = MARK.exec(text.slice(colonEnd, lineEnd))?.[1];
  if (rest === undefined || node.start < first) return undefined;
  const value = emptyValue(rest, node.kind);
  if (value === undefined) return undefined;
  return {
    value,
    edits: [
      { start: colonEnd, end: lineEnd, text: rest },
      { start: first, end: lines.lastLineEnd(node), text: '' },
    ],
  };
}

/** What a text behind a key says, if that is nothing or an empty collection. */
function emptyValue(rest: string, kind: 'list' | 'map'): FilledBefore['value'] | undefined {
  if (rest !== '' && !/^[ \t]/.test(rest)) return undefined;
  const words = rest
    .slice(0, /[ \t]#/.exec(rest)?.index)
    .trim()
    .split(/[ \t]+/);
  const written = words.filter((word) => !/^[!&]/.test(word)).join('');
  if ((NULLS as readonly string[]).includes(written)) return null;
  return written === (kind === 'map' ? '{}' : '[]') ? emptyOf(kind) : undefined;
}

/** Where a quote begins that is not closed, counted from 1. */
export interface OpenQuote {
  readonly line: number;
  readonly column: number;
  readonly quote: '"' | "'";
}

// What is looked at before a quote: longer tags are none.
const MOST_BEFORE = 100;
const BLOCK = /(?:^|[ \t])[|>][-+0-9]{0,2}$/;
// A blank, the sign, and two characters that say more.
const LONGEST_BLOCK = 4;
const CLOSED = /^[ \t\r]*(?:$|[,:}\]#])/;

/**
 * The first quote of a YAML text that does not parse which is never closed, or which takes in the following lines up to the
 * quote of another value. Readers tell where they gave up, which may be hundreds of lines below.
 */
export function openQuote(text: string): OpenQuote | undefined {
  const lines = text.split('\n');
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index] ?? '';
    if (opensBlock(line)) {
      index = endOfBlock(lines, index);
      continue;
    }
    const found = inLine(lines, index);
    if (found.open) return found.open;
    index = found.last;
  }
  return undefined;
}

/** `line 3, column 5: the quote " that begins here is not closed; want it closed at the end of its text`. */
export function openQuoteText({ line, column, quote }: OpenQuote): string {
  return `line ${line}, column ${column}: the quote ${quote} that begins here is not closed; want it closed at the end of its text`;
}

/** Whether a block text begins at the end of a line, before its comment. */
function opensBlock(line: string): boolean {
  const comment = line.search(/[ \t]#/);
  const content = comment === -1 ? line : line.slice(0, comment);
  return BLOCK.test(content.trimEnd().slice(-LONGEST_BLOCK));
}

/** The last line of a block text: those with more blanks than the line of its key, and empty ones. */
function endOfBlock(lines: readonly string[], start: number): number {
  const indent = indentOf(lines[start] ?? '');
  let last = start;
  while (last + 1 < lines.length) {
    const next = lines[last + 1] ?? '';
    if (next.trim() !== '' && indentOf(next) <= indent) break;
    last += 1;
  }
  return last;
}

function indentOf(line: string): number {
  return /^ */.exec(line)?.[0].length ?? 0;
}

interface Looked {
  readonly open?: OpenQuote;
  /** The line where the last quoted text ends. */
  readonly last: number;
}

/** Looks at the quoted texts that begin in a line, and in those where they end. */
function inLine(lines: readonly string[], start: number): Looked {
  let last = start;
  let at = 0;
  for (;;) {
    const begin = nextQuote(lines[last] ?? '', at);
    if (!begin) return { last };
    const open = { line: last + 1, column: begin.at + 1, quote: begin.quote };
    const end = endOf(lines, { line: last, at: begin.at + 1 }, begin.quote);
    if (!end) return { open, last };
    const isLong = end.line > last;
    last = end.line;
    at = end.at;
    if (isLong && !CLOSED.test((lines[last] ?? '').slice(at))) return { open, last };
  }
}

function nextQuote(line: string, from: number): { readonly at: number; readonly quote: '"' | "'" } | undefined {
  for (let at = from; at < line.length; at += 1) {
    const character = line[at];
    if (character === '#' && (at === 0 || /\s/.test(line[at - 1] ?? ''))) return undefined;
    if ((character === '"' || character === "'") && isBegin(line, at)) return { at, quote: character };
  }
  return undefined;
}

/** Whether a value can begin there: in a plain text a quote is a character like any other. */
function isBegin(line: string, at: number): boolean {
  const before = line.slice(Math.max(0, at - MOST_BEFORE), at).trimEnd();
  return before === '' || /(?:[[{,]|(?:^|\s)[-?]|:)$/.test(before) || /(?:^|\s)[!&]\S*$/.test(before);
}

interface Position {
  readonly line: number;
  readonly at: number;
}

/** Behind the quote that closes a text; undefined where there is none. */
function endOf(lines: readonly string[], { line, at }: Position, quote: '"' | "'"): Position | undefined {
  let from = at;
  for (let index = line; index < lines.length; index += 1) {
    const end = closingIn(lines[index] ?? '', from, quote);
    if (end !== undefined) return { line: index, at: end };
    from = 0;
  }
  return undefined;
}

function closingIn(text: string, from: number, quote: '"' | "'"): number | undefined {
  for (let at = from; at < text.length; at += 1) {
    if (quote === '"' && text[at] === '\\') at += 1;
    else if (text[at] === quote) {
      if (quote === '"' || text[at + 1] !== quote) return at + 1;
      at += 1;
    }
  }
  return undefined;
}

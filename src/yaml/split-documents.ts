import { nextLine } from './layout/layout-lines.js';

// The line that begins a document, and the one that ends it.
const BEGINNING = /^---(?:[ \t\r\n]|$)/;
const ENDING = /^\.\.\.[ \t]*\r?\n$/;
// Nothing but directives, comments and blank lines: they belong to the document after them.
const DIRECTIVE = /^%[^\n]*\n$/;
const BLANK_OR_COMMENT = /^[ \t]*(?:\r|#[^\n]*)?\n$/;
const DOCUMENT_END = /(?:^|\n)(\.\.\.[ \t]*\r?\n?)$/;

/** The documents of a YAML stream, each with its `---` line and its `...`. Joined they are the text again. */
export function splitDocuments(text: string): readonly string[] {
  const documents: string[] = [];
  let directives = '';
  for (const part of partsOf(text)) {
    if (isDirectives(part)) {
      directives += part;
    } else {
      documents.push(directives + part);
      directives = '';
    }
  }
  return (directives === '' ? documents : [...documents, directives]).flatMap(jsonParts);
}

/** A document in its stream: the line before it, its text, and the line after it. */
export interface StreamDocument {
  /** `---` line with nothing but a comment; empty where there is none. */
  readonly head: string;
  /** The text between both, with `---` where the document begins on that line, and with its directives. */
  readonly body: string;
  /** `...` line: the next document may begin without `---`. */
  readonly tail: string;
}

/** Takes one of the documents of splitDocuments apart. Joined they are the text again. */
export function documentParts(part: string): StreamDocument {
  const tail = DOCUMENT_END.exec(part)?.[1] ?? '';
  const rest = part.slice(0, part.length - tail.length);
  const head = /^---[ \t]*(?:#[^\n]*)?(?:\r?\n|$)/.exec(rest)?.[0] ?? '';
  return { head, body: rest.slice(head.length), tail };
}

/** The lines of a text, each with its line break. */
function linesOf(text: string): readonly string[] {
  return text.match(/[^\n]*\n|[^\n]+/g) ?? [];
}

/** The text from each beginning, and from each ending, to the next. */
function partsOf(text: string): readonly string[] {
  const parts: string[] = [];
  let begin = 0;
  for (const cut of cutsOf(text)) {
    if (cut > begin && cut < text.length) parts.push(text.slice(begin, cut));
    if (cut < text.length) begin = cut;
  }
  return [...parts, text.slice(begin)];
}

/** Where documents begin or end, in order. */
function cutsOf(text: string): readonly number[] {
  const lineFrom = (start: number): string => text.slice(start, nextLine(text, start));
  const beginnings = linesWith(text, '---').filter((start) => BEGINNING.test(lineFrom(start)));
  const endings = linesWith(text, '...').filter((start) => ENDING.test(lineFrom(start)));
  return [...beginnings, ...endings.map((start) => nextLine(text, start))].sort((a, b) => a - b);
}

/** Where the lines begin that begin with a mark. */
function linesWith(text: string, mark: string): readonly number[] {
  const lines = text.startsWith(mark) ? [0] : [];
  for (let at = text.indexOf(`\n${mark}`); at >= 0; at = text.indexOf(`\n${mark}`, at + 1)) lines.push(at + 1);
  return lines;
}

function isDirectives(part: string): boolean {
  if (!part.includes('%')) return false;
  // A byte order mark stands in front of the first of them.
  const lines = linesOf(part.replace(/^\ufeff/, '')).filter((line) => !BLANK_OR_COMMENT.test(line));
  return lines.length > 0 && lines.every((line) => DIRECTIVE.test(line));
}

/** The objects of a part that is nothing but JSON, one after the other as kubectl takes them. */
function jsonParts(part: string): readonly string[] {
  const { head, body, tail } = documentParts(part);
  const objects = jsonObjects(body);
  return objects.length > 1 && objects.every(isJson)
    ? objects.map((object, index) => `${index === 0 ? head : ''}${object}${index === objects.length - 1 ? tail : ''}`)
    : [part];
}

/** The text from each object to the next. */
function jsonObjects(part: string): readonly string[] {
  if (!/^\ufeff?[ \t\r\n]*\{/.test(part)) return [];
  const parts: string[] = [];
  for (let start = 0; start < part.length;) {
    const end = endOfObject(part, start);
    const next = part.indexOf('{', end);
    // Only blanks may stand between two of them.
    const isNext = next >= 0 && part.slice(end, next).trim() === '';
    const stop = isNext ? lineEndBefore(part, end, next) : part.length;
    parts.push(part.slice(start, stop));
    start = stop;
  }
  return parts;
}

/** Behind the line end that follows an object, if there is one before the next. */
function lineEndBefore(text: string, end: number, next: number): number {
  const lineEnd = text.indexOf('\n', end);
  return lineEnd >= 0 && lineEnd < next ? lineEnd + 1 : next;
}

/** Where the first object from an offset on ends, by its braces; the end of the text where it does not. */
function endOfObject(text: string, start: number): number {
  let [depth, inText] = [0, false];
  for (let at = start; at < text.length; at += 1) {
    const character = text[at];
    if (character === '"') inText = !inText;
    else if (inText) at += character === '\\' ? 1 : 0;
    else if (character === '{') depth += 1;
    else if (character === '}') {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  return text.length;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text.replace(/^\ufeff/, ''));
    return true;
  } catch {
    return false;
  }
}

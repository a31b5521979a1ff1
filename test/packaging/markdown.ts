/** A place in a document: lines count from 1. */
interface Placed {
  readonly line: number;
}

/** A block of code between fences. */
interface Fence extends Placed {
  /** The word behind the opening fence; empty where there is none. `line` is that of the first line of the text. */
  readonly language: string;
  readonly text: string;
}

/** A link, without the text that it is on. */
export interface Link extends Placed {
  readonly target: string;
}

/** Code within a sentence or a table, on one line and without its backticks. */
export interface CodeSpan extends Placed {
  readonly text: string;
}

/** What a Markdown document refers to, and what can be referred to in it. */
export interface MarkdownDocument {
  readonly fences: readonly Fence[];
  readonly spans: readonly CodeSpan[];
  readonly links: readonly Link[];
  /** What may stand behind `#`: the headings, as GitHub turns them into anchors, and `<a id>`. */
  readonly anchors: ReadonlySet<string>;
}

const OPENING = /^([ >]*)(`{3,}|~{3,})\s*([\w-]*)\s*$/;
const SPAN = /(?<!`)(`+)(?!`)([\s\S]*?[^`])\1(?!`)/g;
const LINKS = [/\]\(\s*<?([^)\s>]+)>?(?:\s+"[^"]*")?\s*\)/g, /^\[[^\]]+\]:\s*(\S+)/gm, /\b(?:href|src)="([^"]*)"/g];

interface OpenFence extends Fence {
  readonly mark: string;
  readonly indent: number;
  readonly lines: readonly string[];
}

const closes = ({ mark }: OpenFence, line: string): boolean => {
  const [, , closing = '', language = ''] = OPENING.exec(line) ?? [];
  return closing.startsWith(mark) && language === '';
};

const lineAt = (text: string, index: number): number => text.slice(0, index).split('\n').length;

/** True for what spans a paragraph's end: those backticks do not belong together. */
const isBroken = (text: string): boolean => /\n\s*\n/.test(text);

/** Reads a document: only what the tests of the documents ask for, and only what our own documents make use of. */
export function readMarkdown(text: string): MarkdownDocument {
  const { fences, prose } = partFences(text);
  return { fences, spans: spansIn(prose), links: linksIn(prose), anchors: anchorsIn(prose) };
}

function openedBy(line: string, number: number): OpenFence | undefined {
  const opening = OPENING.exec(line);
  if (!opening) return undefined;
  const [, prefix = '', mark = '', language = ''] = opening;
  return { mark, language, indent: prefix.length, line: number + 1, text: '', lines: [] };
}

/** Parts a document into its fences and the rest, in which their lines are empty. */
function partFences(text: string): { readonly fences: readonly Fence[]; readonly prose: string } {
  const fences: Fence[] = [];
  let open: OpenFence | undefined;
  const prose = text.split('\n').map((line, index) => {
    if (!open) {
      open = openedBy(line, index + 1);
      return open ? '' : line;
    }
    if (closes(open, line)) {
      fences.push({ language: open.language, text: open.lines.join('\n'), line: open.line });
      open = undefined;
    } else open = { ...open, lines: [...open.lines, line.slice(open.indent)] };
    return '';
  });
  return { fences, prose: prose.join('\n') };
}

function spansIn(prose: string): readonly CodeSpan[] {
  return [...prose.matchAll(SPAN)]
    .filter(([, , text = '']) => !isBroken(text))
    .map(({ index, 2: text = '' }) => ({
      line: lineAt(prose, index),
      text: text
        .replace(/\s*\n[\s>]*/g, ' ')
        .replaceAll('\\|', '|')
        .trim(),
    }));
}

function linksIn(prose: string): readonly Link[] {
  // Code is blanked, so that what looks like a link in it is none, and every place stays where it is.
  const text = prose.replace(SPAN, (span) => (isBroken(span) ? span : span.replace(/[^\n]/g, ' ')));
  return LINKS.flatMap((pattern) =>
    [...text.matchAll(pattern)].map(({ index, 1: target = '' }) => ({ target, line: lineAt(text, index) })),
  ).sort((a, b) => a.line - b.line);
}

function slugOf(heading: string): string {
  return heading
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, '')
    .replaceAll(' ', '-');
}

function anchorsIn(prose: string): ReadonlySet<string> {
  const anchors = new Set([...prose.matchAll(/<a\s[^>]*(?:id|name)="([^"]+)"/g)].map(([, id = '']) => id));
  for (const [, heading = ''] of prose.matchAll(/^#{1,6}\s+(.*?)\s*#*$/gm)) {
    const slug = slugOf(heading);
    let anchor = slug;
    for (let count = 1; anchors.has(anchor); count += 1) anchor = `${slug}-${count}`;
    anchors.add(anchor);
  }
  return anchors;
}

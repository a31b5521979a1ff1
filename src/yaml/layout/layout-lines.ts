import type { EntryLayout, NodeLayout } from './layout.js';
import type { BlockStyle } from './write-text.js';

const isBlank = (text: string): boolean => /^\s*$/.test(text);

/** Where the line after an offset begins: behind the next line break, or at the end of the text. */
export function nextLine(text: string, offset: number): number {
  const end = text.indexOf('\n', offset);
  return end < 0 ? text.length : end + 1;
}

/** The lines of a YAML text; offsets count from its beginning, columns from 0. */
export class YamlLines {
  constructor(readonly text: string) {}

  /** Where the line of an offset begins, after a byte order mark. */
  lineStart(offset: number): number {
    const start = offset === 0 ? 0 : this.text.lastIndexOf('\n', offset - 1) + 1;
    return start === 0 && this.text.startsWith('\ufeff') ? 1 : start;
  }

  /** Where the line after an offset begins. */
  nextLine(offset: number): number {
    return nextLine(this.text, offset);
  }

  column(offset: number): number {
    return offset - this.lineStart(offset);
  }

  /** True where nothing but blanks comes before it on its line. */
  isFirstOnLine(offset: number): boolean {
    return isBlank(this.text.slice(this.lineStart(offset), offset));
  }

  /** Where the last line of a node ends. */
  lastLineEnd(node: NodeLayout): number {
    // A block of text ends with its line; nothing else does.
    const atLineStart = node.end > node.start && this.text[node.end - 1] === '\n';
    return atLineStart ? node.end : this.nextLine(node.end);
  }

  /** The blanks that a line begins with. */
  padOf(offset: number): string {
    const start = this.lineStart(offset);
    return /^[ \t]*/.exec(this.text.slice(start, this.nextLine(start)))?.[0] ?? '';
  }

  /** Where the first line begins, from the beginning of one on, that is not blank. */
  skipBlankLines(offset: number): number {
    let line = offset;
    while (line < this.text.length && isBlank(this.text.slice(line, this.nextLine(line)))) line = this.nextLine(line);
    return line;
  }

  /** Where the comments right above the line of an offset begin, after `first`, that are no deeper than it. */
  commentsAbove(offset: number, first: number): number {
    const column = this.column(offset);
    let start = this.lineStart(offset);
    while (start > first) {
      const line = this.lineStart(start - 1);
      const [, blanks] = /^( *)#/.exec(this.text.slice(line, start)) ?? [];
      if (line < first || blanks === undefined || blanks.length > column) break;
      start = line;
    }
    return start;
  }

  /**
   * Where the lines of a node end: with the comments after it that are at `column` or deeper, and never with those that are
   * not indented at all.
   */
  nodeEnd(node: NodeLayout, column: number): number {
    let end = this.lastLineEnd(node);
    for (let line = end; line < this.text.length; line = this.nextLine(line)) {
      const rest = this.text.slice(line, this.nextLine(line));
      const [, blanks] = /^( *)#/.exec(rest) ?? [];
      if (blanks !== undefined && blanks.length >= Math.max(column, 1)) end = this.nextLine(line);
      else if (!isBlank(rest)) break;
    }
    return end;
  }
}

const MAX_INDENT = 8;

/** The indentation of a document: of its first map in a map, and of its first list in a map. */
export function blockStyleOf(lines: YamlLines, root: NodeLayout): BlockStyle {
  return { step: findIndent(lines, root, 'map') ?? 2, dashes: findIndent(lines, root, 'list') ?? 0 };
}

/** The columns from a key to the collection below it in block style; undefined where there is none. */
function childIndent(lines: YamlLines, { start, node }: EntryLayout): number | undefined {
  if ((node.kind !== 'map' && node.kind !== 'list') || node.flow || node.start < lines.nextLine(start)) {
    return undefined;
  }
  const columns = lines.column(node.start) - lines.column(start);
  return columns <= MAX_INDENT ? columns : undefined;
}

function findIndent(lines: YamlLines, node: NodeLayout, kind: 'list' | 'map'): number | undefined {
  const entries = node.kind === 'map' && !node.flow ? node.entries : [];
  for (const entry of entries) {
    const columns = entry.node.kind === kind ? childIndent(lines, entry) : undefined;
    const found = columns ?? findIndent(lines, entry.node, kind);
    if (found !== undefined) return found;
  }
  for (const item of node.kind === 'list' ? node.items : []) {
    const found = findIndent(lines, item, kind);
    if (found !== undefined) return found;
  }
  return undefined;
}

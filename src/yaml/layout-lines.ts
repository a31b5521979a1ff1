import type { EntryLayout, NodeLayout } from './read-layout.js';
import type { BlockStyle } from './write-text.js';

const isBlank = (text: string): boolean => /^\s*$/.test(text);

/** The lines of a YAML text; offsets count from its begin, columns from 0. */
export class YamlLines {
  constructor(readonly text: string) {}

  /** Where the line of an offset begins, behind a byte order mark. */
  start(offset: number): number {
    const start = offset === 0 ? 0 : this.text.lastIndexOf('\n', offset - 1) + 1;
    return start === 0 && this.text.startsWith('\ufeff') ? 1 : start;
  }

  /** Where the line behind an offset begins. */
  next(offset: number): number {
    const end = this.text.indexOf('\n', offset);
    return end < 0 ? this.text.length : end + 1;
  }

  column(offset: number): number {
    return offset - this.start(offset);
  }

  /** Nothing stands in front of it on its line. */
  isFirst(offset: number): boolean {
    return isBlank(this.text.slice(this.start(offset), offset));
  }

  /**
   * Where the lines of a node end: with the comments behind it that stand at `column` or deeper, and never with those that
   * are not indented at all.
   */
  endOf(node: NodeLayout, column: number): number {
    // A block of text ends with its line; whatever else does not.
    const atLineStart = node.end > node.start && this.text[node.end - 1] === '\n';
    let end = atLineStart ? node.end : this.next(node.end);
    for (let line = end; line < this.text.length; line = this.next(line)) {
      const rest = this.text.slice(line, this.next(line));
      const comment = /^ *(?=#)/.exec(rest);
      if (comment && comment[0].length >= Math.max(column, 1)) end = this.next(line);
      else if (!isBlank(rest)) break;
    }
    return end;
  }
}

const MOST_COLUMNS = 8;

/** What stands below its key in block style, with the columns between them. */
function columnsBelow(lines: YamlLines, { start, node }: EntryLayout): number | undefined {
  if ((node.kind !== 'map' && node.kind !== 'list') || node.flow || node.start < lines.next(start)) return undefined;
  const columns = lines.column(node.start) - lines.column(start);
  return columns <= MOST_COLUMNS ? columns : undefined;
}

function findColumns(lines: YamlLines, node: NodeLayout, kind: 'list' | 'map'): number | undefined {
  const entries = node.kind === 'map' && !node.flow ? node.entries : [];
  for (const entry of entries) {
    const columns = entry.node.kind === kind ? columnsBelow(lines, entry) : undefined;
    const found = columns ?? findColumns(lines, entry.node, kind);
    if (found !== undefined) return found;
  }
  for (const item of node.kind === 'list' ? node.items : []) {
    const found = findColumns(lines, item, kind);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The indentation of a document: of its first map in a map, and of its first list behind a key. */
export function styleOf(lines: YamlLines, root: NodeLayout): BlockStyle {
  return { step: findColumns(lines, root, 'map') ?? 2, dashes: findColumns(lines, root, 'list') ?? 0 };
}

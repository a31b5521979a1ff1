import type { EntryLayout, NodeLayout, TextRange, YamlLayout } from './layout.js';
import type { Padding } from './scan-tokens.js';

// So that many short lines can't make a text that no machine holds.
const MAX_GROWTH = 8;

/** A text with blanks put in where readers want them, and the way back to the places of the text without. */
export class PaddedText {
  readonly text: string;
  /** Where each padding begins in the text with them, and how many blanks there are up to its end. */
  readonly #paddings: readonly (TextRange & { readonly total: number })[];

  constructor(text: string, paddings: readonly Padding[]) {
    let [result, done, total] = ['', 0, 0];
    this.#paddings = paddings.map(({ offset, blanks }) => {
      result += text.slice(done, offset) + ' '.repeat(blanks);
      done = offset;
      total += blanks;
      return { start: offset + total - blanks, end: offset + total, total };
    });
    this.text = result + text.slice(done);
  }

  /** Where an offset is in the text without paddings. */
  originalOffset(offset: number): number {
    let [low, high] = [0, this.#paddings.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#paddings[middle]?.start ?? 0) < offset) low = middle + 1;
      else high = middle;
    }
    const padding = this.#paddings[low - 1];
    if (!padding) return offset;
    return offset < padding.end ? padding.end - padding.total : offset - padding.total;
  }

  /** The places of a layout in the text without paddings. */
  originalLayout(layout: YamlLayout): YamlLayout {
    return { ...layout, root: this.#node(layout.root) };
  }

  #range({ start, end }: TextRange): TextRange {
    return { start: this.originalOffset(start), end: this.originalOffset(end) };
  }

  #node(node: NodeLayout): NodeLayout {
    const range = this.#range(node);
    if (node.kind === 'map') return { ...node, ...range, entries: node.entries.map((entry) => this.#entry(entry)) };
    if (node.kind !== 'list') return { ...node, ...range };
    const dashes = node.dashes.map((dash) => this.originalOffset(dash));
    return { ...node, ...range, dashes, items: node.items.map((item) => this.#node(item)) };
  }

  #entry(entry: EntryLayout): EntryLayout {
    return { ...entry, ...this.#range(entry), node: this.#node(entry.node) };
  }
}

/** The text with the paddings; undefined where there are none, or so many that they would be most of it. */
export function padText(text: string, paddings: readonly Padding[]): PaddedText | undefined {
  const blanks = paddings.reduce((sum, padding) => sum + padding.blanks, 0);
  return blanks === 0 || blanks > MAX_GROWTH * text.length ? undefined : new PaddedText(text, paddings);
}

import type { Json } from '../json/json.js';
import type { EntryLayout, ListLayout, MapLayout, NodeLayout, ScalarLayout, YamlLayout } from './layout/layout.js';
import {
  type LayoutShape,
  layoutShape,
  type ListShape,
  type MapShape,
  type NodeShape,
  type ScalarShape,
  type ShapePlace,
} from './layout-shape.js';
import { plainValue, type ScalarCache } from './plain-value.js';
import { YamlError } from './read-document.js';

const MAX_SHAPES = 32;
// Of a text that is kept for others like it.
const MAX_LENGTH = 1 << 16;

/** A text that was read, and its shape once another one may have the same. */
interface KnownLayout {
  readonly text: string;
  readonly layout: YamlLayout;
  readonly lines: number;
  shape: LayoutShape | 'none' | 'not asked for yet';
}

/** Makes the layout of a text from that of another one of its shape. */
class LayoutFiller {
  readonly #text: string;
  /** How far what follows the first so many variable things has been moved by them. */
  readonly #moves: readonly number[];
  readonly #seen: ScalarCache;

  constructor(text: string, moves: readonly number[], seen: ScalarCache) {
    this.#text = text;
    this.#moves = moves;
    this.#seen = seen;
  }

  node(shape: NodeShape): NodeLayout {
    if (shape.kind === 'scalar') return this.#scalar(shape);
    return shape.kind === 'map' ? this.#map(shape) : this.#list(shape);
  }

  #map(shape: MapShape): MapLayout {
    const { anchor, tagged, flow } = shape.node;
    const entries: EntryLayout[] = [];
    let { value } = shape.node;
    if (shape.varies) value = { ...(value as Readonly<Record<string, Json>>) };
    for (const { key, start, end, node: below } of shape.entries) {
      const node = this.node(below);
      entries.push({ key, start: this.#at(start), end: this.#at(end), node });
      if (below.varies && key !== undefined) (value as Record<string, Json>)[key] = node.value;
    }
    return {
      kind: 'map',
      anchor,
      tagged,
      flow,
      entries,
      value,
      start: this.#at(shape.start),
      end: this.#at(shape.end),
    };
  }

  #list(shape: ListShape): ListLayout {
    const { anchor, tagged, flow } = shape.node;
    const items = shape.items.map((item) => this.node(item));
    const value = shape.varies ? items.map((item) => item.value) : shape.node.value;
    const dashes = shape.dashes.map((dash) => this.#at(dash));
    const [start, end] = [this.#at(shape.start), this.#at(shape.end)];
    return { kind: 'list', anchor, tagged, flow, items, dashes, value, start, end };
  }

  #scalar(shape: ScalarShape): ScalarLayout {
    const { anchor, tagged } = shape.node;
    const [start, end] = [this.#at(shape.start), this.#at(shape.end)];
    const value = shape.varies ? this.#valueOf(this.#text.slice(start, end)) : shape.node.value;
    return { kind: 'scalar', anchor, tagged, value, start, end };
  }

  #valueOf(text: string): Json {
    return text.startsWith('"') || text.startsWith("'") ? text.slice(1, -1) : plainValue(text, this.#seen);
  }

  #at({ offset, after }: ShapePlace): number {
    return offset + (this.#moves[after] ?? 0);
  }
}

/**
 * Reads texts of which many are alike, as what is made by a program. Texts of one shape are read once, and what differs is put
 * into a copy.
 */
export class SimilarLayouts {
  #known: KnownLayout[] = [];
  readonly #seen: ScalarCache;

  /** @param seen scalars that were read before; more are added */
  constructor(seen: ScalarCache) {
    this.#seen = seen;
  }

  /** Keeps the layout of a text, as `readYamlLayout` gives it, for others like it. */
  add(text: string, layout: YamlLayout): void {
    if (text.length > MAX_LENGTH) return;
    if (this.#known.length >= MAX_SHAPES) this.#known = [];
    this.#known.push({ text, layout, lines: linesIn(text), shape: 'not asked for yet' });
  }

  /**
   * The layout of a text that is like one before, exactly as `readYamlLayout` gives it; else undefined. Values share what is the
   * same in all of them.
   */
  find(text: string): YamlLayout | undefined {
    if (this.#known.length === 0 || text.length > MAX_LENGTH) return undefined;
    const lines = linesIn(text);
    for (const known of this.#known) {
      const layout = known.lines === lines ? this.#fill(known, text) : undefined;
      if (layout) return layout;
    }
    return undefined;
  }

  #fill(known: KnownLayout, text: string): YamlLayout | undefined {
    if (known.shape === 'not asked for yet') known.shape = layoutShape(known.text, known.layout) ?? 'none';
    const { shape } = known;
    const moves = shape === 'none' ? undefined : movesIn(shape, text);
    if (shape === 'none' || !moves) return undefined;
    try {
      return { ...shape.layout, root: new LayoutFiller(text, moves, this.#seen).node(shape.root) };
    } catch (error) {
      // A scalar that no reader takes is told by one.
      if (error instanceof YamlError) return undefined;
      throw error;
    }
  }
}

/** How far each of the variable things of a shape moves what follows it in a text; undefined where that has another shape. */
function movesIn({ pieces, variables }: LayoutShape, text: string): readonly number[] | undefined {
  const moves = [0];
  let [at, moved] = [0, 0];
  for (const [index, { endOf, length }] of variables.entries()) {
    const piece = pieces[index] ?? '';
    if (!text.startsWith(piece, at)) return undefined;
    const start = at + piece.length;
    at = endOf(text, start);
    if (at < 0) return undefined;
    moved += at - start - length;
    moves.push(moved);
  }
  const last = pieces.at(-1) ?? '';
  return at + last.length === text.length && text.endsWith(last) ? moves : undefined;
}

function linesIn(text: string): number {
  let lines = 1;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines += 1;
  return lines;
}

import type { EntryLayout, ListLayout, MapLayout, NodeLayout, ScalarLayout, YamlLayout } from './layout/layout.js';
import { commentEnd, flowPlainEnd, plainEnd, quotedEnd } from './plain-value.js';

/** The end of what may be otherwise in each text and begins at an offset; -1 where there is no such thing. */
type EndOf = (text: string, offset: number) => number;

/** Something that each text of a shape may have otherwise. */
interface Variable {
  readonly endOf: EndOf;
  /** In the text that the shape was made of. */
  readonly length: number;
}

/** An offset in the text that a shape was made of, and how many of the variable things come before it and move it. */
export interface ShapePlace {
  readonly offset: number;
  readonly after: number;
}

/** Where a node is. */
interface Placed {
  readonly start: ShapePlace;
  readonly end: ShapePlace;
  /** True where it is variable, or something in it. */
  readonly varies: boolean;
}

export interface ScalarShape extends Placed {
  readonly kind: 'scalar';
  readonly node: ScalarLayout;
}

export interface MapShape extends Placed {
  readonly kind: 'map';
  readonly node: MapLayout;
  readonly entries: readonly EntryShape[];
}

interface EntryShape extends Pick<Placed, 'start' | 'end'> {
  readonly key: string | undefined;
  readonly node: NodeShape;
}

export interface ListShape extends Placed {
  readonly kind: 'list';
  readonly node: ListLayout;
  readonly items: readonly NodeShape[];
  readonly dashes: readonly ShapePlace[];
}

export type NodeShape = ScalarShape | MapShape | ListShape;

/**
 * What texts have in common that differ only in comments and in scalars on one line, none of which has an escape in its quotes
 * or goes on in the next line. Behind each of these, a reader is where it was in the first text, and goes on with the same
 * characters: it finds the same keys, lists and scalars, and only these values and the offsets differ.
 */
export interface LayoutShape {
  readonly layout: YamlLayout;
  readonly root: NodeShape;
  /** What comes before each of the variable things, and behind the last one. */
  readonly pieces: readonly string[];
  readonly variables: readonly Variable[];
}

/** A layout with something that its shape would not hold for. */
class NoShape extends Error {}

/** Cuts a text into what all texts of its shape have, and what each may have otherwise. */
class ShapeCutter {
  readonly #pieces: string[] = [];
  readonly #variables: Variable[] = [];
  readonly #text: string;
  /** What comes before it has been looked at. */
  #at = 0;
  #pieceStart = 0;
  /** False behind a scalar that is not variable: where that one ends may hang on what follows. */
  #mayComment = true;

  constructor(text: string) {
    this.#text = text;
  }

  /** @throws NoShape */
  cut(layout: YamlLayout): LayoutShape {
    const root = this.#node(layout.root, plainEnd);
    this.#goTo(this.#text.length);
    const pieces = [...this.#pieces, this.#text.slice(this.#pieceStart)];
    return { layout, root, pieces, variables: this.#variables };
  }

  #node(node: NodeLayout, endOfPlain: EndOf): NodeShape {
    if (node.anchor !== undefined || node.kind === 'alias') throw new NoShape();
    if (node.kind === 'map') return this.#map(node);
    return node.kind === 'list' ? this.#list(node) : this.#scalar(node, endOfPlain);
  }

  #map(node: MapLayout): MapShape {
    const start = this.#goTo(node.start);
    const entries = node.entries.map((entry) => this.#entry(entry, node.flow ? flowPlainEnd : plainEnd));
    const varies = entries.some((entry) => entry.node.varies);
    return { kind: 'map', node, start, end: this.#goTo(node.end), varies, entries };
  }

  #entry({ key, start, end, node }: EntryLayout, endOfPlain: EndOf): EntryShape {
    const first = this.#goTo(start);
    this.#mayComment = true;
    return { key, start: first, end: this.#skipTo(end), node: this.#node(node, endOfPlain) };
  }

  #list(node: ListLayout): ListShape {
    const start = this.#goTo(node.start);
    const dashes: ShapePlace[] = [];
    const items = node.items.map((item, index) => {
      const dash = node.dashes[index];
      if (dash !== undefined) dashes.push(this.#goTo(dash));
      return this.#node(item, node.flow ? flowPlainEnd : plainEnd);
    });
    const varies = items.some((item) => item.varies);
    return { kind: 'list', node, start, end: this.#goTo(node.end), varies, items, dashes };
  }

  #scalar(node: ScalarLayout, endOfPlain: EndOf): ScalarShape {
    const start = this.#goTo(node.start);
    const endOf = this.#isQuoted(node) ? quotedEnd : endOfPlain;
    const varies = !this.#isFirstOnLine(node) && endOf(this.#text, node.start) === node.end;
    const end = varies ? this.#variable(node.end, endOf) : this.#fixed(node);
    return { kind: 'scalar', node, start, end, varies };
  }

  #isQuoted({ start }: ScalarLayout): boolean {
    return this.#text[start] === '"' || this.#text[start] === "'";
  }

  /** There, it could be the mark between two documents. */
  #isFirstOnLine({ start }: ScalarLayout): boolean {
    return start === 0 || this.#text[start - 1] === '\n';
  }

  #variable(end: number, endOf: EndOf): ShapePlace {
    this.#pieces.push(this.#text.slice(this.#pieceStart, this.#at));
    this.#variables.push({ endOf, length: end - this.#at });
    this.#pieceStart = end;
    this.#mayComment = true;
    return this.#skipTo(end);
  }

  #fixed({ start, end }: ScalarLayout): ShapePlace {
    // One that is not written is nothing, and ends with what comes before it.
    if (start !== end) this.#mayComment = false;
    return this.#skipTo(end);
  }

  /** Goes over what is neither key nor scalar: blanks, brackets, dashes and comments. */
  #goTo(offset: number): ShapePlace {
    for (let at = this.#comment(offset); at >= 0; at = this.#comment(offset)) {
      const end = commentEnd(this.#text, at);
      const isApart = at === 0 || /\s/.test(this.#text.charAt(at - 1));
      if (!isApart || end < 0 || end > offset) throw new NoShape();
      this.#at = at;
      this.#variable(end, commentEnd);
    }
    return this.#skipTo(offset);
  }

  #comment(end: number): number {
    const at = this.#mayComment ? this.#text.indexOf('#', this.#at) : -1;
    return at < end ? at : -1;
  }

  #skipTo(offset: number): ShapePlace {
    if (offset < this.#at) throw new NoShape();
    this.#at = offset;
    return { offset, after: this.#variables.length };
  }
}

/** The shape of a text; undefined where something in it does not allow one, and where it is not a map in block style. */
export function layoutShape(text: string, layout: YamlLayout): LayoutShape | undefined {
  const { root, exact, json } = layout;
  if (!exact || json || root.kind !== 'map' || root.flow) return undefined;
  try {
    return new ShapeCutter(text).cut(layout);
  } catch (error) {
    if (error instanceof NoShape) return undefined;
    throw error;
  }
}

import type { Json } from '../json/json.js';

/** A scalar; one that is not written at all is empty, and stands behind its key. */
export interface ScalarLayout extends TextRange {
  readonly kind: 'scalar';
  /** Its anchor, or `!` where it has a tag. */
  readonly mark: string | undefined;
  readonly value: Json;
}

/** An alias stands for something elsewhere. */
interface AliasLayout extends TextRange {
  readonly kind: 'alias';
  readonly mark: '!';
  readonly value: null;
}

/** A key and what is behind it. */
export interface EntryLayout extends TextRange {
  /** Undefined where it is anything but a text. */
  readonly key: string | undefined;
  readonly node: NodeLayout;
}

/** A map, in the braces of flow style or without. */
export interface MapLayout extends TextRange {
  readonly kind: 'map';
  readonly mark: string | undefined;
  readonly flow: boolean;
  readonly entries: readonly EntryLayout[];
  readonly value: Json;
}

/** A list, in the brackets of flow style or without. */
export interface ListLayout extends TextRange {
  readonly kind: 'list';
  readonly mark: string | undefined;
  readonly flow: boolean;
  readonly items: readonly NodeLayout[];
  readonly value: Json;
}

/** A node of a YAML document, with its place in the text and its value. */
export type NodeLayout = ScalarLayout | AliasLayout | MapLayout | ListLayout;

/** A document with the places of all its nodes. */
export interface YamlLayout {
  readonly root: NodeLayout;
  /** False where only a whole reader knows the values: with aliases, tags, merge keys, keys that are no texts or twice there. */
  readonly exact: boolean;
  /** Anchors that aliases refer to. */
  readonly aliased: ReadonlySet<string>;
}

/** A stretch of the text, end exclusive. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

import type { Json } from '../json/json.js';

/** A scalar; one that is not written is empty, at the end of its key. */
export interface ScalarLayout extends TextRange {
  readonly kind: 'scalar';
  /** Its anchor, or `!` where it has a tag. */
  readonly mark: string | undefined;
  readonly value: Json;
}

/** An alias, which refers to something elsewhere. */
interface AliasLayout extends TextRange {
  readonly kind: 'alias';
  readonly mark: '!';
  readonly value: null;
}

/** A key and its value. */
export interface EntryLayout extends TextRange {
  /** Undefined where it is not a text. */
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
  /** False where only the whole reader knows the values: aliases, tags, merge keys, repeated keys, keys that are not texts. */
  readonly exact: boolean;
  /** Anchors that aliases refer to. */
  readonly aliased: ReadonlySet<string>;
}

/** A stretch of the text, end exclusive. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

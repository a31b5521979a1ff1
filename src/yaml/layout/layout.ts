import type { Json } from '../../json/json.js';

/** What every node has: its place, which begins after its anchor and tag, and these two. */
interface Placed extends TextRange {
  /** Its anchor's name. */
  readonly anchor: string | undefined;
  readonly tagged: boolean;
}

/** A scalar; one that is not written is empty, at the end of its key or dash. */
export interface ScalarLayout extends Placed {
  readonly kind: 'scalar';
  readonly value: Json;
}

/** An alias, which refers to something elsewhere. */
export interface AliasLayout extends Placed {
  readonly kind: 'alias';
  readonly name: string;
  readonly value: null;
}

/** A key and its value. */
export interface EntryLayout extends TextRange {
  /** Undefined where it is not a text. */
  readonly key: string | undefined;
  readonly node: NodeLayout;
}

/** A map, in the braces of flow style or without. */
export interface MapLayout extends Placed {
  readonly kind: 'map';
  readonly flow: boolean;
  readonly entries: readonly EntryLayout[];
  readonly value: Json;
}

/** A list, in the brackets of flow style or without. */
export interface ListLayout extends Placed {
  readonly kind: 'list';
  readonly flow: boolean;
  readonly items: readonly NodeLayout[];
  /** Where the dash of each item is; none in flow style. */
  readonly dashes: readonly number[];
  readonly value: Json;
}

/** A node of a YAML document, with its place in the text and its value. */
export type NodeLayout = ScalarLayout | AliasLayout | MapLayout | ListLayout;

/** A document with the places of all its nodes. */
export interface YamlLayout {
  readonly root: NodeLayout;
  /** True for JSON. */
  readonly json: boolean;
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

import type { Json } from '../../json/json.js';
import { changesBetween, type JsonChange, type JsonPath } from '../../json/json-change.js';
import { isOrderChange, type ListOrder, listOrders, pathKey } from '../../json/list-order.js';
import { type DeepEdit, editText, NotSpliceable, type TextEdit } from '../layout/edit-text.js';
import type { EntryLayout, ListLayout, MapLayout, NodeLayout, YamlLayout } from '../layout/layout.js';
import { blockStyleOf, YamlLines } from '../layout/layout-lines.js';
import type { BlockStyle, WrittenLines } from '../layout/write-text.js';
import { hasSharedNodes, SharedNodes } from './shared-nodes.js';
import { entryEdits } from './splice-entries.js';
import { FlowSplicer } from './splice-flow.js';
import { itemEdits } from './splice-items.js';
import { type PlacedNode, sizeOf, ValueSplicer } from './splice-values.js';

/** The keys that a map loses, and the entries that it gets. */
interface MapChange {
  readonly path: JsonPath;
  readonly removed: string[];
  readonly added: Record<string, Json>;
}

const isList = (node: NodeLayout): node is ListLayout => node.kind === 'list';
const isMap = (node: NodeLayout): node is MapLayout => node.kind === 'map';

class Splicer {
  readonly #edits: DeepEdit[] = [];
  readonly #flow: FlowSplicer;
  readonly #lines: YamlLines;
  readonly #style: BlockStyle;
  readonly #text: string;
  readonly #layout: YamlLayout;
  readonly #values: ValueSplicer;

  constructor(text: string, layout: YamlLayout, written: WrittenLines | undefined) {
    this.#text = text;
    this.#layout = layout;
    this.#lines = new YamlLines(text);
    this.#style = { ...blockStyleOf(this.#lines, layout.root), written };
    this.#flow = new FlowSplicer(text, layout, this.#lines);
    this.#values = new ValueSplicer(this.#lines, this.#style, this.#flow);
  }

  splice({ before, after }: Omit<SplicedValues, 'written'>): string {
    const all = changesBetween(before, after);
    const changes = hasSharedNodes(this.#text, this.#layout) ? this.#changeShared(all, { before, after }) : all;
    for (const order of listOrders(changes).values()) this.#reorder(order);
    for (const change of this.#mapChanges(changes).values()) this.#changeMap(change);
    return editText(this.#text, this.#edits);
  }

  /** Makes the changes of what is said once and read in several places; the others are left. */
  #changeShared(
    changes: readonly JsonChange[],
    { before, after }: Omit<SplicedValues, 'written'>,
  ): readonly JsonChange[] {
    const shared = new SharedNodes(this.#text, this.#layout, { changes, before, after, style: this.#style });
    for (const edit of shared.edits) this.#edits.push(edit);
    return shared.otherChanges;
  }

  /** Sets what is there already, and gives what else happens to maps, each once. */
  #mapChanges(changes: readonly JsonChange[]): ReadonlyMap<string, MapChange> {
    const maps = new Map<string, MapChange>();
    for (const change of changes) {
      const [path, key] = [change.path.slice(0, -1), change.path.at(-1)];
      if (isOrderChange(change)) continue;
      const isSet = change.change === 'set';
      if (isSet && (typeof key !== 'string' || entryOf(this.#nodeAt(path), key))) {
        this.#replace(change.path, change.value);
        continue;
      }
      const id = pathKey(path);
      const map = maps.get(id) ?? { path, removed: [], added: {} };
      maps.set(id, map);
      if (isSet) map.added[String(key)] = change.value;
      else map.removed.push(String(key));
    }
    return maps;
  }

  #edit({ start, end, text }: TextEdit, path: JsonPath): void {
    this.#edits.push({ start, end, text, depth: path.length });
  }

  #nodeAt(path: JsonPath): NodeLayout {
    return this.#placeOf(path).node;
  }

  /** The node at a path, with what is around it. */
  #placeOf(path: JsonPath): PlacedNode {
    let place: PlacedNode = { node: this.#layout.root, parent: undefined, entry: undefined, dash: undefined };
    for (const part of path) {
      const { node: parent }: PlacedNode = place;
      const entry = entryOf(parent, part);
      const [item, dash] =
        isList(parent) && typeof part === 'number' ? [parent.items[part], parent.dashes[part]] : [undefined, undefined];
      const node: NodeLayout | undefined = item ?? entry?.node;
      if (!node || node.kind === 'alias' || !(isMap(parent) || isList(parent))) {
        throw new NotSpliceable('not in the text as it is');
      }
      place = { node, parent, entry, dash };
    }
    return place;
  }

  /** Puts another value where one is, in lines or on its line. */
  #replace(path: JsonPath, value: Json): void {
    for (const edit of this.#values.replaced(this.#placeOf(path), value)) this.#edit(edit, path);
  }

  #reorder(order: ListOrder): void {
    const { list: path, removed, placed } = order;
    const node = this.#nodeAt(path);
    if (!isList(node)) throw new NotSpliceable('not in the text as it is');
    if (removed.length === node.items.length) {
      const items = placed.flatMap((each) => ('items' in each ? each.items : []));
      if (node.items.length === 0 || items.length === 0) {
        this.#replace(path, items);
        return;
      }
    }
    const edits = node.flow
      ? this.#flow.reordered(node, order)
      : itemEdits({
          list: node,
          order,
          lines: this.#lines,
          style: this.#style,
          end: () => this.#endOfItems(node, path),
        });
    for (const edit of edits) this.#edits.push(edit);
  }

  #endOfItems(node: ListLayout, path: JsonPath): number {
    const column = this.#lines.column(node.start);
    if (!this.#lines.isFirstOnLine(node.start)) throw new NotSpliceable('a list after something else');
    const { entry } = this.#placeOf(path);
    // Comments below dashes that are no deeper than their key may belong to the next key.
    const isFlat = entry !== undefined && this.#lines.column(entry.start) === column;
    return this.#lines.nodeEnd(node, isFlat ? column + 1 : column);
  }

  #changeMap({ path, removed, added }: MapChange): void {
    const node = this.#nodeAt(path);
    if (!isMap(node)) throw new NotSpliceable('not in the text as it is');
    const hasAdded = Object.keys(added).length > 0;
    if (sizeOf(node) === 0 || (removed.length === sizeOf(node) && !hasAdded)) {
      this.#replace(path, added);
      return;
    }
    const gone = removed.map((key) => indexOf(node, key)).sort((a, b) => a - b);
    const edits = node.flow
      ? this.#flow.changed(node, { removed: gone, added, depth: path.length })
      : entryEdits({ map: node, removed: gone, added, lines: this.#lines, style: this.#style, depth: path.length });
    for (const edit of edits) this.#edits.push(edit);
  }
}

/** What a document says, and what it is to say. */
interface SplicedValues {
  readonly before: Json;
  readonly after: Json;
  /** Lines that were written into other documents, and are added to; default: none. */
  readonly written?: WrittenLines;
}

/**
 * The text of a document with what is to change in it, and everything else as it was; undefined where that is not possible:
 * where something stands before what goes, or an alias that would say something else has no line of its own. Whether it reads
 * as it is to is not checked.
 */
export function spliceYaml(text: string, layout: YamlLayout, values: SplicedValues): string | undefined {
  try {
    return new Splicer(text, layout, values.written).splice(values);
  } catch (error) {
    if (error instanceof NotSpliceable) return undefined;
    throw error;
  }
}

function indexOf(node: MapLayout, key: string): number {
  const index = node.entries.findIndex((entry) => entry.key === key);
  if (index < 0) throw new NotSpliceable('not in the text as it is');
  return index;
}

function entryOf(node: NodeLayout, key: string | number | undefined): EntryLayout | undefined {
  return isMap(node) ? node.entries.find((entry) => entry.key === key) : undefined;
}

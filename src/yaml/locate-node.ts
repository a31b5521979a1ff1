import type { JsonPath } from '../json/json-change.js';
import type { EntryLayout, MapLayout, NodeLayout } from './layout/layout.js';
import type { YamlPlace } from './read-document.js';
import { readYamlLayout } from './read-layout.js';

/** Where in a YAML document the node at a path begins, or the document itself where that is unknown. */
export function locateNode(text: string, path: JsonPath): YamlPlace {
  const root = readYamlLayout(text, new Map())?.root;
  const node = path.reduce(childOf, root) ?? root;
  const before = text.slice(0, node?.start ?? 0).split('\n');
  return { line: before.length, column: (before.at(-1) ?? '').length + 1 };
}

/** The entry of a map at a path below a node, through aliases and merge keys too; undefined where there is none. */
export function entryAt(root: NodeLayout | undefined, path: JsonPath): EntryLayout | undefined {
  let [entry, node] = [undefined as EntryLayout | undefined, root];
  for (const part of path) {
    const parent = root && node && targetOf(root, node);
    entry = parent?.kind === 'map' ? entryOf(root, parent, String(part)) : undefined;
    node = parent?.kind === 'list' ? parent.items[Number(part)] : entry?.node;
  }
  return entry;
}

function childOf(node: NodeLayout | undefined, part: string | number): NodeLayout | undefined {
  if (node?.kind === 'list') return node.items[Number(part)];
  return node?.kind === 'map' ? node.entries.find(({ key }) => key === part)?.node : undefined;
}

/** What an alias refers to; any other node itself. */
function targetOf(root: NodeLayout, node: NodeLayout): NodeLayout | undefined {
  if (node.kind !== 'alias') return node;
  const nodes = [root];
  let target: NodeLayout | undefined;
  for (const each of nodes) {
    const isNearer = target === undefined || each.start > target.start;
    if (each.anchor === node.name && each.start < node.start && isNearer) target = each;
    for (const child of childrenOf(each)) nodes.push(child);
  }
  return target;
}

function childrenOf(node: NodeLayout): readonly NodeLayout[] {
  if (node.kind === 'map') return node.entries.map((entry) => entry.node);
  return node.kind === 'list' ? node.items : [];
}

function entryOf(root: NodeLayout | undefined, map: MapLayout, key: string): EntryLayout | undefined {
  const own = map.entries.find((entry) => entry.key === key);
  if (own || !root) return own;
  for (const merged of map.entries.filter((entry) => entry.key === undefined)) {
    for (const source of merged.node.kind === 'list' ? merged.node.items : [merged.node]) {
      const target = targetOf(root, source);
      const entry = target?.kind === 'map' ? target.entries.find((each) => each.key === key) : undefined;
      if (entry) return entry;
    }
  }
  return undefined;
}

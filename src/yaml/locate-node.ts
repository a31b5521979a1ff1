import type { JsonPath } from '../json/json-change.js';
import type { EntryLayout, NodeLayout } from './layout/layout.js';
import type { YamlPlace } from './read-document.js';
import { readYamlLayout } from './read-layout.js';

/** Where in a YAML document the node at a path begins, or the document itself where that is unknown. */
export function locateNode(text: string, path: JsonPath): YamlPlace {
  const root = readYamlLayout(text, new Map())?.root;
  const node = path.reduce(childOf, root) ?? root;
  const before = text.slice(0, node?.start ?? 0).split('\n');
  return { line: before.length, column: (before.at(-1) ?? '').length + 1 };
}

/** The entry of a map at a path below a node; undefined where there is none. */
export function entryAt(root: NodeLayout | undefined, path: JsonPath): EntryLayout | undefined {
  const parent = path.slice(0, -1).reduce(childOf, root);
  return parent?.kind === 'map' ? parent.entries.find(({ key }) => key === path.at(-1)) : undefined;
}

function childOf(node: NodeLayout | undefined, part: string | number): NodeLayout | undefined {
  if (node?.kind === 'list') return node.items[Number(part)];
  return node?.kind === 'map' ? node.entries.find(({ key }) => key === part)?.node : undefined;
}

import {
  type AliasEvent,
  COLLECTION_STYLE,
  type Event,
  EVENT_ID,
  getScalarValue,
  type MappingEvent,
  parseEvents,
  SCALAR_STYLE,
  type ScalarEvent,
  type SequenceEvent,
  YAMLException,
} from 'js-yaml';

import type { Json } from '../json/json.js';
import type {
  AliasLayout,
  EntryLayout,
  ListLayout,
  MapLayout,
  NodeLayout,
  ScalarLayout,
  TextRange,
  YamlLayout,
} from './layout/layout.js';
import { plainValue, type ScalarCache } from './plain-value.js';
import { YamlError } from './read-document.js';

type NodeEvent = AliasEvent | MappingEvent | ScalarEvent | SequenceEvent;

/** A text with something that only the whole reader follows. */
class UnsupportedYaml extends Error {}

class LayoutReader {
  #at = 1; // The first event opens the document.
  #exact = true;
  #lastEnd = 0;
  readonly #aliased = new Set<string>();

  readonly #text: string;
  readonly #events: readonly Event[];
  readonly #seen: ScalarCache;

  constructor(text: string, events: readonly Event[], seen: ScalarCache) {
    this.#text = text;
    this.#events = events;
    this.#seen = seen;
  }

  read(): YamlLayout {
    const root = this.#node();
    // Only the end of the document may follow: this reader reads one.
    if (this.#at !== this.#events.length - 1) throw new UnsupportedYaml();
    return { root, json: false, exact: this.#exact, aliased: this.#aliased };
  }

  #node(): NodeLayout {
    const event = this.#events[this.#at];
    this.#at += 1;
    switch (event?.type) {
      case EVENT_ID.SCALAR:
        return this.#scalar(event);
      case EVENT_ID.MAPPING:
        return this.#map(event);
      case EVENT_ID.SEQUENCE:
        return this.#list(event);
      case EVENT_ID.ALIAS:
        return this.#alias(event);
      default:
        throw new UnsupportedYaml();
    }
  }

  #alias({ anchorStart, anchorEnd }: AliasEvent): AliasLayout {
    this.#exact = false;
    this.#lastEnd = anchorEnd;
    const name = this.#text.slice(anchorStart, anchorEnd);
    this.#aliased.add(name);
    const [start, end] = [anchorStart - 1, anchorEnd];
    return { kind: 'alias', name, value: null, anchor: undefined, tagged: false, start, end };
  }

  #anchorOf({ anchorStart, anchorEnd }: Exclude<NodeEvent, AliasEvent>): string | undefined {
    return anchorStart >= 0 ? this.#text.slice(anchorStart, anchorEnd) : undefined;
  }

  #isTagged({ tagStart }: Exclude<NodeEvent, AliasEvent>): boolean {
    if (tagStart >= 0) this.#exact = false;
    return tagStart >= 0;
  }

  #scalar(event: ScalarEvent): ScalarLayout {
    const [anchor, tagged] = [this.#anchorOf(event), this.#isTagged(event)];
    if (event.valueStart < 0) {
      const start = Math.max(this.#lastEnd, event.anchorEnd, event.tagEnd);
      this.#lastEnd = start;
      return { kind: 'scalar', anchor, tagged, value: null, start, end: start };
    }
    const quote = event.style === SCALAR_STYLE.SINGLE_QUOTED || event.style === SCALAR_STYLE.DOUBLE_QUOTED ? 1 : 0;
    const text = getScalarValue(this.#text, event);
    const value = event.style === SCALAR_STYLE.PLAIN ? plainValue(text, this.#seen) : text;
    const end = event.valueEnd + quote;
    this.#lastEnd = end;
    return { kind: 'scalar', anchor, tagged, value, start: event.valueStart - quote, end };
  }

  /** A key with its colon; undefined where it is not a text, or is a merge key. */
  #key(flow: boolean): TextRange & { key: string | undefined } {
    const event = this.#events[this.#at];
    const node = this.#node();
    const isMerge = node.value === '<<' && event?.type === EVENT_ID.SCALAR && event.style === SCALAR_STYLE.PLAIN;
    const key = node.kind === 'scalar' && typeof node.value === 'string' && !isMerge ? node.value : undefined;
    const colon = this.#skipBlanks(this.#lastEnd);
    if (this.#text[colon] === ':') this.#lastEnd = colon + 1;
    else if (!flow) throw new UnsupportedYaml();
    return { key, start: node.start, end: this.#lastEnd };
  }

  #skipBlanks(offset: number): number {
    let end = offset;
    // Blank, tab, line feed, carriage return: this runs once for each key.
    for (let code = this.#text.charCodeAt(end); code === 32 || (code >= 9 && code <= 13);) {
      end += 1;
      code = this.#text.charCodeAt(end);
    }
    return end;
  }

  #map(event: MappingEvent): MapLayout {
    const [anchor, tagged] = [this.#anchorOf(event), this.#isTagged(event)];
    const flow = event.style === COLLECTION_STYLE.FLOW;
    // A pair in a list, `[a: b]`, has no braces.
    if (flow && this.#text[event.start] !== '{') throw new UnsupportedYaml();
    const entries: EntryLayout[] = [];
    const value: Record<string, Json> = {};
    while (this.#events[this.#at]?.type !== EVENT_ID.POP) {
      const { key, start, end } = this.#key(flow);
      const node = this.#node();
      entries.push({ key, start, end, node });
      if (key === undefined || key === '__proto__' || Object.hasOwn(value, key)) this.#exact = false;
      else value[key] = node.value;
    }
    const end = this.#pop(flow);
    return { kind: 'map', anchor, tagged, flow, entries, value, start: event.start, end };
  }

  #list(event: SequenceEvent): ListLayout {
    const [anchor, tagged] = [this.#anchorOf(event), this.#isTagged(event)];
    const flow = event.style === COLLECTION_STYLE.FLOW;
    const items: NodeLayout[] = [];
    const dashes: number[] = [];
    const value: Json[] = [];
    this.#lastEnd = Math.max(this.#lastEnd, event.start);
    while (this.#events[this.#at]?.type !== EVENT_ID.POP) {
      if (!flow) dashes.push(this.#dash());
      const node = this.#node();
      items.push(node);
      value.push(node.value);
    }
    const end = this.#pop(flow);
    return { kind: 'list', anchor, tagged, flow, items, dashes, value, start: event.start, end };
  }

  /** The dash of the next item: an item that is empty has no other place. */
  #dash(): number {
    let dash = this.#skipBlanks(this.#lastEnd);
    while (this.#text[dash] === '#') dash = this.#skipBlanks(this.#lineEnd(dash));
    if (this.#text[dash] !== '-') throw new UnsupportedYaml();
    this.#lastEnd = dash + 1;
    return dash;
  }

  /** The end of a collection: of its last node, or of the bracket after that. */
  #pop(flow: boolean): number {
    this.#at += 1;
    if (!flow) return this.#lastEnd;
    let end = this.#lastEnd;
    while (!/[\]}]/.test(this.#text[end] ?? ']')) end = this.#text[end] === '#' ? this.#lineEnd(end) : end + 1;
    this.#lastEnd = end + 1;
    return this.#lastEnd;
  }

  #lineEnd(offset: number): number {
    const end = this.#text.indexOf('\n', offset);
    return end < 0 ? this.#text.length : end;
  }
}

/**
 * The place of everything in a YAML document. Several times faster than the whole reader, and undefined where the text has
 * something that only that one understands, mistakes included.
 * @param seen scalars that were read before; more are added
 */
export function readYamlLayout(text: string, seen: ScalarCache): YamlLayout | undefined {
  try {
    const events = parseEvents(text, {});
    const [first] = events;
    if (first?.type !== EVENT_ID.DOCUMENT) return undefined;
    const layout = new LayoutReader(text, events, seen).read();
    return first.directives.length > 0 ? { ...layout, exact: false } : layout;
  } catch (error) {
    if (error instanceof YAMLException || error instanceof YamlError || error instanceof UnsupportedYaml) {
      return undefined;
    }
    throw error;
  }
}

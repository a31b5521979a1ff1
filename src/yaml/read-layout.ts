import {
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
import type { EntryLayout, ListLayout, MapLayout, NodeLayout, ScalarLayout, TextRange, YamlLayout } from './layout.js';
import { readYamlDocument, YamlError } from './read-document.js';

/** Plain scalars that were seen, with their values. */
export type ScalarCache = Map<string, Json>;

const WHOLE = /^(?:0|[1-9][0-9]{0,14})$/;
// Any other scalar that begins with a letter is a text, in every version of YAML.
const MAYBE_A_WORD = /^(?:y|n|yes|no|on|off|true|false|null)$/i;
const MAX_WORD_LENGTH = 5;
const TEXT = /^[A-Za-z/]/;
// Numbers with a unit, as of CPU, memory and durations: no number of any kind ends like this.
const QUANTITY = /^[0-9]+(?:\.[0-9]+)?(?:[KMGTPE]i|[mkMGTP]|[un]?s|ms|h)$/;
const WORDS: ReadonlyMap<string, Json> = new Map<string, Json>([
  ['true', true],
  ['false', false],
]);

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
    return { root, exact: this.#exact, aliased: this.#aliased };
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
        this.#exact = false;
        this.#lastEnd = event.anchorEnd;
        this.#aliased.add(this.#text.slice(event.anchorStart, event.anchorEnd));
        return { kind: 'alias', mark: '!', value: null, start: event.anchorStart - 1, end: event.anchorEnd };
      default:
        throw new UnsupportedYaml();
    }
  }

  #markOf({ tagStart, anchorStart, anchorEnd }: ScalarEvent | MappingEvent | SequenceEvent): string | undefined {
    if (tagStart >= 0) this.#exact = false;
    if (tagStart >= 0) return '!';
    return anchorStart >= 0 ? this.#text.slice(anchorStart, anchorEnd) : undefined;
  }

  #scalar(event: ScalarEvent): ScalarLayout {
    const mark = this.#markOf(event);
    if (event.valueStart < 0) {
      const start = Math.max(this.#lastEnd, event.anchorEnd, event.tagEnd);
      this.#lastEnd = start;
      return { kind: 'scalar', mark, value: null, start, end: start };
    }
    const quote = event.style === SCALAR_STYLE.SINGLE_QUOTED || event.style === SCALAR_STYLE.DOUBLE_QUOTED ? 1 : 0;
    const text = getScalarValue(this.#text, event);
    const value = event.style === SCALAR_STYLE.PLAIN ? plainValue(text, this.#seen) : text;
    const end = event.valueEnd + quote;
    this.#lastEnd = end;
    return { kind: 'scalar', mark, value, start: event.valueStart - quote, end };
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
    const mark = this.#markOf(event);
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
    return { kind: 'map', mark, flow, entries, value, start: event.start, end };
  }

  #list(event: SequenceEvent): ListLayout {
    const mark = this.#markOf(event);
    const flow = event.style === COLLECTION_STYLE.FLOW;
    const items: NodeLayout[] = [];
    const value: Json[] = [];
    while (this.#events[this.#at]?.type !== EVENT_ID.POP) {
      const node = this.#node();
      items.push(node);
      value.push(node.value);
    }
    const end = this.#pop(flow);
    return { kind: 'list', mark, flow, items, value, start: event.start, end };
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
    if (first?.type !== EVENT_ID.DOCUMENT || first.directives.length > 0) return undefined;
    return new LayoutReader(text, events, seen).read();
  } catch (error) {
    if (error instanceof YAMLException || error instanceof YamlError || error instanceof UnsupportedYaml) {
      return undefined;
    }
    throw error;
  }
}

/** The value of a plain scalar, as the whole reader has it. */
function plainValue(text: string, seen: ScalarCache): Json {
  if (TEXT.test(text) && (text.length > MAX_WORD_LENGTH || !MAYBE_A_WORD.test(text))) return text;
  if (WHOLE.test(text)) return Number(text);
  if (QUANTITY.test(text)) return text;
  const known = WORDS.get(text) ?? seen.get(text);
  if (known !== undefined) return known;
  const [value = null] = readYamlDocument(`- ${text}\n`) as readonly Json[];
  seen.set(text, value);
  return value;
}

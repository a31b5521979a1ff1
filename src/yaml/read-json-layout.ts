import type { Json } from '../json/json.js';
import type { EntryLayout, ListLayout, MapLayout, NodeLayout, YamlLayout } from './layout/layout.js';
import { plainValue, type ScalarCache } from './plain-value.js';

/** A text that is no JSON. */
class NotJson extends Error {}

const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?/y;
const WORD = /true|false|null/y;
// Nobody nests so deep, and each level costs stack.
const MAX_DEPTH = 500;

const BARE = { anchor: undefined, tagged: false } as const;

class JsonLayoutReader {
  #at = 0;
  #depth = 0;
  #exact = true;
  readonly #text: string;
  readonly #seen: ScalarCache;

  constructor(text: string, seen: ScalarCache) {
    this.#text = text;
    this.#seen = seen;
  }

  read(): YamlLayout {
    if (this.#text.startsWith('\ufeff')) this.#at = 1;
    this.#skipBlanks();
    const root = this.#node();
    this.#skipBlanks();
    if (this.#at < this.#text.length) throw new NotJson();
    return { root, json: true, exact: this.#exact, aliased: new Set() };
  }

  #node(): NodeLayout {
    switch (this.#text[this.#at]) {
      case '{':
        return this.#nested(() => this.#map());
      case '[':
        return this.#nested(() => this.#list());
      case '"': {
        const start = this.#at;
        const value = this.#string();
        return { kind: 'scalar', ...BARE, value, start, end: this.#at };
      }
      default:
        return this.#scalar();
    }
  }

  #nested<T>(read: () => T): T {
    this.#depth += 1;
    if (this.#depth > MAX_DEPTH) throw new NotJson();
    const node = read();
    this.#depth -= 1;
    return node;
  }

  #map(): MapLayout {
    const start = this.#at;
    const entries: EntryLayout[] = [];
    const value: Record<string, Json> = {};
    this.#elements('}', () => {
      const keyStart = this.#at;
      const key = this.#string();
      this.#skipBlanks();
      this.#take(':');
      const end = this.#at;
      this.#skipBlanks();
      const node = this.#node();
      entries.push({ key, start: keyStart, end, node });
      if (key === '__proto__' || Object.hasOwn(value, key)) this.#exact = false;
      else value[key] = node.value;
    });
    return { kind: 'map', ...BARE, flow: true, entries, value, start, end: this.#at };
  }

  #list(): ListLayout {
    const start = this.#at;
    const items: NodeLayout[] = [];
    this.#elements(']', () => items.push(this.#node()));
    const value = items.map((item) => item.value);
    return { kind: 'list', ...BARE, flow: true, items, dashes: [], value, start, end: this.#at };
  }

  /** What stands between brackets, with commas between. */
  #elements(close: string, read: () => unknown): void {
    this.#at += 1;
    this.#skipBlanks();
    for (let first = true; this.#text[this.#at] !== close; first = false) {
      if (!first) {
        this.#take(',');
        this.#skipBlanks();
      }
      read();
      this.#skipBlanks();
    }
    this.#at += 1;
  }

  #string(): string {
    const start = this.#at;
    this.#take('"');
    let escaped = false;
    for (let code = this.#code(); code !== 34; code = this.#code()) {
      if (Number.isNaN(code) || code < 32) throw new NotJson();
      if (code === 92) escaped = true;
      this.#at += code === 92 ? 2 : 1;
    }
    this.#at += 1;
    return escaped ? parseString(this.#text.slice(start, this.#at)) : this.#text.slice(start + 1, this.#at - 1);
  }

  #scalar(): NodeLayout {
    const start = this.#at;
    const text = this.#match(WORD) ?? this.#match(NUMBER);
    if (text === undefined) throw new NotJson();
    this.#at += text.length;
    const value = text === 'null' ? null : plainValue(text, this.#seen);
    return { kind: 'scalar', ...BARE, value, start, end: this.#at };
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    return pattern.exec(this.#text)?.[0];
  }

  #code(): number {
    return this.#text.charCodeAt(this.#at);
  }

  #take(character: string): void {
    if (this.#text[this.#at] !== character) throw new NotJson();
    this.#at += 1;
  }

  #skipBlanks(): void {
    for (let code = this.#code(); code === 32 || code === 9 || code === 10 || code === 13; code = this.#code()) {
      this.#at += 1;
    }
  }
}

/**
 * The place of everything in a JSON text; undefined where it is none.
 * @param seen scalars that were read before; more are added
 */
export function readJsonLayout(text: string, seen: ScalarCache): YamlLayout | undefined {
  if (!/^\ufeff?[ \t\r\n]*\{/.test(text)) return undefined;
  try {
    return new JsonLayoutReader(text, seen).read();
  } catch (error) {
    if (error instanceof NotJson) return undefined;
    throw error;
  }
}

function parseString(text: string): string {
  try {
    return JSON.parse(text) as string;
  } catch {
    throw new NotJson();
  }
}

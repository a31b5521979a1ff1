import { isJsonObject, type Json, type JsonObject } from '../../json/json.js';
import { shorten } from '../../json/shorten.js';
import { ConfigError } from '../schema/config-error.js';

/** One value of `--set`, and where it goes: keys of maps, and indexes of lists. */
interface SetValue {
  readonly path: readonly (string | number)[];
  readonly value: Json;
}

type Branch = Map<string, Node> | Node[];
/** A tree that values are put into; undefined: a place of a list that nobody has filled. */
type Node = Branch | { readonly leaf: Json } | undefined;

// Helm's own limits.
const MAX_DEPTH = 30;
const MAX_INDEX = 65_536;
const INTEGER = /^[+-]?\d+$/;

/** Reads one text from its begin to its end. */
class SetReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  all(): readonly SetValue[] {
    const found: SetValue[] = [];
    do found.push({ path: this.#path(), value: this.#value() });
    while (this.#at < this.#text.length);
    return found;
  }

  /** Up to and with the `=`. */
  #path(): readonly (string | number)[] {
    const path: (string | number)[] = [];
    for (;;) {
      const { text, stop } = this.#until('=[,.');
      if (text === '') throw refused(this.#text, 'a key is empty');
      path.push(text);
      if (path.length > MAX_DEPTH) throw refused(this.#text, `it is nested deeper than ${MAX_DEPTH} keys`);
      const end = stop === '[' ? this.#indexes(path) : stop;
      if (end === '=') return path;
      if (end !== '.') throw refused(this.#text, `the key '${shorten(text)}' has no value`);
    }
  }

  /** Indexes that follow a key, from behind the first bracket on; returns what comes after them. */
  #indexes(path: (string | number)[]): string {
    for (;;) {
      const { text, stop } = this.#until(']');
      const isIndex = stop === ']' && /^\d{1,5}$/.test(text) && Number(text) <= MAX_INDEX;
      if (!isIndex) throw refused(this.#text, `'${shorten(text)}' is no index of a list from 0 to ${MAX_INDEX}`);
      path.push(Number(text));
      if (path.length > MAX_DEPTH) throw refused(this.#text, `it is nested deeper than ${MAX_DEPTH} keys`);
      const next = this.#text.charAt(this.#at);
      this.#at += 1;
      if (next !== '[') return next;
    }
  }

  #value(): Json {
    if (this.#text.charAt(this.#at) !== '{') return typed(this.#until(',').text);
    this.#at += 1;
    const list: Json[] = [];
    for (;;) {
      const { text, stop } = this.#until(',}');
      if (stop === '') throw refused(this.#text, "the list has no '}' at its end");
      list.push(typed(text));
      if (stop === '}') break;
    }
    if (this.#text.charAt(this.#at) === ',') this.#at += 1;
    return list;
  }

  /** The text before the first of the characters, and that character; empty at the end. */
  #until(stops: string): { readonly text: string; readonly stop: string } {
    let text = '';
    while (this.#at < this.#text.length) {
      const character = this.#text.charAt(this.#at);
      this.#at += 1;
      if (stops.includes(character)) return { text, stop: character };
      if (character === '\\') this.#at += 1;
      text += character === '\\' ? this.#text.charAt(this.#at - 1) : character;
    }
    return { text, stop: '' };
  }
}

/**
 * The values that texts of `--set` give, in Helm's syntax: `a.b=1,list={x,y},list[0].name=z`, with `\` before a character that
 * is meant as it is. `true`, `false`, `null` and whole numbers that don't begin with 0 are no texts. What comes later wins.
 * @throws ConfigError that says what is wanted
 */
export function readSetValues(texts: readonly string[]): JsonObject {
  const root = new Map<string, Node>();
  for (const text of texts) {
    for (const { path, value } of new SetReader(text).all()) put(root, path, { value, text });
  }
  return jsonOf(root) as JsonObject;
}

/** Values with others over them, as Helm puts a user's over a chart's: maps are merged, `null` takes out, the rest replaces. */
export function withSetValues(values: JsonObject, sets: JsonObject): JsonObject {
  const merged = new Map(Object.entries(values));
  for (const [key, set] of Object.entries(sets)) {
    const own = merged.get(key);
    if (set === null || set === undefined) merged.delete(key);
    else merged.set(key, isJsonObject(set) ? withSetValues(isJsonObject(own) ? own : {}, set) : set);
  }
  return Object.fromEntries(merged);
}

function refused(text: string, problem: string): ConfigError {
  return new ConfigError('--set', `got '${shorten(text)}': ${problem}; want KEY=VALUE, such as global.hub=example.com`);
}

function typed(text: string): Json {
  const word = text.toLowerCase();
  if (word === 'true' || word === 'false') return word === 'true';
  if (word === 'null') return null;
  if (text === '0') return 0;
  const isNumber = INTEGER.test(text) && !text.startsWith('0') && Number.isSafeInteger(Number(text));
  // Not -0.
  return isNumber ? Number(text) + 0 : text;
}

function put(root: Branch, path: readonly (string | number)[], { value, text }: { value: Json; text: string }): void {
  let branch = root;
  for (const [index, key] of path.entries()) {
    const next = path[index + 1];
    if (next === undefined) {
      setAt(branch, key, { leaf: value });
      return;
    }
    branch = branchAt({ branch, key, wantsList: typeof next === 'number' }, text);
  }
}

interface Step {
  readonly branch: Branch;
  readonly key: string | number;
  readonly wantsList: boolean;
}

/** The map or the list under a key: the one that is there, or a new one. */
function branchAt({ branch, key, wantsList }: Step, text: string): Branch {
  const found = Array.isArray(branch) ? branch[Number(key)] : branch.get(String(key));
  const branchFound = found && 'leaf' in found ? listOf(found.leaf) : found;
  if (branchFound === undefined && found === undefined) {
    const made: Branch = wantsList ? [] : new Map<string, Node>();
    setAt(branch, key, made);
    return made;
  }
  if (branchFound === undefined || Array.isArray(branchFound) !== wantsList) {
    const other = wantsList ? 'no list' : 'no map';
    throw refused(text, `'${shorten(String(key))}' has a value already that is ${other}`);
  }
  setAt(branch, key, branchFound);
  return branchFound;
}

/** A list that was given as a whole, to put values into; undefined for anything else. */
function listOf(leaf: Json): Node[] | undefined {
  return Array.isArray(leaf) ? leaf.map((item: Json) => ({ leaf: item })) : undefined;
}

function setAt(branch: Branch, key: string | number, node: Node): void {
  if (Array.isArray(branch)) branch[Number(key)] = node;
  else branch.set(String(key), node);
}

function jsonOf(node: Node): Json {
  if (node === undefined) return null;
  if (Array.isArray(node)) return Array.from(node, jsonOf);
  if (node instanceof Map) return Object.fromEntries([...node].map(([key, below]) => [key, jsonOf(below)]));
  return node.leaf;
}

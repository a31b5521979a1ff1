import { isJsonObject, type Json, type JsonObject } from '../json/json.js';
import { type Collection, type KnownLines } from './layout/known-lines.js';
import { nextLine } from './layout/layout-lines.js';
import { type PlainScalars, type PlainTexts, plainValue, tokenAt } from './plain-value.js';

const MAX_PLAIN_LENGTH = 512;
// Each level of nesting takes a column, and costs stack.
const MAX_COLUMN = 200;

const [NEWLINE, SPACE, HASH, DASH] = [10, 32, 35, 45] as const;

/**
 * Goes through a value and the lines of a text side by side. Each step is at the beginning of something, and goes on behind
 * it; false means that the text says something else, or that it is not sure.
 */
export class SideBySide {
  #at = 0;
  #lineStart = 0;
  /** Of what comes next, where that is the first on its line or follows a dash; -1 at the end. */
  #column = -1;
  readonly #text: string;
  readonly #scalars: PlainScalars;
  readonly #known: KnownLines;

  constructor(text: string, scalars: PlainScalars, known: KnownLines) {
    this.#text = text;
    this.#scalars = scalars;
    this.#known = known;
  }

  /** True where the text surely says a value. @throws YamlError where a scalar can't be read */
  document(value: Json): boolean {
    this.#goToContent(0);
    return this.#column === 0 && isJsonObject(value) && this.#map(value, 0);
  }

  /**
   * The keys may be in another order than those of the value, but each is there once. What is deeper than the last value was,
   * such as a second line of it, is no key here nor in any map around.
   */
  #map(value: JsonObject, column: number): boolean {
    if (column > MAX_COLUMN) return false;
    for (const key in value) {
      const item = value[key];
      if (item === undefined) continue;
      const start = this.#at;
      if (this.#column !== column) return false;
      if (!this.#key(key, this.#scalars.block)) {
        this.#at = start;
        return this.#mapInAnyOrder(value, column, key);
      }
      if (!this.#afterKey(item, column)) return false;
    }
    return this.#column < column;
  }

  /** The rest of a map from a key of its value on, which is not the next one in the text. */
  #mapInAnyOrder(value: JsonObject, column: number, from: string): boolean {
    const keys = Object.keys(value).filter((key) => value[key] !== undefined);
    const left = new Set(keys.slice(keys.indexOf(from)));
    while (this.#column === column) {
      const key = this.#peekKey();
      if (!left.delete(key) || !this.#key(key, this.#scalars.block) || !this.#afterKey(value[key] ?? null, column)) {
        return false;
      }
    }
    return left.size === 0 && this.#column < column;
  }

  /** The key that comes next, if it is plain and has no colon in it. */
  #peekKey(): string {
    return this.#text.slice(this.#at, this.#text.indexOf(':', this.#at));
  }

  /** A list that is no deeper than its key ends at the next key; more items than wanted are no key. */
  #list(value: readonly Json[], column: number): boolean {
    if (column > MAX_COLUMN || value.length === 0) return false;
    return value.every((item) => this.#column === column && this.#isDash() && this.#item(item, column));
  }

  #afterKey(value: Json, column: number): boolean {
    if (!this.#endsLine()) return this.#inline(value, column);
    if (value === null) return true;
    if (!Array.isArray(value)) return this.#isMapBelow(value, column);
    return this.#column >= column && this.#collection(value as readonly Json[], this.#column);
  }

  /** A map or a list in block style, unless it is known that these lines say it. */
  #collection(value: Collection, column: number): boolean {
    const start = this.#at;
    const end = this.#known.endOf(value, this.#text, { at: start, column });
    if (end !== undefined) return this.#goToContent(end);
    const isThere = Array.isArray(value)
      ? this.#list(value as readonly Json[], column)
      : this.#map(value as JsonObject, column);
    if (isThere && this.#known.wants(value)) {
      const text = this.#text.slice(start, this.#column < 0 ? undefined : this.#lineStart);
      this.#known.add(value, { text, column, next: this.#column });
    }
    return isThere;
  }

  #item(value: Json, column: number): boolean {
    this.#at += 1;
    if (this.#endsLine()) return value === null || this.#isMapBelow(value, column);
    this.#skipSpaces();
    this.#column = this.#at - this.#lineStart;
    const isBlock = Array.isArray(value) ? !this.#isNext('[') : isJsonObject(value) && !this.#isNext('{');
    return isBlock ? this.#collection(value as Collection, this.#column) : this.#inline(value, column);
  }

  #isMapBelow(value: Json, column: number): boolean {
    return this.#column > column && isJsonObject(value) && this.#collection(value, this.#column);
  }

  /** A value on the line of its key or dash, to the end of it. */
  #inline(value: Json, column: number): boolean {
    this.#skipSpaces();
    if (typeof value === 'string' && this.#isNext('|')) return this.#literal(value, column);
    return this.#node(value, this.#scalars.block) && this.#endsLine();
  }

  #node(value: Json, plain: PlainTexts): boolean {
    if (typeof value === 'string') return this.#string(value, plain);
    const { flow } = this.#scalars;
    if (Array.isArray(value)) return this.#flow('[]', value as readonly Json[], (item) => this.#node(item, flow));
    return isJsonObject(value) ? this.#flowMap(value) : this.#token(value);
  }

  #string(value: string, plain: PlainTexts): boolean {
    if (this.#isNext('"')) return this.#take(JSON.stringify(value));
    if (this.#isNext("'")) return !value.includes('\n') && this.#take(`'${value.replaceAll("'", "''")}'`);
    if (value.length > MAX_PLAIN_LENGTH || !this.#take(value)) return false;
    return plain.has(value);
  }

  /** A number, a boolean or null, however it is written. */
  #token(value: Json): boolean {
    const token = tokenAt(this.#text, this.#at);
    return token !== undefined && this.#take(token) && plainValue(token, this.#scalars.seen) === value;
  }

  #key(key: string, plain: PlainTexts): boolean {
    if (key === '__proto__' || key === '<<' || key.length > MAX_PLAIN_LENGTH) return false;
    if (!this.#string(key, plain) || !this.#take(':')) return false;
    const code = this.#text.charCodeAt(this.#at);
    return code === SPACE || code === NEWLINE;
  }

  /** Lines of text below a `|`, which begin in the column of the first one. */
  #literal(value: string, column: number): boolean {
    const isStripped = this.#take('|-');
    const text = isStripped ? value : value.slice(0, -1);
    if (text.endsWith('\n') || value.endsWith('\n') === isStripped) return false;
    if (!this.#take(isStripped ? '\n' : '|\n')) return false;
    const pad = ' '.repeat(this.#spacesFrom(this.#at));
    const isThere = (line: string): boolean => line === '' || (line.trim() !== '' && this.#take(pad + line));
    const isWhole = text.split('\n').every((line) => isThere(line) && this.#take('\n'));
    return pad.length > column && isWhole && this.#endsLiteral(column);
  }

  /** Not where the next line may be one of the literal's: a deeper one, comments too, and one of nothing but spaces. */
  #endsLiteral(column: number): boolean {
    let line = this.#at;
    while (this.#text.charCodeAt(line) === NEWLINE) line += 1;
    const spaces = this.#spacesFrom(line);
    const isBlank = spaces > 0 && (this.#text[line + spaces] ?? '\n') === '\n';
    if (isBlank || spaces > column) return false;
    return this.#goToContent(line);
  }

  #flowMap(value: JsonObject): boolean {
    const entries = Object.entries(value).filter(([, item]) => item !== undefined);
    return this.#flow('{}', entries, ([key, item]) => {
      if (!this.#key(key, this.#scalars.flow)) return false;
      this.#skipSpaces();
      return this.#node(item ?? null, this.#scalars.flow);
    });
  }

  #flow<T>(brackets: '[]' | '{}', elements: readonly T[], isNext: (element: T) => boolean): boolean {
    if (this.#at - this.#lineStart > MAX_COLUMN || !this.#take(brackets.charAt(0))) return false;
    this.#skipSpaces();
    const areThere = elements.every((element, index) => {
      if (index > 0 && !this.#take(',')) return false;
      this.#skipSpaces();
      const isThere = isNext(element);
      this.#skipSpaces();
      return isThere;
    });
    return areThere && this.#take(brackets.charAt(1));
  }

  #isNext(character: string): boolean {
    return this.#text[this.#at] === character;
  }

  #isDash(): boolean {
    const next = this.#text.charCodeAt(this.#at + 1);
    return this.#text.charCodeAt(this.#at) === DASH && (next === SPACE || next === NEWLINE);
  }

  #take(text: string): boolean {
    if (!this.#text.startsWith(text, this.#at)) return false;
    this.#at += text.length;
    return true;
  }

  #skipSpaces(): void {
    this.#at += this.#spacesFrom(this.#at);
  }

  #spacesFrom(offset: number): number {
    let at = offset;
    while (this.#text.charCodeAt(at) === SPACE) at += 1;
    return at - offset;
  }

  /** Where the line says no more, goes to the next that says something. */
  #endsLine(): boolean {
    const at = this.#at + this.#spacesFrom(this.#at);
    const code = this.#text.charCodeAt(at);
    const isComment = code === HASH && this.#text.charCodeAt(at - 1) === SPACE;
    if (code !== NEWLINE && !isComment && at < this.#text.length) return false;
    return this.#goToContent(nextLine(this.#text, at));
  }

  /** Goes to the first line, from the beginning of one on, that is neither blank nor a comment. */
  #goToContent(line: number): true {
    this.#column = -1;
    for (let start = line; start < this.#text.length;) {
      const spaces = this.#spacesFrom(start);
      this.#at = start + spaces;
      const code = this.#text.charCodeAt(this.#at);
      if (code !== NEWLINE && code !== HASH && this.#at < this.#text.length) {
        this.#lineStart = start;
        this.#column = spaces;
        return true;
      }
      start = nextLine(this.#text, this.#at);
    }
    this.#at = this.#text.length;
    return true;
  }
}

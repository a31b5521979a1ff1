import type { Json, JsonObject } from '../../json/json.js';
import { KnownValues } from './known-values.js';

/** A map or a list. */
export type Collection = JsonObject | readonly Json[];

/** Lines from the first character of a collection on, with the column of that, and the column of what follows them. */
export interface CollectionLines {
  readonly text: string;
  readonly column: number;
  /** -1 where nothing does. */
  readonly next: number;
}

const [NEWLINE, SPACE, HASH] = [10, 32, 35] as const;

/** Lines of texts that are known to say a collection. */
export class KnownLines {
  readonly #known = new KnownValues<Omit<CollectionLines, 'next'> & { readonly deepest: number }>();
  readonly #mayComeAgain: (value: Collection) => boolean;

  /** @param mayComeAgain false for what is not worth keeping */
  constructor(mayComeAgain: (value: Collection) => boolean) {
    this.#mayComeAgain = mayComeAgain;
  }

  /** Whether the lines of a collection are worth an `add`. */
  wants(value: Collection): boolean {
    return this.#mayComeAgain(value);
  }

  /** Keeps them where they end with a line, and what follows is no deeper: so it belongs to none of them. */
  add(value: Collection, { text, column, next }: CollectionLines): void {
    // At the dashes of a list, the next key may stand.
    const deepest = Array.isArray(value) ? column : column - 1;
    if (text.endsWith('\n') && next <= deepest) this.#known.add(value, { text, column, deepest });
  }

  /**
   * Where the lines of a collection end that begin at an offset of a text, in a column; undefined where it is not known that
   * these say it. The same lines in the same column say the same again, unless what follows them may be one more.
   */
  endOf(value: Collection, text: string, { at, column }: { at: number; column: number }): number | undefined {
    const known = this.#known.find(value);
    if (known?.column !== column || !text.startsWith(known.text, at)) return undefined;
    const end = at + known.text.length;
    return end === text.length || isAbove(text, end, known.deepest) ? end : undefined;
  }
}

/** True where a line says something, in a column that is not deeper than this one. */
function isAbove(text: string, line: number, deepest: number): boolean {
  let at = line;
  while (text.charCodeAt(at) === SPACE) at += 1;
  const code = text.charCodeAt(at);
  return at - line <= deepest && code !== NEWLINE && code !== HASH && at < text.length;
}

/** Blanks that a line lacks: readers want it deeper than kubectl's parser does. */
export interface Padding {
  /** Where the line begins. */
  readonly offset: number;
  readonly blanks: number;
}

/** What a scan of tokens found. */
export interface ScannedTokens {
  /** In order. */
  readonly paddings: readonly Padding[];
  /** Where the first template action stands that no YAML reader takes for a text. */
  readonly template: number | undefined;
}

// What is deeper than this needs no more to be below its key, but for manifests that nobody writes.
const MAX_PADDING = 64;

const TOKENS: ReadonlyMap<string, 'block' | 'bracket' | 'comment' | 'indicator' | 'property' | 'quote'> = new Map([
  ...(['|', '>'] as const).map((character) => [character, 'block'] as const),
  ...(['{', '['] as const).map((character) => [character, 'bracket'] as const),
  ...(['-', '?', ':'] as const).map((character) => [character, 'indicator'] as const),
  ...(['&', '!', '*'] as const).map((character) => [character, 'property'] as const),
  ...(['"', "'"] as const).map((character) => [character, 'quote'] as const),
  ['#', 'comment'],
]);

const FLOW_DEPTHS: ReadonlyMap<string, number> = new Map([
  ['{', 1],
  ['[', 1],
  ['}', -1],
  [']', -1],
]);

const isBlank = (character: string | undefined): boolean => character === ' ' || character === '\t';
const isEnd = (character: string | undefined): boolean =>
  character === undefined || character === '\n' || character === '\r';
const isSpace = (character: string | undefined): boolean => isBlank(character) || isEnd(character);

/** Finds tokens, but understands no structure: enough to see which lines go on with something that began above. */
class TokenScanner {
  readonly #paddings: Padding[] = [];
  readonly #text: string;
  #at = 0;
  #lineStart = 0;
  #template: number | undefined;
  /** Column of the key or dash that a token belongs to; -1 where there is none. */
  #parent = -1;

  constructor(text: string) {
    this.#text = text;
  }

  scan(): ScannedTokens {
    while (this.#at < this.#text.length && this.#template === undefined) this.#scanLine();
    return { paddings: this.#paddings, template: this.#template };
  }

  #scanLine(): void {
    this.#lineStart = this.#at;
    this.#parent = -1;
    if (/^---(?=\s|$)/.test(this.#text.slice(this.#at, this.#at + 4))) this.#at += 3;
    let more = true;
    while (more && this.#template === undefined) {
      this.#skipBlanks();
      more = !isEnd(this.#text[this.#at]) && this.#scanToken();
    }
    if (this.#template === undefined) this.#nextLine();
  }

  /** False where the rest of the line says no more. */
  #scanToken(): boolean {
    const start = this.#at;
    switch (TOKENS.get(this.#text[start] ?? '')) {
      case 'comment':
        return false;
      case 'indicator':
        return this.#scanIndicator();
      case 'property':
        while (!isSpace(this.#text[this.#at])) this.#at += 1;
        return true;
      case 'quote':
        this.#skipQuoted(this.#wantedColumn());
        return this.#endsKey(start);
      case 'bracket':
        this.#skipFlow(this.#wantedColumn());
        return this.#endsKey(start);
      case 'block':
        this.#skipDeeperLines();
        return false;
      case undefined:
        return this.#scanPlain();
    }
  }

  #scanIndicator(): boolean {
    if (!isSpace(this.#text[this.#at + 1])) return this.#scanPlain();
    this.#parent = this.#at - this.#lineStart;
    this.#at += 1;
    return true;
  }

  /** A text without quotes: a key with its colon, or a value with the lines that it goes on in. */
  #scanPlain(): boolean {
    const start = this.#at;
    for (; !isEnd(this.#text[this.#at]); this.#at += 1) {
      if (this.#text[this.#at] === ':' && isSpace(this.#text[this.#at + 1])) return this.#endsKey(start);
      if (this.#text[this.#at] === '#' && isBlank(this.#text[this.#at - 1])) return false;
    }
    if (this.#parent >= 0) this.#skipDeeperLines();
    return false;
  }

  /** Goes on behind a colon: what stood before it was a key. */
  #endsKey(start: number): boolean {
    this.#skipBlanks();
    if (this.#text[this.#at] !== ':') return false;
    this.#parent = Math.max(start - this.#lineStart, 0);
    this.#at += 1;
    return true;
  }

  /** The lines of a block, which may hold anything; ends at the end of the last one. */
  #skipDeeperLines(): void {
    for (;;) {
      const line = this.#endOfLine(this.#at) + 1;
      let first = line;
      while (this.#text[first] === ' ') first += 1;
      const isDeeper = first - line > this.#parent || isEnd(this.#text[first]);
      if (line > this.#text.length || !isDeeper) return;
      this.#at = first;
    }
  }

  #wantedColumn(): number {
    const column = this.#parent < 0 ? this.#at - this.#lineStart : this.#parent + 1;
    return Math.min(column, MAX_PADDING);
  }

  #skipQuoted(column: number): void {
    const quote = this.#text[this.#at];
    for (this.#at += 1; this.#at < this.#text.length; this.#at += 1) {
      const character = this.#text[this.#at];
      if (character === '\n') this.#pad(column);
      else if (character === '\\' && quote === '"') this.#skipEscaped(column);
      else if (character === quote) {
        this.#at += 1;
        if (quote === '"' || this.#text[this.#at] !== quote) return;
      }
    }
  }

  #skipEscaped(column: number): void {
    this.#at += 1;
    if (this.#text[this.#at] === '\n') this.#pad(column);
  }

  #skipFlow(column: number): void {
    for (let depth = 0; this.#at < this.#text.length; this.#at += 1) {
      const character = this.#text[this.#at] ?? '';
      depth += FLOW_DEPTHS.get(character) ?? 0;
      if (character === '{') this.#noteTemplate();
      if (depth <= 0 || this.#template !== undefined) break;
      this.#skipInFlow(character, column);
    }
    this.#at += 1;
  }

  /** Goes to the last character of what can hold brackets that are none. */
  #skipInFlow(character: string, column: number): void {
    const before = this.#text[this.#at - 1] ?? '';
    if (character === '\n') this.#pad(column);
    else if (TOKENS.get(character) === 'quote' && /[\s[{,:]/.test(before)) {
      this.#skipQuoted(column);
      this.#at -= 1;
    } else if (character === '#' && /\s/.test(before)) this.#at = this.#endOfLine(this.#at) - 1;
  }

  #noteTemplate(): void {
    if (/[{%]/.test(this.#text[this.#at + 1] ?? '')) this.#template = this.#at;
  }

  /** Notes what the next line lacks. */
  #pad(column: number): void {
    const offset = this.#at + 1;
    let first = offset;
    while (first < offset + column && this.#text[first] === ' ') first += 1;
    const blanks = column - (first - offset);
    if (blanks > 0 && !isEnd(this.#text[first])) this.#paddings.push({ offset, blanks });
    this.#lineStart = offset;
  }

  #skipBlanks(): void {
    while (isBlank(this.#text[this.#at])) this.#at += 1;
  }

  #endOfLine(offset: number): number {
    const end = this.#text.indexOf('\n', offset);
    return end < 0 ? this.#text.length : end;
  }

  #nextLine(): void {
    this.#at = this.#endOfLine(this.#at) + 1;
  }
}

/** Finds what other readers of YAML see differently than kubectl's parser, in time linear in the text. */
export function scanTokens(text: string): ScannedTokens {
  return new TokenScanner(text).scan();
}

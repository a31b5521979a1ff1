/** Reads an expression from left to right. */
export class Reader {
  private at = 0;

  constructor(readonly expression: string) {}

  get isAtEnd(): boolean {
    return this.at >= this.expression.length;
  }

  get position(): number {
    return this.at;
  }

  /** What has been read since a position. */
  since(position: number): string {
    return this.expression.slice(position, this.at);
  }

  get rest(): string {
    return this.expression.slice(this.at);
  }

  /** Whether a text comes next. */
  sees(text: string): boolean {
    return this.expression.startsWith(text, this.at);
  }

  /** Reads a text if it comes next. */
  takes(text: string): boolean {
    if (!this.sees(text)) return false;
    this.at += text.length;
    return true;
  }

  /** Reads what a sticky pattern matches here; undefined where it doesn't. */
  match(pattern: RegExp): RegExpExecArray | undefined {
    const sticky = new RegExp(pattern.source, `${pattern.flags.replace(/[gy]/g, '')}y`);
    sticky.lastIndex = this.at;
    const found = sticky.exec(this.expression);
    if (found === null) return undefined;
    this.at = sticky.lastIndex;
    return found;
  }

  /** Reads a character; the empty text at the end. */
  next(): string {
    const code = this.expression.codePointAt(this.at);
    if (code === undefined) return '';
    const character = String.fromCodePoint(code);
    this.at += character.length;
    return character;
  }
}

/** A regular expression of RE2's syntax, taken apart. */
export type Syntax =
  | { readonly kind: 'empty' }
  | { readonly kind: 'character'; readonly matches: CharacterTest }
  | { readonly kind: 'sequence'; readonly items: readonly Syntax[] }
  | { readonly kind: 'alternatives'; readonly items: readonly Syntax[] }
  | Repetition
  | { readonly kind: 'group'; readonly index: number; readonly item: Syntax }
  | { readonly kind: 'assertion'; readonly holds: Assertion };

/** An item so many times; `most` undefined is without end. */
export interface Repetition {
  readonly kind: 'repetition';
  readonly item: Syntax;
  readonly least: number;
  readonly most: number | undefined;
  readonly isGreedy: boolean;
}

/** Whether a character, given by its code point, belongs to a set. */
export type CharacterTest = (code: number) => boolean;

/** Whether a place between two characters is as wanted; at an end of the text there is none. */
export type Assertion = (before: number | undefined, after: number | undefined) => boolean;

/** An expression and its groups. */
export interface ParsedRegex {
  readonly syntax: Syntax;
  /** The names of the groups from 1 on; undefined for those without. */
  readonly groupNames: readonly (string | undefined)[];
}

/** What is wrong with an expression, in the words of Go's package regexp. */
export class RegexError extends Error {
  readonly code = 'invalid-regex';

  constructor(what: string, part: string) {
    super(`error parsing regexp: ${what}: \`${part}\``);
    this.name = 'RegexError';
  }
}

/** A text as one word of a shell: in single quotes. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** The name of a function, or a part of one, for words of a command line. */
export function identifier(words: readonly string[]): string {
  return words.map((word) => `_${word.replaceAll('-', '_')}`).join('');
}

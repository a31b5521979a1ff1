const MOST_CHARACTERS = 200;

/** A text from outside as an error message quotes it: 200 characters of it at most, and `...` where some are left out. */
export function shorten(text: string): string {
  return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}...` : text;
}

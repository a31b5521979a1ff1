/** Words and the blanks between them, as Go's unicode.IsSpace tells them, which is not what JavaScript's \s has. */

const SPACES: ReadonlySet<string> = new Set(
  '\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000',
);

/** Whether a character separates words for everything but titles. */
export function isSpace(character: string): boolean {
  return SPACES.has(character);
}

/** Whether strings.Title begins a word after the character: neither letter, digit nor underscore; beyond ASCII only blanks. */
export function isSeparator(character: string): boolean {
  return character < '\x80' ? !/\w/.test(character) : isSpace(character);
}

/** A text without the blanks around it. */
export function trimSpace(source: string): string {
  let [start, end] = [0, source.length];
  while (start < end && isSpace(source.charAt(start))) start++;
  while (end > start && isSpace(source.charAt(end - 1))) end--;
  return source.slice(start, end);
}

/** A text without its blanks. */
export function withoutSpace(source: string): string {
  return Array.from(source)
    .filter((character) => !isSpace(character))
    .join('');
}

/** The first characters of the words. */
export function initials(source: string): string {
  const firsts: string[] = [];
  let begins = true;
  for (const character of source) {
    if (begins && !isSpace(character)) firsts.push(character);
    begins = isSpace(character);
  }
  return firsts.join('');
}

/** A text in which something is done to each character that comes first or after a separator. */
export function mapFirst(
  source: string,
  separates: (character: string) => boolean,
  by: (character: string) => string,
): string {
  let begins = true;
  return Array.from(source, (character) => {
    const mapped = begins ? by(character) : character;
    begins = separates(character);
    return mapped;
  }).join('');
}

/** A text in capitals, where a character has one: Go maps character by character. */
export function upper(source: string): string {
  if (isAscii(source)) return source.toUpperCase();
  return Array.from(source, (character) => recase(character, character.toUpperCase())).join('');
}

/** A text in small letters, character by character. */
export function lower(source: string): string {
  if (isAscii(source)) return source.toLowerCase();
  return Array.from(source, (character) => recase(character, character.toLowerCase())).join('');
}

function recase(character: string, to: string): string {
  return Array.from(to).length === 1 ? to : character;
}

// All of its characters have one character in the other case.
function isAscii(source: string): boolean {
  return /^[\0-\x7f]*$/.test(source);
}

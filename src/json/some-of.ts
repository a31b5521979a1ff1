const MOST_ITEMS = 10;

/** The texts as a list for a message, each once; of many the first ten, and how many more there are. */
export function someOf(texts: readonly string[], separator = ', '): string {
  const all = [...new Set(texts)];
  const more = all.length > MOST_ITEMS ? ` and ${all.length - MOST_ITEMS} more` : '';
  return `${all.slice(0, MOST_ITEMS).join(separator)}${more}`;
}

import type { TemplateError } from '../../template/parse/template-error.js';

const MAX_SHOWN = 120;

/** The line of a template that an error is about, with a caret under the column if that is known. */
export function templateExcerpt(text: string, { line, column }: Pick<TemplateError, 'line' | 'column'>): string {
  const source = text.split('\n')[line - 1] ?? '';
  // Columns are bytes.
  const at = column === undefined ? undefined : Buffer.from(source).subarray(0, column).toString().length;
  const from = Math.max(0, (at ?? 0) - MAX_SHOWN / 2);
  const shown = source.slice(from, from + MAX_SHOWN);
  const label = `${line} | `;
  if (at === undefined) return label + shown;
  // A tab stays a tab, so that the caret is in its column whatever the tab width is.
  const before = shown.slice(0, at - from).replace(/[^\t]/gu, ' ');
  return `${label}${shown}\n${' '.repeat(label.length - 2)}| ${before}^`;
}

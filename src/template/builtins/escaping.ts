/** html, js and urlquery */

import { bytesOf, isPrint, looseByte, type Rune, runesOf } from '../go/go-string.js';

const HTML: Readonly<Record<string, string>> = {
  '\0': '\uFFFD',
  '"': '&#34;',
  "'": '&#39;',
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
};

/** Text that is safe in HTML. */
export function escapeHtml(text: string): string {
  return text.replace(/[\0"'&<>]/g, (character) => HTML[character] ?? character);
}

const JAVASCRIPT: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  "'": "\\'",
  '"': '\\"',
};

/** Text that is safe in a string of JavaScript. */
export function escapeJs(text: string): string {
  return text.replace(/[\\'"<>&=]|[^ -~]/gu, (character) => {
    const [rune] = runesOf(character);
    return rune === undefined ? character : jsCharacter(rune);
  });
}

/** Text for the query of a URL: a space is a plus. */
export function escapeQuery(text: string): string {
  return Array.from(bytesOf(text), (byte) => queryByte(byte)).join('');
}

function queryByte(byte: number): string {
  const character = byte < 0x80 ? looseByte(byte) : '';
  if (character === ' ') return '+';
  return /[A-Za-z0-9\-_.~]/.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
}

function jsCharacter({ code, text }: Rune): string {
  const quoted = Object.hasOwn(JAVASCRIPT, text) ? JAVASCRIPT[text] : undefined;
  if (quoted !== undefined) return quoted;
  const isSpecial = code < 0x20 || '<>&='.includes(text) || (code >= 0x80 && !isPrint(code));
  return isSpecial ? `\\u${code.toString(16).toUpperCase().padStart(4, '0')}` : text;
}

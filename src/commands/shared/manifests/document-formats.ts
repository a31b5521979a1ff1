import { isJsonObject, type Json, type JsonObject } from '../../../json/json.js';
import type { RewrittenDocument } from '../../../yaml/rewrite-documents.js';
import { writeYamlDocument } from '../../../yaml/write-document.js';

const objectsOf = (documents: readonly RewrittenDocument[]): readonly JsonObject[] =>
  documents.map(({ newValue }) => newValue).filter(isJsonObject);

/** As istioctl prints manifests: keys in order, lists not indented, `---` after each document; comments are lost. */
export function canonicalText(documents: readonly RewrittenDocument[]): string {
  return objectsOf(documents)
    .map((object) => `${writeYamlDocument(sortKeys(object) as JsonObject)}---\n`)
    .join('');
}

const MARK = '\u0000';

/** A value as JSON; integers that no double holds are written as they are. */
export function formatJson(value: unknown): string {
  const text = JSON.stringify(
    value,
    (_, inner: unknown) => (typeof inner === 'bigint' ? `${MARK}${inner}${MARK}` : inner),
    2,
  );
  return `${text.replace(/"\\u0000(-?[0-9]+)\\u0000"/g, '$1')}\n`;
}

/** Each document as JSON, one after the other, as kubectl accepts them. */
export function jsonDocuments(documents: readonly RewrittenDocument[]): string {
  return objectsOf(documents).map(formatJson).join('');
}

// Blank lines and comments may come before it.
const BEGINS = /^\ufeff?(?:[ \t]*(?:\r|#[^\n]*)?\n)*---(?:\s|$)/;
const ENDS = /(?:^|\n)---\s*$/;
// Such as `%YAML 1.1`. Behind `---` it would be the text of a document.
const BEGINS_WITH_DIRECTIVE = /^(?:[ \t]*(?:\r|#[^\n]*)?\n)*%/;
const IS_ENDED = /(?:^|\n)\.\.\.[ \t]*\r?\n$/;

/**
 * Manifests one after the other, with `---` before a manifest that does not begin with it, or `...` before one that begins with
 * directives. The byte order mark of the first stays; within a text it would be part of a key.
 */
export function joinManifests(texts: readonly string[]): string {
  const joined: string[] = [];
  // The last manifest, with the blank ones behind it.
  let last = '';
  for (const given of texts) {
    const text = joined.length === 0 ? given : given.replace(/^\ufeff/, '');
    const follows = last !== '' && text.trim() !== '';
    if (follows && !last.endsWith('\n')) joined.push('\n');
    if (follows) joined.push(separator(last, text));
    joined.push(text);
    last = follows ? text : last + text;
  }
  return joined.join('');
}

/** What has to stand between two manifests, behind the line end of the first. */
function separator(last: string, text: string): string {
  if (BEGINS_WITH_DIRECTIVE.test(text)) return IS_ENDED.test(last) ? '' : '...\n';
  return BEGINS.test(text) || ENDS.test(last) ? '' : '---\n';
}

function sortKeys(value: Json): Json {
  if (Array.isArray(value)) return (value as readonly Json[]).map(sortKeys);
  if (!isJsonObject(value)) return value;
  const entries = Object.entries(value).map(
    ([key, inner]) => [key, inner === undefined ? null : sortKeys(inner)] as const,
  );
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

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

/** Manifests one after the other, with `---` before a manifest that does not begin with it. */
export function joinManifests(texts: readonly string[]): string {
  return texts.reduce((all, text) => {
    if (all === '' || text.trim() === '') return all + text;
    const closed = all.endsWith('\n') ? all : `${all}\n`;
    const begins = /^\ufeff?(?:[ \t]*(?:#[^\n]*)?\r?\n)*(?:---(?:\s|$))/.test(text) || /(?:^|\n)---\s*$/.test(closed);
    return begins ? closed + text : `${closed}---\n${text}`;
  }, '');
}

function sortKeys(value: Json): Json {
  if (Array.isArray(value)) return (value as readonly Json[]).map(sortKeys);
  if (!isJsonObject(value)) return value;
  const entries = Object.entries(value).map(
    ([key, inner]) => [key, inner === undefined ? null : sortKeys(inner)] as const,
  );
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

import { isJsonObject, type Json, type JsonObject } from '../../json/json.js';
import type { RewrittenDocument } from '../../yaml/rewrite-documents.js';
import { writeYamlDocument } from '../../yaml/document.js';

function sortedKeys(value: Json): Json {
  if (Array.isArray(value)) return (value as readonly Json[]).map(sortedKeys);
  if (!isJsonObject(value)) return value;
  const entries = Object.entries(value).map(
    ([key, inner]) => [key, inner === undefined ? null : sortedKeys(inner)] as const,
  );
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

const objectsIn = (documents: readonly RewrittenDocument[]): readonly JsonObject[] =>
  documents.map(({ newValue }) => newValue).filter(isJsonObject);

/** As istioctl prints manifests: keys in order, lists not indented, `---` behind each document; comments are lost. */
export function canonicalText(documents: readonly RewrittenDocument[]): string {
  return objectsIn(documents)
    .map((object) => `${writeYamlDocument(sortedKeys(object) as JsonObject)}---\n`)
    .join('');
}

const MARK = '\u0000';

/** A value as JSON; integers that no double holds are written as they are. */
export function jsonText(value: unknown): string {
  const text = JSON.stringify(
    value,
    (_, inner: unknown) => (typeof inner === 'bigint' ? `${MARK}${inner}${MARK}` : inner),
    2,
  );
  return `${text.replace(/"\\u0000(-?[0-9]+)\\u0000"/g, '$1')}\n`;
}

/** Each document as JSON, one behind the other, as kubectl takes them. */
export function jsonDocuments(documents: readonly RewrittenDocument[]): string {
  return objectsIn(documents).map(jsonText).join('');
}

/** Manifests one behind the other, with `---` where the next one has none. */
export function joinManifests(texts: readonly string[]): string {
  return texts.reduce((all, text) => {
    if (all === '' || text.trim() === '') return all + text;
    const ended = all.endsWith('\n') ? all : `${all}\n`;
    const begins = /^\ufeff?(?:[ \t]*(?:#[^\n]*)?\r?\n)*(?:---(?:\s|$))/.test(text) || /(?:^|\n)---\s*$/.test(ended);
    return begins ? ended + text : `${ended}---\n${text}`;
  }, '');
}

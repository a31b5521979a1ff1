import { isJsonObject, type Json, type JsonObject } from '../../json/json.js';
import type { JsonPath } from '../../json/json-change.js';
import { rewriteDocuments } from '../../yaml/rewrite-documents.js';

/**
 * What the documents of a YAML stream say, in order.
 * @param name of the file, for messages
 * @throws ManifestError where a document does not parse
 */
export function manifestDocuments(text: string, name: string): readonly Json[] {
  return rewriteDocuments(text, { name, change: (document) => document }).map(({ value }) => value);
}

/** An object of a document, and where in that it is. */
interface PlacedObject {
  readonly object: JsonObject;
  readonly path: JsonPath;
}

/**
 * The object of a document, or those in a `v1 List`, each with its place in the document; none where it is neither.
 * @param path of the document; default: it is the whole
 */
export function placedObjectsOf(document: Json, path: JsonPath = []): readonly PlacedObject[] {
  if (!isJsonObject(document)) return [];
  const { apiVersion, kind, items } = document;
  if (apiVersion !== 'v1' || kind !== 'List') return [{ object: document, path }];
  if (!Array.isArray(items)) return [];
  return (items as readonly Json[]).flatMap((item, index) => placedObjectsOf(item, [...path, 'items', index]));
}

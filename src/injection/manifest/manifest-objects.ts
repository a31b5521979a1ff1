import { isJsonObject, type Json, type JsonObject, objectsIn } from '../../json/json.js';
import { rewriteDocuments } from '../../yaml/rewrite-documents.js';

/**
 * What the documents of a YAML stream say, in order.
 * @param name of the file, for messages
 * @throws ManifestError where a document does not parse
 */
export function manifestDocuments(text: string, name: string): readonly Json[] {
  return rewriteDocuments(text, { name, change: (document) => document }).map(({ value }) => value);
}

/** The object of a document, or those in a `v1 List`; none where it is neither. */
export function objectsOf(document: Json): readonly JsonObject[] {
  if (!isJsonObject(document)) return [];
  const { apiVersion, kind, items } = document;
  return apiVersion === 'v1' && kind === 'List' ? objectsIn(items).flatMap(objectsOf) : [document];
}

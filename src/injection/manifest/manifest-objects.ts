import { isJsonObject, type Json, type JsonObject, objectsIn } from '../../json/json.js';
import { rewriteDocuments } from '../../yaml/rewrite-documents.js';

/**
 * The objects of a YAML stream, in order, and those in a `v1 List`.
 * @param name of the file, for messages
 * @throws ManifestError where a document does not parse
 */
export function manifestObjects(text: string, name: string): readonly JsonObject[] {
  return rewriteDocuments(text, { name, change: (document) => document }).flatMap(({ value }) => objectsOf(value));
}

function objectsOf(document: Json): readonly JsonObject[] {
  if (!isJsonObject(document)) return [];
  const { apiVersion, kind, items } = document;
  return apiVersion === 'v1' && kind === 'List' ? objectsIn(items).flatMap(objectsOf) : [document];
}

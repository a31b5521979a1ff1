import { isJsonObject, type Json } from '../../src/injection/json.js';
import { uninject } from '../../src/injection/uninject.js';
import { workloadShape } from '../../src/injection/workload.js';

/** A document of a manifest, every workload of it with its sidecar out again. */
export function uninjected(document: Json): Json {
  if (!isJsonObject(document)) return document;
  const { items } = document;
  if (document['kind'] === 'List' && Array.isArray(items)) {
    return { ...document, items: (items as readonly Json[]).map(uninjected) };
  }
  const shape = workloadShape(document);
  return (shape && uninject(document, shape)?.workload) ?? document;
}

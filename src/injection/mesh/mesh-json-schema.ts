import { type JsonObject, objectAt } from '../../json/json.js';
import { meshSchemaOf } from '../../template/messages/message-schema.js';

/** The messages of all releases from 0.2 to 1.31: those of 1.5 and later are a union of them. */
const APIS = ['0.5', '1.7'] as const;

/**
 * The JSON Schema (draft 7, which editors know) of the text of the key `mesh`: of every release that is known, because a mesh
 * configuration does not say of which it is. It takes what the reader takes without a warning of an unknown key.
 */
export function meshJsonSchema(): JsonObject {
  const [old, modern] = APIS.map((api): JsonObject => ({ ...meshSchemaOf(api) }));
  const names = new Set([old, modern].flatMap((schema) => Object.keys(objectAt(schema, 'definitions'))));
  const definitions = [...names].map((name) => {
    return [name, withPropertiesOf(objectAt(old, 'definitions', name), objectAt(modern, 'definitions', name))] as const;
  });
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Mesh configuration',
    description: "The text of the key mesh of the ConfigMap istio: Istio's MeshConfig of 0.2 to 1.31.",
    ...withPropertiesOf(objectAt(old, 'schema'), objectAt(modern, 'schema')),
    definitions: Object.fromEntries(definitions),
  };
}

/** What one message has that the other has no longer. */
function withPropertiesOf(old: JsonObject, modern: JsonObject): JsonObject {
  const both = (key: string): JsonObject => ({ ...objectAt(old, key), ...objectAt(modern, key) });
  return { ...old, ...modern, properties: both('properties'), patternProperties: both('patternProperties') };
}

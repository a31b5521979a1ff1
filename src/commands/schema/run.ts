import { configJsonSchema } from '../../injection/config/config-json-schema.js';
import { meshJsonSchema } from '../../injection/mesh/mesh-json-schema.js';
import type { JsonObject } from '../../json/json.js';
import { writeText } from '../shared/write-text.js';
import type { SchemaName } from './flags.js';

const SCHEMAS: Readonly<Record<SchemaName, () => JsonObject>> = {
  'inject-config': configJsonSchema,
  'mesh-config': meshJsonSchema,
};

/** Prints the JSON Schema of a configuration. @throws OperationalError where standard output can't be written */
export async function printSchema(name: SchemaName): Promise<void> {
  await writeText('-', `${JSON.stringify(SCHEMAS[name](), null, 2)}\n`);
}

/** The configurations that have a schema. */
export const SCHEMA_NAMES = ['inject-config', 'mesh-config'] as const;
export type SchemaName = (typeof SCHEMA_NAMES)[number];

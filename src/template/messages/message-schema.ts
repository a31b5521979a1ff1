/** JSON Schema of Istio's messages as users write them: what message-json.ts reads without a problem, and knows. */

import type { GoType } from '../go/go-value.js';
import { injectionTypes } from '../istio/injection-data.js';
import type { TemplateFeatures } from '../istio/template-features.js';
import { enumNamesOf } from './message-json.js';

/** A part of a JSON Schema. */
interface SchemaNode {
  readonly [key: string]: string | number | boolean | null | SchemaNode | readonly (string | number | null)[];
}

/** The schema of a message, and those that it refers to, by the names that it has for them. */
interface MessageSchema {
  readonly schema: SchemaNode;
  readonly definitions: Readonly<Record<string, SchemaNode>>;
}

// A number may be in quotes, as in protobuf's JSON.
const NUMBER = { type: ['number', 'string', 'null'], pattern: '^-?\\d+(?:\\.\\d+)?$' };
const WHOLE = { type: ['integer', 'string', 'null'], pattern: '^-?\\d+(?:\\.0+)?$' };
const DURATION = {
  type: ['string', 'null'],
  pattern: '^[-+]?(?:0|(?:(?:\\d+(?:\\.\\d*)?|\\.\\d+)(?:ns|us|µs|μs|ms|s|m|h))+)$',
};
const TEXT = { type: ['string', 'null'] };
const FLAG = { type: ['boolean', 'null'] };

/** By the name or the kind of a type, as the reader has its forms. */
const SCALARS: Readonly<Record<string, SchemaNode | undefined>> = {
  string: TEXT,
  bool: FLAG,
  int32: WHOLE,
  int64: WHOLE,
  uint32: WHOLE,
  float64: NUMBER,
  'types.Duration': DURATION,
  'types.BoolValue': FLAG,
  'types.Int32Value': WHOLE,
  'types.Int64Value': WHOLE,
  'types.UInt32Value': WHOLE,
};

/** The schema of MeshConfig, with `defaultConfig`, of the releases with these messages. */
export function meshSchemaOf(meshApi: TemplateFeatures['meshApi']): MessageSchema {
  const definitions: Record<string, SchemaNode> = {};
  const schema = structSchema(injectionTypes({ meshApi, dataFields: [] })('v1alpha1.MeshConfig'), definitions);
  return { schema, definitions };
}

/**
 * A map that has no other keys: a key that is written wrong is what an editor is asked to find. What it offers are the names in
 * camelCase; those of the message, `drain_duration`, are taken, too.
 */
function structSchema(type: GoType, definitions: Record<string, SchemaNode>): SchemaNode {
  const fields = (type.fields?.() ?? []).map((field) => [field.jsonName, typeSchema(field.type, definitions)] as const);
  const others = fields.flatMap(([name, schema]) => {
    const other = snakeCase(name);
    return other === name ? [] : [[`^${other}$`, schema] as const];
  });
  return {
    type: ['object', 'null'],
    properties: Object.fromEntries(fields),
    ...(others.length > 0 && { patternProperties: Object.fromEntries(others) }),
    additionalProperties: false,
  };
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function typeSchema(type: GoType, definitions: Record<string, SchemaNode>): SchemaNode {
  const names = enumNamesOf(type);
  if (names) return { enum: [...Object.values(names), ...Object.keys(names).map(Number), null] };
  return SCALARS[type.name] ?? SCALARS[type.kind] ?? compositeSchema(type, definitions);
}

function compositeSchema(type: GoType, definitions: Record<string, SchemaNode>): SchemaNode {
  const element = type.element ?? type;
  switch (type.kind) {
    case 'interface':
      return {};
    case 'pointer':
      return typeSchema(element, definitions);
    case 'slice':
      return { type: ['array', 'null'], items: typeSchema(element, definitions) };
    case 'map':
      return { type: ['object', 'null'], additionalProperties: typeSchema(element, definitions) };
    default:
      return referTo(type, definitions);
  }
}

function referTo(type: GoType, definitions: Record<string, SchemaNode>): SchemaNode {
  const name = type.name.slice(type.name.indexOf('.') + 1);
  if (!Object.hasOwn(definitions, name)) {
    // Before its fields: one of them may be of the same type.
    definitions[name] = {};
    definitions[name] = structSchema(type, definitions);
  }
  return { $ref: `#/definitions/${name}` };
}

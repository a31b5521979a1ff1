import omit from 'lodash/omit.js';
import * as z from 'zod/mini';

import { isJsonObject, type Json, type JsonObject, objectAt } from '../../json/json.js';
import { POLICIES } from './config-keys.js';
import { KEY_DESCRIPTIONS } from './key-descriptions.js';
import { paramsSchema } from './params-config.js';
import { templateSchema } from './template-config.js';
import { templatesSchema } from './templates-config.js';

/** What the reader takes of these keys before it checks them: a bare `off` that a YAML tool has read, and nothing. */
const PREPARED: Readonly<Record<string, JsonObject>> = {
  policy: { type: ['string', 'boolean'], enum: [...POLICIES, false] },
  params: { type: ['object', 'null'] },
};

const DRAFT = 'http://json-schema.org/draft-07/schema#';

/**
 * The JSON Schema (draft 7, which editors know) of the text of the key `config`. It takes all that the reader takes; what the
 * reader finds by more than types and names, such as a template that does not compile, it lets pass.
 */
export function configJsonSchema(): JsonObject {
  const [params, template, templates] = [paramsSchema, templateSchema, templatesSchema].map((schema): JsonObject =>
    withDescriptions(jsonSchemaOf(schema), ''),
  );
  return {
    $schema: DRAFT,
    title: 'Injection configuration',
    description: 'The text of the key config of the ConfigMap istio-sidecar-injector or istio-inject.',
    type: ['object', 'null'],
    // For an editor, which offers the keys of all forms while nothing decides for one.
    properties: { ...keysOf(params), ...keysOf(template), ...keysOf(templates) },
    if: { type: 'object', required: ['templates'] },
    then: templates ?? {},
    else: { if: { type: 'object', required: ['template'] }, then: template ?? {}, else: withoutRequired(params ?? {}) },
    // Names of both are an error, but for an empty list of those that are left out.
    not: {
      type: 'object',
      required: ['namespaces', 'excludeNamespaces'],
      properties: { namespaces: { type: 'array' }, excludeNamespaces: { type: 'array', minItems: 1 } },
    },
  };
}

/** An empty text is a configuration, and so is one without `params`: what is prepared before it is checked looks required. */
function withoutRequired(form: JsonObject): JsonObject {
  return { ...omit(form, 'required'), type: ['object', 'null'] };
}

/** The keys of a form with their descriptions only: what they may hold depends on the form. */
function keysOf(form: JsonObject | undefined): JsonObject {
  const entries = Object.entries(objectAt(form ?? {}, 'properties'));
  return Object.fromEntries(
    entries.map(([key, value]) => [key, { description: objectAt(value ?? null)['description'] }]),
  );
}

function jsonSchemaOf(schema: z.ZodMiniType): JsonObject {
  const made = z.toJSONSchema(schema, { target: 'draft-7', io: 'input', unrepresentable: 'any' });
  return omit(z.record(z.string(), z.json()).parse(made) as JsonObject, '$schema');
}

/** Each key with its description, and the policy that a YAML tool has made of a bare `off`. */
function withDescriptions(schema: JsonObject, above: string): JsonObject {
  const { properties } = schema;
  if (!isJsonObject(properties ?? null)) return schema;
  const described = Object.entries(objectAt(schema, 'properties')).map(([key, value]): [string, Json] => {
    const path = `${above}${key}`;
    const description = KEY_DESCRIPTIONS[path];
    const inner = withDescriptions(objectAt(value ?? null), `${path}.`);
    return [key, { ...(description !== undefined && { description }), ...inner, ...PREPARED[path] }];
  });
  return { ...schema, properties: Object.fromEntries(described) };
}

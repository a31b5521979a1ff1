import type { JsonObject } from '../json.js';
import type { MergeSchema } from '../patch/merge-schema.js';
import type { KubernetesVersion } from '../profile.js';
import type { ApiFields } from './api-field.js';
import { decodedObject } from './decoded.js';
import { objectAt, valueAt, withField } from './json-path.js';
import type { FieldError, KindStrategy, RequestContext } from './kind-strategy.js';
import { mergeSchemaOf } from './merge-schema-of.js';

/** What makes one kind different from the others; every rule may be left out. */
export interface KindRules {
  readonly fields: ApiFields;
  /** Defaults that depend on other fields or on the apiVersion, on a decoded object. */
  readonly defaults?: (object: JsonObject, context: RequestContext) => JsonObject;
  /** What the server sets on create, beside the empty status and the generation. */
  readonly created?: (object: JsonObject, context: RequestContext) => JsonObject;
  /** What the server keeps or sets on update, beside the status and the generation. */
  readonly updated?: (object: JsonObject, old: JsonObject, context: RequestContext) => JsonObject;
  /** Whether an update counts as a new generation; a kind without this rule has no generation. */
  readonly isNewGeneration?: (object: JsonObject, old: JsonObject) => boolean;
  /** Complaints about any object of the kind, new or changed. */
  readonly validate?: (object: JsonObject, context: RequestContext) => readonly FieldError[];
  /** Complaints about a change. */
  readonly validateChange?: (object: JsonObject, old: JsonObject, context: RequestContext) => readonly FieldError[];
}

/** The strategy that follows these rules. */
export function strategyOf(rules: KindRules): KindStrategy {
  const schemas: Readonly<Record<KubernetesVersion, MergeSchema>> = {
    '1.7': mergeSchemaOf(rules.fields, '1.7'),
    '1.9': mergeSchemaOf(rules.fields, '1.9'),
  };
  return {
    mergeSchema: (version) => schemas[version],
    withDefaults: (object, context) => {
      const decoded = decodedObject(object, rules.fields, context.version);
      return rules.defaults?.(decoded, context) ?? decoded;
    },
    prepareForCreate: (object, context) => {
      const fresh = withGeneration(withEmptyStatus(object, rules, context), rules.isNewGeneration && 1);
      return rules.created?.(fresh, context) ?? fresh;
    },
    prepareForUpdate: (object, old, context) => {
      const kept = rules.fields['status'] === undefined ? object : withField(object, 'status', old['status']);
      const updated = rules.updated?.(kept, old, context) ?? kept;
      return withGeneration(updated, nextGeneration(updated, old, rules));
    },
    validateCreate: (object, context) => rules.validate?.(object, context) ?? [],
    validateUpdate: (object, old, context) => [
      ...(rules.validate?.(object, context) ?? []),
      ...(rules.validateChange?.(object, old, context) ?? []),
    ],
  };
}

function withEmptyStatus(object: JsonObject, rules: KindRules, context: RequestContext): JsonObject {
  const status = rules.fields['status'];
  if (status?.kind !== 'object') return object;
  return withField(object, 'status', decodedObject({}, status.fields, context.version));
}

function nextGeneration(object: JsonObject, old: JsonObject, rules: KindRules): number | undefined {
  const generation = valueAt(old, 'metadata', 'generation');
  const last = typeof generation === 'number' ? generation : undefined;
  if (rules.isNewGeneration === undefined) return last;
  return rules.isNewGeneration(object, old) ? (last ?? 0) + 1 : last;
}

function withGeneration(object: JsonObject, generation: number | undefined): JsonObject {
  return withField(object, 'metadata', withField(objectAt(object, 'metadata'), 'generation', generation));
}

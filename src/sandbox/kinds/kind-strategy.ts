import { objectAt, valueAt, withField } from '../json/json-path.js';
import type { JsonObject } from '../json/json-value.js';
import type { KubernetesVersion } from '../kubernetes-version.js';
import type { MergeSchema } from '../patch/merge-schema.js';
import type { ApiFields } from './fields/api-field.js';
import { decodeObject } from './fields/decode-object.js';
import { mergeSchemasOf } from './fields/merge-schema-of.js';
import type { KindRules } from './rules/kind-rules.js';
import type { FieldError } from './validation/field-error.js';
import type { RequestContext } from './validation/request-context.js';

/**
 * What one kind does with an object on its way into the store: defaults, fields that the server itself sets, validation.
 * Everything here is pure; metadata that every kind has (uid, resourceVersion, initializers, ...) is the registry's.
 * The order on create: `decodeError`, `withDefaults`, metadata (uid, namespace, ...), `prepareForCreate`, admission,
 * `validateCreate`; on PUT and PATCH: `decodeError`, `withDefaults`, `prepareForUpdate`, admission, `validateUpdate`.
 */
export interface KindStrategy {
  /** How a strategic merge patch treats this kind's lists; always the same object for the same version. */
  readonly mergeSchema: (version: KubernetesVersion) => MergeSchema;
  /**
   * The object as the server reads it: unknown fields and nulls dropped, annotations that mirror fields resolved, the
   * defaults of this apiVersion filled in. Applied before validation, on create, PUT and PATCH. Returns the object itself
   * where nothing changes.
   */
  readonly withDefaults: (object: JsonObject, context: RequestContext) => JsonObject;
  /** Sets what the server owns on create: generation, empty status, templateGeneration. `metadata.uid` and `name` are already set. */
  readonly prepareForCreate: (object: JsonObject, context: RequestContext) => JsonObject;
  /** Keeps what the server owns on update: status from the old object, generation + 1 when the spec changed. */
  readonly prepareForUpdate: (object: JsonObject, old: JsonObject, context: RequestContext) => JsonObject;
  /** Errors of a new object; those of its metadata, name included, are the registry's. */
  readonly validateCreate: (object: JsonObject, context: RequestContext) => readonly FieldError[];
  /** Errors of a changed object: those of `validateCreate`, and fields that may not change. */
  readonly validateUpdate: (object: JsonObject, old: JsonObject, context: RequestContext) => readonly FieldError[];
}

/** The strategy that follows these rules, with the fields that each version has. */
export function newKindStrategy(rules: KindRules, fieldsIn: (version: KubernetesVersion) => ApiFields): KindStrategy {
  return {
    mergeSchema: mergeSchemasOf(fieldsIn),
    withDefaults: (object, context) => {
      const decoded = decodeObject(object, fieldsIn(context.version), context.version);
      return rules.defaults?.(decoded, context) ?? decoded;
    },
    prepareForCreate: (object, context) => {
      const fresh = withGeneration(
        withEmptyStatus(object, fieldsIn(context.version), context),
        rules.isNewGeneration && 1,
      );
      return rules.prepareForCreate?.(fresh, context) ?? fresh;
    },
    prepareForUpdate: (object, old, context) => {
      const kept = rules.fields['status'] === undefined ? object : withField(object, 'status', old['status']);
      const updated = rules.prepareForUpdate?.(kept, old, context) ?? kept;
      return withGeneration(updated, nextGeneration(updated, old, rules));
    },
    validateCreate: (object, context) => rules.validate?.(object, context) ?? [],
    validateUpdate: (object, old, context) => [
      ...(rules.validate?.(object, context) ?? []),
      ...(rules.validateChange?.(object, old, context) ?? []),
    ],
  };
}

function withEmptyStatus(object: JsonObject, fields: ApiFields, context: RequestContext): JsonObject {
  const { status } = fields;
  if (status?.kind !== 'object') return object;
  return withField(object, 'status', decodeObject({}, status.fields, context.version));
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

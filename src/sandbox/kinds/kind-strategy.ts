import type { JsonObject } from '../json.js';
import type { MergeSchema } from '../patch/merge-schema.js';
import type { KubernetesVersion } from '../profile.js';

/** One complaint about one field, as the server lists it in `details.causes` of a 422. */
export interface FieldError {
  /** For instance `FieldValueRequired`, `FieldValueInvalid`, `FieldValueForbidden`, `FieldValueDuplicate`. */
  readonly reason: string;
  /** Path of the field, for instance `spec.template.spec.containers[0].name`. */
  readonly field: string;
  /** The cause's message without the path: `Required value`, `Invalid value: "x": must be ...`. */
  readonly message: string;
}

/** What a strategy may ask about the request that brought the object. */
export interface RequestContext {
  readonly version: KubernetesVersion;
  /** Group and version of the request path, for instance `extensions/v1beta1`, `v1`; defaults differ between them. */
  readonly apiVersion: string;
}

/**
 * What one kind does with an object on its way into the store: defaults, fields that the server itself sets, validation.
 * Everything here is pure; metadata that every kind has (uid, resourceVersion, initializers, ...) is the registry's.
 */
export interface KindStrategy {
  readonly mergeSchema: MergeSchema;
  /** The object with the defaults of this apiVersion, annotations that mirror fields resolved. Applied before validation, on create, PUT and PATCH. */
  readonly withDefaults: (object: JsonObject, context: RequestContext) => JsonObject;
  /** Sets what the server owns on create: generation, empty status, templateGeneration. */
  readonly prepareForCreate: (object: JsonObject, context: RequestContext) => JsonObject;
  /** Keeps what the server owns on update: status from the old object, generation + 1 when the spec changed. */
  readonly prepareForUpdate: (object: JsonObject, old: JsonObject, context: RequestContext) => JsonObject;
  readonly validateCreate: (object: JsonObject, context: RequestContext) => readonly FieldError[];
  readonly validateUpdate: (object: JsonObject, old: JsonObject, context: RequestContext) => readonly FieldError[];
}

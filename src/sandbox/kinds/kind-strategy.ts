import type { User } from '../auth/user.js';
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
  /** Who creates an object; not known where a strategy completes or changes one. */
  readonly user?: User;
}

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
   * where nothing is to be done.
   */
  readonly withDefaults: (object: JsonObject, context: RequestContext) => JsonObject;
  /** Sets what the server owns on create: generation, empty status, templateGeneration. `metadata.uid` and `name` are already set. */
  readonly prepareForCreate: (object: JsonObject, context: RequestContext) => JsonObject;
  /** Keeps what the server owns on update: status from the old object, generation + 1 when the spec changed. */
  readonly prepareForUpdate: (object: JsonObject, old: JsonObject, context: RequestContext) => JsonObject;
  /** Complaints about a new object; those about its metadata, name included, are the registry's. */
  readonly validateCreate: (object: JsonObject, context: RequestContext) => readonly FieldError[];
  /** Complaints about a changed object: those of `validateCreate`, and fields that may not change. */
  readonly validateUpdate: (object: JsonObject, old: JsonObject, context: RequestContext) => readonly FieldError[];
}

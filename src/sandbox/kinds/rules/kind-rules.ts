import type { JsonObject } from '../../json/json-value.js';
import type { ApiFields } from '../fields/api-field.js';
import type { FieldError } from '../validation/field-error.js';
import type { RequestContext } from '../validation/request-context.js';

/** What makes one kind different from the others; every rule may be left out. */
export interface KindRules {
  readonly fields: ApiFields;
  /** Defaults that depend on other fields or on the apiVersion, on a decoded object. */
  readonly defaults?: (object: JsonObject, context: RequestContext) => JsonObject;
  /** What the server sets on create, besides the empty status and the generation. */
  readonly prepareForCreate?: (object: JsonObject, context: RequestContext) => JsonObject;
  /** What the server keeps or sets on update, besides the status and the generation. */
  readonly prepareForUpdate?: (object: JsonObject, old: JsonObject, context: RequestContext) => JsonObject;
  /** Whether an update counts as a new generation; a kind without this rule has no generation. */
  readonly isNewGeneration?: (object: JsonObject, old: JsonObject) => boolean;
  /** Errors of any object of the kind, new or changed. */
  readonly validate?: (object: JsonObject, context: RequestContext) => readonly FieldError[];
  /** Errors of a change. */
  readonly validateChange?: (object: JsonObject, old: JsonObject, context: RequestContext) => readonly FieldError[];
}

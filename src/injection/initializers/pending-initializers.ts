import dropWhile from 'lodash/dropWhile.js';

import { isJsonObject, type Json, type JsonObject, objectAt, objectsIn, stringIn } from '../../json/json.js';

/** `metadata.initializers` of a workload that is not initialized yet. */
export interface PendingInitializers {
  /** In the order in which the initializers act; never empty. */
  readonly names: readonly string[];
  /** `initializers.result`, which a failed initializer leaves. */
  readonly result?: Json;
}

/** What is pending; undefined where the object is initialized. */
export function pendingInitializers(object: JsonObject): PendingInitializers | undefined {
  const initializers = objectAt(object, 'metadata')['initializers'];
  if (!isJsonObject(initializers)) return undefined;
  const names = objectsIn(initializers['pending']).flatMap((item) => stringIn(item['name']) ?? []);
  if (names.length === 0) return undefined;
  const { result } = initializers;
  return result === undefined || result === null ? { names } : { names, result };
}

/**
 * The value for `metadata.initializers` of a strategic merge patch that removes the first name. With the last name the
 * whole field goes, result included; else the directive makes 1.7, which replaces the list, and 1.8 and newer, which
 * merge it by name, do the same.
 */
export function initializersWithoutFirst(pending: PendingInitializers): JsonObject | null {
  // A name may be there twice, where two configurations name it.
  const rest = dropWhile(pending.names, (name) => name === pending.names[0]);
  if (rest.length === 0) return null;
  const result = pending.result === undefined ? {} : { result: pending.result };
  return { $patch: 'replace', pending: rest.map((name) => ({ name })), ...result };
}

/** The value for `metadata.initializers` of a JSON merge patch that removes one name, or all where none is given. */
export function initializersWithout(pending: PendingInitializers, name?: string): JsonObject | null {
  const rest = name === undefined ? [] : pending.names.filter((other) => other !== name);
  return rest.length === 0 ? null : { pending: rest.map((other) => ({ name: other })) };
}

/** True for an object whose initialization has failed: the server is about to delete it. */
export function hasFailed(object: JsonObject): boolean {
  return objectAt(object, 'metadata', 'initializers', 'result')['status'] === 'Failure';
}

/** An object as a Status names it. */
export interface FailedObject {
  readonly kind: string;
  readonly name: string;
}

/**
 * The value for `metadata.initializers` of a merge patch, strategic or not, that fails an object: the server deletes it,
 * and its waiting creator gets this Status as the answer. The message is in the causes too: of a Status with the reason Invalid,
 * kubectl up to 1.24 prints nothing else, and "The request is invalid" where there are none.
 */
export function failedInitializers({ kind, name }: FailedObject, message: string): JsonObject {
  const causes = [{ reason: 'FieldValueInvalid', message, field: 'metadata.initializers' }];
  return { result: { status: 'Failure', reason: 'Invalid', code: 422, message, details: { name, kind, causes } } };
}

/**
 * The same in as few bytes as possible, for an object that the server can't store with a message in it. It has no reason, so
 * that kubectl prints the message without details, and the pending names make room for it.
 */
export function shortlyFailedInitializers(): JsonObject {
  return { pending: null, result: { status: 'Failure', code: 413, message: 'too large for a sidecar' } };
}

import {
  type GroupResource,
  internalError,
  requestTimeout,
  resultError,
  serverTimeout,
  type StatusError,
} from '../api-status.js';
import { objectAt } from '../json/json-path.js';
import { isJsonObject, type JsonObject } from '../json/json-value.js';
import type { Collection } from '../store/collection.js';
import type { StoreEvent } from '../store/store-event.js';
import { parseStoredObject, type StoredObject } from '../store/stored-object.js';

/** How a failed result begins in the bytes of an object: only where it is found is the object parsed. */
const RESULT = '"result":{';

/** A created object whose creator waits, and for how long. */
export interface InitializationWait {
  readonly collection: Collection;
  readonly created: StoredObject;
  readonly on: GroupResource;
  readonly timeoutMs: number;
  readonly stopping: AbortSignal;
}

type InitializationState =
  | { readonly state: 'pending' }
  | { readonly state: 'initialized'; readonly object: StoredObject }
  | { readonly state: 'failed'; readonly error: StatusError };

/**
 * Waits until a created object is initialized, and answers with that version of it. Fails with the result that an
 * initializer set, with 500 if the object is deleted before, with 504 when the time is up (the object stays).
 */
export function waitUntilInitialized(wait: InitializationWait): Promise<StoredObject> {
  const first = stateOf(wait.created);
  if (first.state === 'initialized') return Promise.resolve(first.object);
  if (first.state === 'failed') return Promise.reject(first.error);
  return new Promise((resolve, reject) => {
    const unsubscribe = wait.collection.subscribeToObject(wait.created, (event) => {
      const outcome = stateAfter(event);
      if (outcome.state === 'failed') fail(outcome.error);
      if (outcome.state !== 'initialized') return;
      settle(() => {
        resolve(outcome.object);
      });
    });
    const timer = setTimeout(() => {
      fail(requestTimeout());
    }, wait.timeoutMs);
    wait.stopping.addEventListener('abort', stop);

    function settle(finish: () => void): void {
      clearTimeout(timer);
      unsubscribe();
      wait.stopping.removeEventListener('abort', stop);
      finish();
    }

    function fail(error: StatusError): void {
      settle(() => {
        reject(error);
      });
    }

    function stop(): void {
      fail(serverTimeout(wait.on, 'create'));
    }
  });
}

/** The result that an initializer set on an object: its initialization has failed. */
export function failureResult(object: StoredObject): JsonObject | undefined {
  // Most pending objects have no result, and parsing one costs as much as the rest of the wait.
  if (!object.uninitialized || !object.tail.includes(RESULT)) return undefined;
  const { result } = objectAt(parseStoredObject(object), 'metadata', 'initializers');
  return isJsonObject(result) ? result : undefined;
}

function stateAfter({ current, previous }: StoreEvent): InitializationState {
  if (current !== undefined) return stateOf(current);
  const result = previous === undefined ? undefined : failureResult(previous);
  const error = result === undefined ? internalError('object deleted while waiting for creation') : resultError(result);
  return { state: 'failed', error };
}

function stateOf(object: StoredObject): InitializationState {
  if (!object.uninitialized) return { state: 'initialized', object };
  const result = failureResult(object);
  return result === undefined ? { state: 'pending' } : { state: 'failed', error: resultError(result) };
}

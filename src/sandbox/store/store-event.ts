import type { StoredObject } from './stored-object.js';

/**
 * One change of one object. `current` is absent after a deletion, `previous` before a creation. `rendered` keeps the bytes
 * that watchers get, so that they are made once for all watchers that want the same.
 */
export interface StoreEvent {
  readonly resourceVersion: number;
  readonly current: StoredObject | undefined;
  readonly previous: StoredObject | undefined;
  readonly rendered: Map<string, Buffer>;
}

/** Called with each change, in order, in the tick in which it happens. */
export type StoreListener = (event: StoreEvent) => void;

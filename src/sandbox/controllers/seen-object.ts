import type { Collection } from '../store/collection.js';
import { parsedObject } from '../store/stored-object.js';
import type { SeenObject } from './owned-objects.js';

/** The object that a key names, as it is now; nothing where it is gone or is not initialized. */
export function seenObject(collection: Collection, key: string): SeenObject | undefined {
  const slash = key.indexOf('/');
  const stored = collection.get(key.slice(0, slash), key.slice(slash + 1));
  return stored?.uninitialized === false ? { stored, object: parsedObject(stored) } : undefined;
}

import { objectAt, stringAt } from '../json/json-path.js';
import { isJsonObject, type JsonObject, without } from '../json/json-value.js';

/**
 * One version of one object. It never changes: an update makes another. What selectors need often has its own fields; the
 * rest is kept as the bytes that are sent to clients, and is parsed when it is needed.
 */
export interface StoredObject {
  /** Empty for objects outside namespaces. */
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly resourceVersion: number;
  readonly labels: JsonObject;
  /** Whether `metadata.initializers` is set: such objects are hidden from clients that do not ask for them. */
  readonly uninitialized: boolean;
  /** The object from the first field of its metadata after `name`, `namespace` and `selfLink` on: `"uid":...},"spec":...}`. */
  readonly tail: Buffer;
}

/** Metadata that {@link metadataHead} writes for each path, or that begins the tail. */
const SERVED_METADATA = ['name', 'namespace', 'selfLink', 'resourceVersion', 'uid'];
const TAIL_OFFSET = '{"metadata":{'.length;

/** Freezes an object as the version that `resourceVersion` names; 0 for one that was never stored, and so has none. */
export function toStoredObject(object: JsonObject, resourceVersion: number): StoredObject {
  const metadata = objectAt(object, 'metadata');
  const uid = stringAt(metadata, 'uid');
  const named = resourceVersion === 0 ? {} : { resourceVersion: String(resourceVersion) };
  const kept = { uid, ...named, ...without(metadata, ...SERVED_METADATA) };
  const text = JSON.stringify({ metadata: kept, ...without(object, 'kind', 'apiVersion', 'metadata') });
  return {
    namespace: stringAt(metadata, 'namespace'),
    name: stringAt(metadata, 'name'),
    uid,
    resourceVersion,
    labels: objectAt(metadata, 'labels'),
    uninitialized: isJsonObject(metadata['initializers']),
    tail: Buffer.from(text).subarray(TAIL_OFFSET),
  };
}

/** The text in front of the tail inside `metadata`, closing with a comma. */
export function metadataHead({ name, namespace }: StoredObject, selfLink?: string): string {
  const place = namespace === '' ? '' : `"namespace":${JSON.stringify(namespace)},`;
  const link = selfLink === undefined ? '' : `"selfLink":${JSON.stringify(selfLink)},`;
  return `"metadata":{"name":${JSON.stringify(name)},${place}${link}`;
}

/** The object itself, without `kind`, `apiVersion` and `selfLink`. */
export function parseStoredObject(stored: StoredObject): JsonObject {
  return JSON.parse(`{${metadataHead(stored)}${stored.tail.toString()}`) as JsonObject;
}

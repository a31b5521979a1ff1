import type { JsonObject } from '../json/json-value.js';
import { metadataHead, parseStoredObject, type StoredObject } from '../store/stored-object.js';
import { collectionSelfLink, type ServedResource } from './registry.js';

/** The bytes of an object as a path serves it; below a subresource its selfLink names that. */
export function renderObject(served: ServedResource, stored: StoredObject, subresource = ''): Buffer {
  const type = `"kind":${JSON.stringify(served.kind.kind)},"apiVersion":${JSON.stringify(served.apiVersion)},`;
  return Buffer.concat([
    Buffer.from(`{${type}${metadataHead(stored, selfLink(served, stored, subresource))}`),
    stored.tail,
  ]);
}

/** The bytes of an object as an item of a list: items name neither kind nor apiVersion. */
export function renderListItem(served: ServedResource, stored: StoredObject): readonly [Buffer, Buffer] {
  return [Buffer.from(`{${metadataHead(stored, selfLink(served, stored))}`), stored.tail];
}

/** The object as a patch of this API version sees it: with kind and apiVersion, without selfLink. */
export function toVersionedObject(served: ServedResource, stored: StoredObject): JsonObject {
  return { kind: served.kind.kind, apiVersion: served.apiVersion, ...parseStoredObject(stored) };
}

/** Undefined where the server no longer writes one. */
function selfLink(served: ServedResource, { namespace, name }: StoredObject, subresource = ''): string | undefined {
  if (!served.hasSelfLinks) return undefined;
  return `${collectionSelfLink(served, namespace)}/${name}${subresource === '' ? '' : `/${subresource}`}`;
}

import { isJsonObject, type JsonObject, objectAt, stringIn } from '../../json/json.js';
import type { WorkloadResource } from '../../kubernetes/discovery/workload-resources.js';

/** Which object, of which resource: enough to read it again. */
export interface WorkloadKey {
  readonly resource: WorkloadResource;
  readonly namespace: string;
  readonly name: string;
  /** Of the object that the watch delivered last; two objects that follow each other under one name have one key. */
  readonly uid?: string;
}

/** The key of an object that a watch of `resource` delivered; undefined where it has no name or namespace. */
export function keyOf(resource: WorkloadResource, object: unknown): WorkloadKey | undefined {
  if (!isJsonObject(object)) return undefined;
  const metadata = objectAt(object, 'metadata');
  const [namespace, name] = [stringIn(metadata['namespace']), stringIn(metadata['name'])];
  return namespace === undefined || name === undefined ? undefined : { resource, namespace, name };
}

/** The key with the uid of its object, where that has one. */
export function withUid(key: WorkloadKey, object: JsonObject): WorkloadKey {
  const uid = stringIn(objectAt(object, 'metadata')['uid']);
  return uid === undefined ? key : { ...key, uid };
}

/** The key as one text, which differs for different names. */
export function keyText({ resource, namespace, name }: WorkloadKey): string {
  return `${resource.kind}/${namespace}/${name}`;
}

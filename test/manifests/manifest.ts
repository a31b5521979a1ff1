import { readFileSync } from 'node:fs';
import { loadAll } from 'js-yaml';

import { isJsonObject, type JsonObject, objectAt, stringIn } from '../../src/json/json.js';

/** The files in the order in which they are applied. */
export const INSTALLED_FILES: readonly string[] = ['istio.yaml', 'istio-initializer.yaml'];

/** Sidecars for the pods of Jobs, to be applied after those. */
export const PODS_FILE = 'pods/istio-initializer-pods.yaml';

/** What the controller's flag --manageInitializerConfiguration takes, to be applied after those. */
export const MANAGED_FILE = 'managed/istio-initializer-managed.yaml';

/** All files that are applied to a cluster. */
export const ALL_FILES: readonly string[] = [...INSTALLED_FILES, PODS_FILE, MANAGED_FILE];

/** The text of a file in manifests/. */
export function manifestText(file: string): string {
  return readFileSync(new URL(`../../manifests/${file}`, import.meta.url), 'utf8');
}

/** The objects of a file in manifests/, in order. */
export function manifestObjects(file: string): readonly JsonObject[] {
  return loadAll(manifestText(file)).filter(isJsonObject);
}

/** The objects of both files, in the order in which they are applied. */
export function installedObjects(): readonly JsonObject[] {
  return INSTALLED_FILES.flatMap(manifestObjects);
}

/** `Kind name`, or `Kind namespace/name`. */
export function labelOf(object: JsonObject): string {
  const { name, namespace } = objectAt(object, 'metadata');
  const path = [namespace, name].flatMap((part) => stringIn(part) ?? []).join('/');
  return `${stringIn(object['kind']) ?? 'no kind'} ${path}`;
}

/**
 * The one object of a label in all files.
 * @throws Error where there is none, or more than one
 */
export function installed(label: string): JsonObject {
  const found = ALL_FILES.flatMap(manifestObjects).filter((object) => labelOf(object) === label);
  const [object] = found;
  if (object === undefined || found.length > 1) throw new Error(`find ${label}: got ${found.length}, want one`);
  return object;
}

/** The texts in a list; none where `value` is no list. */
export function textsIn(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

/**
 * The one object of a kind in a file.
 * @throws Error where there is none, or more than one
 */
export function objectOf(kind: string, file: string): JsonObject {
  const [object, ...others] = manifestObjects(file).filter((one) => one['kind'] === kind);
  if (object === undefined || others.length > 0) throw new Error(`find the ${kind} of ${file}: want one`);
  return object;
}

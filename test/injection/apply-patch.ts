import { isJsonObject, type JsonObject, stringIn } from '../../src/json/json.js';
import type { JsonObject as StoredObject } from '../../src/sandbox/json/json-value.js';
import { kindStrategy } from '../../src/sandbox/kinds/strategies.js';
import type { KubernetesVersion } from '../../src/sandbox/kubernetes-version.js';
import { applyPatch } from '../../src/sandbox/patch/apply-patch.js';

/** The servers that a patch must mean the same to. */
export const VERSIONS: readonly KubernetesVersion[] = ['1.7', '1.9'];

/** As it arrives at the other end of a connection. */
const sent = (object: JsonObject): StoredObject => JSON.parse(JSON.stringify(object)) as StoredObject;

/** The object after a strategic merge patch, as the embedded API server applies it. */
export function patched(object: JsonObject, patch: JsonObject, version: KubernetesVersion): JsonObject {
  const result = applyPatch({
    type: 'application/strategic-merge-patch+json',
    patch: sent(patch),
    original: sent(object),
    schema: kindStrategy(stringIn(object['kind']) ?? '').mergeSchema(version),
    version,
  });
  if (!result.ok) throw new Error(`apply patch: ${result.code} ${result.message}`);
  if (!isJsonObject(result.object)) throw new Error('apply patch: got no object');
  return result.object;
}

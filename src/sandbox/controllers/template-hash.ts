import { isJsonList, isJsonObject, type JsonObject, type JsonValue } from '../json/json-value.js';
import type { KubernetesVersion } from '../kubernetes-version.js';

/** The label that tells the pods of one version of a Deployment from those of another. */
export const TEMPLATE_HASH = 'pod-template-hash';

/** Vowels and what looks like them are left out, so that no hash is a word (apimachinery/pkg/util/rand). */
const SAFE_CHARACTERS = 'bcdfghjklmnpqrstvwxz2456789';

/**
 * A number for a pod template, the same for the same content. The real hash is of Go's print of its struct, which cannot be
 * known here; this one only looks like it.
 */
export function templateHash(template: JsonObject): string {
  let hash = 0x811c9dc5;
  // FNV-1a, 32 bits.
  for (const byte of Buffer.from(canonicalJson(template))) hash = Math.imul(hash ^ byte, 0x01000193);
  return String(hash >>> 0);
}

/** The name of the ReplicaSet for a version of a Deployment: 1.7 appends the hash, 1.9 the hash in letters. */
export function replicaSetName(deployment: string, hash: string, version: KubernetesVersion): string {
  if (version === '1.7') return `${deployment}-${hash}`;
  const safe = hash.replace(/\d/g, (digit) =>
    SAFE_CHARACTERS.charAt((digit.codePointAt(0) ?? 0) % SAFE_CHARACTERS.length),
  );
  return `${deployment}-${safe}`;
}

function canonicalJson(value: JsonValue): string {
  if (isJsonList(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (!isJsonObject(value)) return JSON.stringify(value);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonicalJson(item)}`).join(',')}}`;
}

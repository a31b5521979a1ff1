import { createHash } from 'node:crypto';
import { dump } from 'js-yaml';
import omit from 'lodash/omit.js';

import { objectLabel } from '../../../installation/object-label.js';
import { isJsonObject, type Json, type JsonObject, objectAt } from '../../../json/json.js';
import type { ObjectChange } from '../../../kubernetes/resources/apply-object.js';
import { unifiedDiff } from '../manifests/unified-diff.js';

/** What the server writes, and what repeats the rest: no user changes it. */
const NOT_SHOWN = [
  'status',
  'metadata.resourceVersion',
  'metadata.uid',
  'metadata.creationTimestamp',
  'metadata.generation',
  'metadata.selfLink',
  'metadata.managedFields',
];
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';
const SECRET_FIELDS = ['data', 'stringData'];
const CA_BUNDLE = 'caBundle';
/** How PEM begins in base64; what is to come may be a word. */
const ENCODED_PEM = 'LS0t';

/**
 * How an object that is there is changed, as a unified diff of its YAML; empty where nothing changes, and for one that is not
 * there before or after. The values of a Secret are never in it, and a caBundle is its size and its fingerprint.
 */
export function changeDiff(object: JsonObject, { before, after }: ObjectChange): string {
  if (!before || !after) return '';
  const [text, newText] = [yamlOf(before, after, 'before'), yamlOf(after, before, 'after')];
  return unifiedDiff(objectLabel(object), [{ text, newText, value: before, newValue: after }]);
}

function yamlOf(object: JsonObject, other: JsonObject, side: string): string {
  const annotations = omit(objectAt(object, 'metadata', 'annotations'), LAST_APPLIED) as JsonObject;
  const metadata = { ...objectAt(object, 'metadata'), annotations };
  const shown = omit({ ...object, metadata }, [
    ...NOT_SHOWN,
    ...(Object.keys(annotations).length === 0 ? ['metadata.annotations'] : []),
  ]) as JsonObject;
  const isSecret = [object, other].some(({ kind }) => kind === 'Secret');
  const masked = isSecret ? maskedSecret(shown, other, side) : withoutBundles(shown);
  return dump(masked, { noRefs: true, lineWidth: -1 });
}

/** Its keys are shown, and whether their values change. */
function maskedSecret(secret: JsonObject, other: JsonObject, side: string): JsonObject {
  const maskedField = (field: string): readonly (readonly [string, JsonObject])[] => {
    const values = secret[field];
    if (!isJsonObject(values)) return [];
    const others = objectAt(other, field);
    const masked = Object.entries(values).map(([key, value]): [string, string] => [
      key,
      value === others[key] ? '***' : `*** (${side})`,
    ]);
    return [[field, Object.fromEntries(masked)]];
  };
  return { ...secret, ...Object.fromEntries(SECRET_FIELDS.flatMap(maskedField)) };
}

function withoutBundles(value: JsonObject): JsonObject {
  const shorter = (part: Json | undefined, key: string): Json | undefined => {
    if (typeof part === 'string') return key === CA_BUNDLE && part.startsWith(ENCODED_PEM) ? fingerprint(part) : part;
    if (Array.isArray(part)) return (part as readonly Json[]).map((item) => shorter(item, '') ?? null);
    return isJsonObject(part) ? withoutBundles(part) : part;
  };
  return Object.fromEntries(
    Object.entries(value).map(([key, part]): [string, Json | undefined] => [key, shorter(part, key)]),
  );
}

function fingerprint(encoded: string): string {
  const digest = createHash('sha256').update(encoded).digest('hex').slice(0, 16);
  return `${Buffer.byteLength(encoded, 'base64')} bytes, SHA-256 ${digest}...`;
}

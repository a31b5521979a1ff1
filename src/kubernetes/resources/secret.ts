import { isJsonObject, type JsonObject, objectAt } from '../../json/json.js';
import { resourcePath } from '../discovery/api-resources.js';
import type { ApiClient } from '../transport/api-client.js';
import { KubeApiError } from '../transport/api-error.js';

const SECRETS = { groupVersion: 'v1', plural: 'secrets' };

/** Which Secret. */
export interface SecretName {
  readonly namespace: string;
  readonly name: string;
}

/** A Secret as it was read; its values decoded, as texts. */
export interface StoredSecret extends SecretName {
  readonly data: Readonly<Record<string, string>>;
  /** All of it, so that a write changes nothing else; undefined where there is none yet. */
  readonly object: JsonObject | undefined;
}

/** How messages name a Secret. */
export function secretName({ namespace, name }: SecretName): string {
  return `Secret ${namespace}/${name}`;
}

/**
 * Reads a Secret; one that is not there has no `object` and no data.
 * @throws KubeApiError where it can't be read
 */
export async function readSecret(client: ApiClient, { namespace, name }: SecretName): Promise<StoredSecret> {
  try {
    const answer = await client.request({ method: 'GET', path: resourcePath(SECRETS, { namespace, name }) });
    const object = isJsonObject(answer) ? answer : {};
    return { namespace, name, data: decodeData(objectAt(object, 'data')), object };
  } catch (error) {
    if (error instanceof KubeApiError && error.isNotFound) return { namespace, name, data: {}, object: undefined };
    throw error;
  }
}

/** Values to write; undefined removes a key. */
export type SecretChange = Readonly<Record<string, string | undefined>>;

/**
 * Changes values of a Secret, and creates it where it was not there. Other values, labels and the like stay as they were
 * read. Resolves to what is stored now.
 * @throws KubeApiError, with `isConflict` where it has changed since it was read
 */
export async function writeSecret(client: ApiClient, read: StoredSecret, change: SecretChange): Promise<StoredSecret> {
  const { namespace, name, object } = read;
  const encoded = Object.entries(change).map(([key, value]) => [
    key,
    value === undefined ? undefined : Buffer.from(value).toString('base64'),
  ]);
  const empty = { apiVersion: 'v1', kind: 'Secret', metadata: { namespace, name }, type: 'Opaque' };
  const written = Object.fromEntries(encoded) as JsonObject;
  const body = { ...(object ?? empty), data: { ...objectAt(object, 'data'), ...written } };
  const answer = await client.request(
    object
      ? { method: 'PUT', path: resourcePath(SECRETS, { namespace, name }), body }
      : { method: 'POST', path: resourcePath(SECRETS, { namespace }), body },
  );
  const stored = isJsonObject(answer) ? answer : {};
  return { namespace, name, data: decodeData(objectAt(stored, 'data')), object: stored };
}

function decodeData(data: JsonObject): Readonly<Record<string, string>> {
  const texts = Object.entries(data).map(([key, value]) => [
    key,
    typeof value === 'string' ? Buffer.from(value, 'base64').toString() : '',
  ]);
  return Object.fromEntries(texts) as Readonly<Record<string, string>>;
}

import { StatusError } from '../api-status.js';
import { objectAt } from '../json/json-path.js';
import { jsonEqual, type JsonObject } from '../json/json-value.js';
import type { InternalClient } from './internal-client.js';
import type { SeenObject } from './owned-objects.js';

/** The object whose status is written. */
export interface StatusSubject {
  readonly apiVersion: string;
  readonly resource: string;
  readonly seen: SeenObject;
}

/** Writes the fields of a status that differ, if any do; an object that was deleted meanwhile is left alone. */
export async function patchStatus(
  client: InternalClient,
  { apiVersion, resource, seen }: StatusSubject,
  status: JsonObject,
): Promise<void> {
  const old = objectAt(seen.object, 'status');
  // The server leaves out a zero.
  const isSame = Object.entries(status).every(([key, value]) => jsonEqual(value, old[key] ?? 0));
  if (isSame) return;
  const { namespace, name, uid } = seen.stored;
  const body = { metadata: { uid }, status };
  try {
    await client.send({ verb: 'patch', apiVersion, resource, subresource: 'status', namespace, name, body });
  } catch (error) {
    if (!(error instanceof StatusError) || ![404, 409].includes(error.code)) throw error;
  }
}

import { isJsonObject, type JsonObject, objectAt, objectsIn, stringIn } from '../../json/json.js';
import { readObject } from '../../kubernetes/resources/apply-object.js';
import type { ApiClient } from '../../kubernetes/transport/api-client.js';
import { OperationalError } from '../../runtime/operational-error.js';
import { objectLabel } from '../object-label.js';
import { EXEMPT_LABEL, INJECTION_LABEL } from './labels.js';

const ENABLED = 'enabled';
const DEFAULT = 'default';
/** The registration leaves them out, whatever their labels say. */
const NEVER: readonly string[] = ['kube-system', 'kube-public', 'kube-node-lease', 'istio-system'];

const namespaceOf = (name: string): JsonObject => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });

/**
 * The namespaces with the label by which their pods get sidecars.
 * @throws OperationalError for one that is not there, or that the API server never asks about
 */
export async function checkLabelled(client: ApiClient, names: readonly string[]): Promise<readonly JsonObject[]> {
  const wanted: JsonObject[] = [];
  for (const name of new Set(names)) {
    const namespace = namespaceOf(name);
    const found = await readObject(client, namespace);
    const label = objectLabel(namespace);
    if (!found) throw new OperationalError(`label ${label}: it does not exist; create it first; nothing was changed`);
    const isExempt = objectAt(found, 'metadata', 'labels')[EXEMPT_LABEL] !== undefined;
    if (isExempt || NEVER.includes(name)) {
      const why = isExempt ? `it has the label ${EXEMPT_LABEL}` : 'it is one that must work without the webhook';
      throw new OperationalError(
        `label ${label}: ${why}, so the API server never asks about its pods; nothing was changed`,
      );
    }
    wanted.push({ ...namespace, metadata: { name, labels: { [INJECTION_LABEL]: ENABLED } } });
  }
  return wanted;
}

/** All namespaces with one of these labels, as `Namespace` objects. */
export async function namespacesWith(client: ApiClient, label: string): Promise<readonly JsonObject[]> {
  const path = `/api/v1/namespaces?labelSelector=${encodeURIComponent(label)}`;
  const list = await client.request({ method: 'GET', path });
  return objectsIn(isJsonObject(list) ? list['items'] : []).map((item) => ({
    ...item,
    apiVersion: 'v1',
    kind: 'Namespace',
  }));
}

/** The name of the first namespace whose pods get sidecars; `default` where there is none. */
export async function injectedNamespace(client: ApiClient): Promise<string> {
  const names = (await namespacesWith(client, `${INJECTION_LABEL}=${ENABLED}`)).map(
    (namespace) => stringIn(objectAt(namespace, 'metadata')['name']) ?? '',
  );
  return names.find((name) => !NEVER.includes(name)) ?? DEFAULT;
}

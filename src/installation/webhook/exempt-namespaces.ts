import { type JsonObject, objectAt } from '../../json/json.js';
import { readObject } from '../../kubernetes/resources/apply-object.js';
import type { ApiClient } from '../../kubernetes/transport/api-client.js';
import { EXEMPT_LABEL } from './labels.js';

/** Those of Kubernetes and of the mesh: a webhook that is called for its own pods could never start again. */
export const EXEMPT_NAMESPACES: readonly string[] = ['kube-system', 'kube-public', 'istio-system'];

const namespaces: readonly JsonObject[] = EXEMPT_NAMESPACES.map((name) => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name, labels: { [EXEMPT_LABEL]: 'true' } },
}));

/** Those of them that are there and are not exempt yet, with the label that they need. */
export async function unexemptedNamespaces(client: ApiClient): Promise<readonly JsonObject[]> {
  const found = await Promise.all(namespaces.map((namespace) => readObject(client, namespace)));
  return namespaces.filter((_, index) => {
    const namespace = found[index];
    return namespace !== undefined && objectAt(namespace, 'metadata', 'labels')[EXEMPT_LABEL] === undefined;
  });
}

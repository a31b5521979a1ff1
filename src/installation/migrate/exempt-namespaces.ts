import { type JsonObject, objectAt } from '../../json/json.js';
import { applyObject, merge, readObject } from '../../kubernetes/resources/apply-object.js';
import { withErrorContext } from '../error-context.js';
import { objectLabel } from '../object-label.js';
import { type Migration, type Step, STILL_INITIALIZED } from './migration.js';

/**
 * The label of namespaces for which the API server does not call the webhook. The initializer is for every namespace, so that
 * the label istio-injection would leave most of them out.
 */
export const EXEMPT_LABEL = 'sidecar.initializer.istio.io/exempt';

/** Those of Kubernetes and of the mesh: a webhook that is called for its own pods could never start again. */
const EXEMPT_NAMESPACES: readonly string[] = ['kube-system', 'kube-public', 'istio-system'];

const namespaces: readonly JsonObject[] = EXEMPT_NAMESPACES.map((name) => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name, labels: { [EXEMPT_LABEL]: 'true' } },
}));

/** Keeps the namespaces of Kubernetes and of the mesh, the webhook's own among them, from waiting for the webhook. */
export function exemptNamespaces(migration: Migration): Step {
  const { client, reporter } = migration;
  return {
    what: `label ${EXEMPT_NAMESPACES.join(', ')}: the API server will not call the webhook for their pods`,
    isDone: async () => (await listUnlabelled(migration)).length === 0,
    work: async () => {
      for (const namespace of await listUnlabelled(migration)) {
        const result = await withErrorContext(`label ${objectLabel(namespace)}`, STILL_INITIALIZED, () =>
          applyObject(client, namespace, { change: merge, dryRun: false }),
        );
        reporter.object(namespace, { result });
      }
    },
  };
}

/** Those that are there and have no such label. */
async function listUnlabelled({ client }: Migration): Promise<readonly JsonObject[]> {
  const found = await Promise.all(namespaces.map((namespace) => readObject(client, namespace)));
  return namespaces.filter((_, index) => {
    const namespace = found[index];
    return namespace !== undefined && objectAt(namespace, 'metadata', 'labels')[EXEMPT_LABEL] === undefined;
  });
}

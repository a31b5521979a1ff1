import { type JsonObject, objectAt, stringIn } from '../../json/json.js';
import type { ApiClient } from '../../kubernetes/transport/api-client.js';
import { applyPart } from '../apply-part.js';
import { filterByKind } from '../installation-manifests.js';
import type { RemovalReport } from '../remove-objects.js';
import { CERTIFICATE_SECRET } from './certificate.js';
import type { InjectorManifests } from './injector-manifests.js';
import { namespacesWith } from './labelled-namespaces.js';

/** Kinds of what gives rights, in the order in which it can go. */
export const ROLES: readonly string[] = ['ClusterRoleBinding', 'RoleBinding', 'ClusterRole', 'Role', 'ServiceAccount'];

/** All objects of the webhook but its registration and its configuration: what serves first, then its rights. */
export function webhookObjects({ objects }: InjectorManifests): readonly JsonObject[] {
  return [...filterByKind(objects, 'Deployment', 'PodDisruptionBudget', 'Service', ...ROLES), CERTIFICATE_SECRET];
}

/** Takes a label off all namespaces that have it. */
export async function removeLabels(
  client: ApiClient,
  label: string,
  { reporter, dryRun, consequence }: RemovalReport,
): Promise<void> {
  for (const namespace of await namespacesWith(client, label)) {
    const object = {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: stringIn(objectAt(namespace, 'metadata')['name']) ?? '' },
    };
    const change = (): JsonObject => ({ ...object, metadata: { ...object.metadata, labels: { [label]: null } } });
    const done = await applyPart(client, { object, change, dryRun, consequence });
    reporter.object(object, { ...done, note: `without the label ${label}` });
  }
}

import type { NamespaceScope } from '../../injection/config/config-keys.js';
import { type JsonObject, objectAt, stringIn } from '../../json/json.js';
import { applyObject, readObject } from '../../kubernetes/resources/apply-object.js';
import { OperationalError } from '../../runtime/operational-error.js';
import { withErrorContext } from '../error-context.js';
import { isPodInitializer } from '../install/controller-pods.js';
import { objectLabel } from '../object-label.js';
import { PROBE_LABEL } from '../webhook/labels.js';
import { waitForSidecar } from '../webhook/test-pod.js';
import { type Migration, STILL_INITIALIZED } from './migration.js';

const NAME = 'istio-initializer-migrate-probe';

/**
 * Checks that the namespace of the test pod exists.
 * @throws OperationalError where it does not, or none is known
 */
export async function checkProbeNamespace(migration: Migration): Promise<void> {
  const namespace = probeNamespace(migration);
  if (await readObject(migration.client, namespace)) return;
  throw new OperationalError(
    `test a pod in ${objectLabel(namespace)}: it does not exist; name another with --probe-namespace`,
  );
}

/** Adds the label to that namespace by which the webhook is called there, or removes it. */
export async function labelNamespace(migration: Migration, isProbed: boolean): Promise<void> {
  const namespace = probeNamespace(migration);
  const labels = { [PROBE_LABEL]: isProbed ? 'true' : null };
  const change = { ...namespace, metadata: { ...objectAt(namespace, 'metadata'), labels } };
  await withErrorContext(`label ${objectLabel(namespace)}`, STILL_INITIALIZED, () =>
    applyObject(migration.client, namespace, { change: () => change, dryRun: false }),
  );
}

/**
 * A pod that gets a sidecar only from the webhook; its scheduler does not exist, so that it never runs.
 * @throws OperationalError where no namespace is known for it
 */
export async function probePod(migration: Migration): Promise<JsonObject> {
  const { client, config } = migration;
  const namespace = stringIn(objectAt(probeNamespace(migration), 'metadata')['name']) ?? '';
  // Where pods wait for the initializer, this one bypasses it.
  const passes = await isPodInitializer(client, config.initializerName);
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: NAME,
      namespace,
      annotations: { 'sidecar.istio.io/inject': 'true' },
      ...(passes && { initializers: { pending: [] } }),
    },
    spec: {
      schedulerName: NAME,
      terminationGracePeriodSeconds: 0,
      containers: [{ name: 'probe', image: NAME }],
    },
  };
}

/**
 * Creates pods until one gets its sidecar from the webhook.
 * @param inVain what it means if none does in time
 * @throws OperationalError in that case
 */
export async function waitUntilInjected(migration: Migration, inVain: string): Promise<void> {
  const { client, options, reporter } = migration;
  const deadline = performance.now() + options.timeout;
  await waitForSidecar(client, { pod: await probePod(migration), dryRun: false, deadline, inVain }, reporter);
}

function namespaceFor(scope: NamespaceScope): string | undefined {
  switch (scope.kind) {
    case 'all':
      return 'default';
    case 'only':
      return scope.names[0];
    case 'except':
      return scope.names.includes('default') ? undefined : 'default';
  }
}

function probeNamespace({ options, config }: Migration): JsonObject {
  const name = options.probeNamespace ?? namespaceFor(config.scope);
  if (name !== undefined) return { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
  throw new OperationalError(
    'find a namespace for the test pod: default gets no sidecars; name one with --probe-namespace',
  );
}

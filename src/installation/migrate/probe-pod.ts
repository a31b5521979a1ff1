import { setTimeout as sleep } from 'node:timers/promises';

import type { NamespaceScope } from '../../injection/config/config-keys.js';
import { STATUS_ANNOTATION } from '../../injection/sidecar/injection-status.js';
import { isJsonObject, type JsonObject, objectAt, stringIn } from '../../json/json.js';
import { applyObject, readObject } from '../../kubernetes/resources/apply-object.js';
import { deleteObject } from '../../kubernetes/resources/delete-object.js';
import { collectionPathOf, identityOf } from '../../kubernetes/resources/object-path.js';
import { KubeApiError } from '../../kubernetes/transport/api-error.js';
import { OperationalError } from '../../runtime/operational-error.js';
import { withErrorContext } from '../error-context.js';
import { isPodInitializer } from '../install/controller-pods.js';
import { objectLabel } from '../object-label.js';
import { type Migration, STILL_INITIALIZED } from './migration.js';
import { PROBE_LABEL } from './registration.js';

const NAME = 'istio-initializer-migrate-probe';
const FIRST_INTERVAL_MS = 250;
const LONGEST_INTERVAL_MS = 2000;

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
  const pod = await probePod(migration);
  const deadline = performance.now() + migration.options.timeout;
  let lastTold = '';
  for (let delayMs = FIRST_INTERVAL_MS; ; delayMs = Math.min(LONGEST_INTERVAL_MS, delayMs * 1.5)) {
    const problem = await problemOf(migration, pod);
    if (problem === undefined) return;
    const what = `test ${objectLabel(pod)}: ${problem}`;
    if (performance.now() >= deadline) throw new OperationalError(`${what}; ${inVain}`);
    if (problem !== lastTold) migration.reporter.progress(what);
    lastTold = problem;
    await sleep(Math.max(0, Math.min(delayMs, deadline - performance.now())));
  }
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

/** Why the pod has no sidecar; undefined where it has one. The pod is gone after this. */
async function problemOf(migration: Migration, pod: JsonObject): Promise<string | undefined> {
  const { client } = migration;
  // One may be left of a run that was interrupted.
  await deleteObject(client, pod);
  try {
    const path = await collectionPathOf(client, identityOf(pod));
    const created = await client.request({ method: 'POST', path, body: pod });
    const annotations = objectAt(isJsonObject(created) ? created : {}, 'metadata', 'annotations');
    if (annotations[STATUS_ANNOTATION] !== undefined) return undefined;
    return 'it was created without a sidecar: the API server did not call the webhook, or could not reach it';
  } catch (error) {
    if (error instanceof KubeApiError) return error.message;
    throw error;
  } finally {
    await deleteObject(client, pod);
  }
}

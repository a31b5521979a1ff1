import { setTimeout as sleep } from 'node:timers/promises';

import type { NamespaceScope } from '../../injection/config/config-keys.js';
import { STATUS_ANNOTATION } from '../../injection/sidecar/injection-status.js';
import { isJsonObject, type JsonObject, objectAt, stringIn } from '../../json/json.js';
import { applyObject, readObject } from '../../kubernetes/resources/apply-object.js';
import { deleteObject } from '../../kubernetes/resources/delete-object.js';
import { collectionPathOf, identityOf } from '../../kubernetes/resources/object-path.js';
import { KubeApiError } from '../../kubernetes/transport/api-error.js';
import { CommandError } from '../../runtime/command-error.js';
import { withErrorContext } from '../error-context.js';
import { isPodInitializer } from '../install/controller-pods.js';
import { objectLabel } from '../object-label.js';
import { type Migration, STILL_INITIALIZED } from './migration.js';
import { PROBE_LABEL } from './registration.js';

const NAME = 'istio-initializer-migrate-probe';
const FIRST_INTERVAL_MS = 250;
const LONGEST_INTERVAL_MS = 2000;

/**
 * Looks for the namespace in which a pod is tried.
 * @throws CommandError where it is not there, or none is known
 */
export async function checkProbeNamespace(migration: Migration): Promise<void> {
  const namespace = probeNamespace(migration);
  if (await readObject(migration.client, namespace)) return;
  throw new CommandError(
    `try a pod in ${objectLabel(namespace)}: it is not there; name another with --probe-namespace`,
  );
}

/** Gives that namespace the label by which the webhook is asked there, or takes it away. */
export async function labelNamespace(migration: Migration, isProbed: boolean): Promise<void> {
  const namespace = probeNamespace(migration);
  const labels = { [PROBE_LABEL]: isProbed ? 'true' : null };
  const change = { ...namespace, metadata: { ...objectAt(namespace, 'metadata'), labels } };
  await withErrorContext(`label ${objectLabel(namespace)}`, STILL_INITIALIZED, () =>
    applyObject(migration.client, namespace, { change: () => change, dryRun: false }),
  );
}

/**
 * A pod that gets a sidecar from the webhook, and from nobody else; no scheduler knows it, so that it never runs.
 * @throws CommandError where no namespace is known for it
 */
export async function probePod(migration: Migration): Promise<JsonObject> {
  const { client, config } = migration;
  const namespace = stringIn(objectAt(probeNamespace(migration), 'metadata')['name']) ?? '';
  // Where pods wait for the initializer, this one passes it by.
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
 * Makes pods until one gets its sidecar from the webhook, by the way that every pod goes.
 * @param inVain what it means where none does in time
 * @throws CommandError in that case
 */
export async function waitUntilInjected(migration: Migration, inVain: string): Promise<void> {
  const pod = await probePod(migration);
  const deadline = performance.now() + migration.options.timeout;
  let lastTold = '';
  for (let delayMs = FIRST_INTERVAL_MS; ; delayMs = Math.min(LONGEST_INTERVAL_MS, delayMs * 1.5)) {
    const problem = await problemOf(migration, pod);
    if (problem === undefined) return;
    const what = `try ${objectLabel(pod)}: ${problem}`;
    if (performance.now() >= deadline) throw new CommandError(`${what}; ${inVain}`);
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
  throw new CommandError(
    'find a namespace for a pod to try: default gets no sidecars; name one with --probe-namespace',
  );
}

/** Why the pod has no sidecar; undefined where it has one. The pod is gone after this. */
async function problemOf(migration: Migration, pod: JsonObject): Promise<string | undefined> {
  const { client } = migration;
  // Of a run that was interrupted.
  await deleteObject(client, pod);
  try {
    const path = await collectionPathOf(client, identityOf(pod));
    const created = await client.request({ method: 'POST', path, body: pod });
    const annotations = objectAt(isJsonObject(created) ? created : {}, 'metadata', 'annotations');
    if (annotations[STATUS_ANNOTATION] !== undefined) return undefined;
    return 'it came into being without a sidecar: the API server did not ask the webhook, or could not';
  } catch (error) {
    if (error instanceof KubeApiError) return error.message;
    throw error;
  } finally {
    await deleteObject(client, pod);
  }
}

import type { InjectionConfig } from '../../injection/config/injection-config.js';
import type { JsonObject } from '../../json/json.js';
import { isAtLeast, readServerVersion } from '../../kubernetes/discovery/server-version.js';
import { configMapName } from '../../kubernetes/resources/config-map.js';
import { identityOf, KindNotServedError, resourceOf } from '../../kubernetes/resources/object-path.js';
import type { ApiClient } from '../../kubernetes/transport/api-client.js';
import { OperationalError } from '../../runtime/operational-error.js';
import { withErrorContext } from '../error-context.js';
import { singleOfKind } from '../install/installation-plan.js';
import { checkObjectRights } from '../install/preflight.js';
import { INSTALLED_CONFIG, readInstalledConfig } from '../installed-config.js';
import { CERTIFICATE_SECRET } from '../webhook/certificate.js';
import { injectorFileFor } from '../webhook/injector-manifests.js';
import type { Migration } from './migration.js';
import { checkProbeNamespace, probePod } from './probe-pod.js';
import { checkNoOtherInjector, webhookParts } from './webhook-deployment.js';

const NOTHING = 'nothing was changed';

/**
 * Checks that both the initializer and the webhook work on the server.
 * @throws OperationalError where it is not
 */
export async function checkServerForMigrate(client: ApiClient, configuration: JsonObject): Promise<void> {
  const version = await withErrorContext('read the server version', NOTHING, () => readServerVersion(client));
  const refuse = (why: string): OperationalError =>
    new OperationalError(`migrate Kubernetes ${version.gitVersion}: ${why}`);
  if (!isAtLeast(version, 1, 9)) throw refuse('it has no mutating webhooks, which came with 1.9; upgrade it first');
  if (isAtLeast(version, 1, 14)) {
    const left = 'istio-initializer uninstall removes what is left of the initializer';
    throw refuse(`it no longer has Initializers, and ${left}; apply manifests/${injectorFileFor(version)}`);
  }
  try {
    await withErrorContext('find webhooks', NOTHING, () => resourceOf(client, identityOf(configuration)));
  } catch (error) {
    if (!(error instanceof KindNotServedError)) throw error;
    const { apiVersion } = identityOf(configuration);
    const flags = `--runtime-config=${apiVersion} and the admission plugin MutatingAdmissionWebhook`;
    throw refuse(`${error.message}; start the API server with ${flags}`);
  }
}

/**
 * The configuration that both use.
 * @throws OperationalError where there is none, or one by which nothing gets a sidecar; ConfigError where it is not valid
 */
export async function readMigrationConfig(client: ApiClient): Promise<InjectionConfig> {
  const name = configMapName(INSTALLED_CONFIG);
  const config = await withErrorContext(`read ${name}`, NOTHING, () => readInstalledConfig(client));
  if (!config) {
    throw new OperationalError(`read ${name}: it is missing, so the initializer is not installed; ${NOTHING}`);
  }
  if (config.policy !== 'off') return config;
  const instead = 'set it to disabled or enabled, or remove the initializer with istio-initializer uninstall';
  throw new OperationalError(`read ${name}: the policy is off, so that nothing gets a sidecar; ${instead}; ${NOTHING}`);
}

const NAMESPACE: JsonObject = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'kube-system' } };

/**
 * Checks that no other injector is installed, and that the caller has the rights. Changes nothing.
 * @throws OperationalError that names what prevents the migration
 */
export async function checkPrerequisites(migration: Migration): Promise<void> {
  const { client, options, manifest } = migration;
  const configuration = singleOfKind(manifest, 'MutatingWebhookConfiguration');
  await checkProbeNamespace(migration);
  const pod = await probePod(migration);
  const inCluster = options.webhookUrl === undefined;
  if (inCluster) await checkNoOtherInjector(migration);
  const parts = inCluster ? [...(await webhookParts(migration)).map(({ object }) => object), CERTIFICATE_SECRET] : [];
  const wanted = [...parts, configuration, pod, NAMESPACE];
  await checkObjectRights(
    client,
    wanted.map((object) => ({ object, change: 'patch' })),
  );
}

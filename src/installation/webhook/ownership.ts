import { type Json, type JsonObject, objectAt, objectsIn, stringIn } from '../../json/json.js';
import { readObject } from '../../kubernetes/resources/apply-object.js';
import type { ApiClient } from '../../kubernetes/transport/api-client.js';
import { OperationalError } from '../../runtime/operational-error.js';
import { containerOf } from '../install/controller-deployment.js';
import { objectLabel } from '../object-label.js';
import { EXEMPT_LABEL } from './labels.js';

/** Of the Service that the API server calls, and of nearly all else. */
export const INJECTOR = { namespace: 'istio-system', name: 'istio-sidecar-injector' } as const;

const CONFIG_MAP_FLAG = '--injectConfigMapName=';

/** The arguments of the first container of a Deployment. */
export function argsOf(deployment: JsonObject | undefined): readonly Json[] {
  const { args } = containerOf(deployment);
  return Array.isArray(args) ? (args as readonly Json[]) : [];
}

/** Whether a Deployment runs `istio-initializer webhook`, and is not the injector of Istio, which has the same name. */
export function runsOurWebhook(deployment: JsonObject): boolean {
  return argsOf(deployment)[0] === 'webhook';
}

/** The ConfigMap with the injection configuration that a webhook reads; undefined where its arguments do not say. */
export function configMapOf(deployment: JsonObject | undefined): string | undefined {
  const flag = argsOf(deployment).find((arg) => stringIn(arg)?.startsWith(CONFIG_MAP_FLAG));
  return stringIn(flag)?.slice(CONFIG_MAP_FLAG.length);
}

/** The arguments with another ConfigMap. */
export function withConfigMapName(args: readonly Json[], name: string): readonly Json[] {
  return args.map((arg) => (stringIn(arg)?.startsWith(CONFIG_MAP_FLAG) ? `${CONFIG_MAP_FLAG}${name}` : arg));
}

/**
 * The Deployment under the webhook's name; undefined where there is none.
 * @throws OperationalError where it is another injector
 */
export async function readOwnDeployment(
  client: ApiClient,
  deployment: JsonObject,
  advice: string,
): Promise<JsonObject | undefined> {
  const found = await readObject(client, deployment);
  if (!found || runsOurWebhook(found)) return found;
  throw new OperationalError(
    `read ${objectLabel(deployment)}: it does not run \`istio-initializer webhook\`, so it is another injector, such as Istio's; ${advice}; nothing was changed`,
  );
}

/** Whether a webhook calls the Service of this one. */
export function callsOurService(webhook: JsonObject): boolean {
  const { namespace, name } = objectAt(webhook, 'clientConfig', 'service');
  return namespace === INJECTOR.namespace && name === INJECTOR.name;
}

/** Whether a webhook is from a manifest of this package, or of `migrate`: no other leaves out the exempt namespaces. */
export function isOfOurManifests(webhook: JsonObject): boolean {
  const expressions = objectsIn(objectAt(webhook, 'namespaceSelector')['matchExpressions']);
  return expressions.some(({ key }) => key === EXEMPT_LABEL);
}

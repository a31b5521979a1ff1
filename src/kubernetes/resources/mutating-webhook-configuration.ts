import sortBy from 'lodash/sortBy.js';

import { isJsonObject, type JsonObject, objectAt, objectsIn, stringIn } from '../../json/json.js';
import { resourcePath } from '../discovery/api-resources.js';
import { servedVersion } from '../discovery/served-version.js';
import type { ApiClient } from '../transport/api-client.js';
import { KubeApiError } from '../transport/api-error.js';

const PLURAL = 'mutatingwebhookconfigurations';
const GROUP_VERSIONS = ['admissionregistration.k8s.io/v1', 'admissionregistration.k8s.io/v1beta1'];
const MOST_CONFLICTS = 5;
const TIMEOUT_MS = 10_000;

/** A server without MutatingWebhookConfigurations, or without the wanted one. */
class WebhookConfigurationError extends Error {
  readonly code = 'ERR_WEBHOOK_CONFIGURATION';

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'WebhookConfigurationError';
  }
}

/** How messages name one. */
export function webhookConfigurationName(name: string): string {
  return `MutatingWebhookConfiguration ${name}`;
}

/**
 * Path of the MutatingWebhookConfigurations, in the newest version of `GROUP_VERSIONS` that the server serves.
 * @throws KubeApiError where the server does not answer, WebhookConfigurationError where it serves none
 */
export async function webhookConfigurationsPath(client: ApiClient): Promise<string> {
  const groupVersion = await servedVersion(client, PLURAL, GROUP_VERSIONS);
  if (groupVersion !== undefined) return resourcePath({ groupVersion, plural: PLURAL });
  throw new WebhookConfigurationError(
    `find ${PLURAL}: the server serves neither ${GROUP_VERSIONS.join(' nor ')}, want Kubernetes 1.9 or newer`,
  );
}

/**
 * All MutatingWebhookConfigurations, in the order in which the API server calls their webhooks; none where the server has
 * no such kind.
 * @throws KubeApiError where they may not be listed, or the server does not answer
 */
export async function listWebhookConfigurations(client: ApiClient): Promise<readonly JsonObject[]> {
  const groupVersion = await servedVersion(client, PLURAL, GROUP_VERSIONS);
  if (groupVersion === undefined) return [];
  const path = resourcePath({ groupVersion, plural: PLURAL });
  const list = await client.request({ method: 'GET', path, timeoutMs: TIMEOUT_MS });
  return sortBy(objectsIn(isJsonObject(list) ? list['items'] : []), (object) => objectAt(object, 'metadata')['name']);
}

/** The bundle of one webhook. */
interface WebhookCaBundle {
  /** Name of the webhook within the configuration. */
  readonly name: string;
  /** In PEM; empty where there is none. */
  readonly caBundle: string;
}

/** The parts of a MutatingWebhookConfiguration that are read. */
export interface WebhookConfiguration {
  readonly name: string;
  readonly webhooks: readonly WebhookCaBundle[];
  readonly resourceVersion: string;
}

/**
 * The CA bundles of a configuration.
 * @param path of the configurations, from webhookConfigurationsPath
 * @throws KubeApiError, WebhookConfigurationError where there is none of that name
 */
export async function readCaBundles(client: ApiClient, path: string, name: string): Promise<WebhookConfiguration> {
  try {
    const request = { method: 'GET', path: `${path}/${encodeURIComponent(name)}`, timeoutMs: TIMEOUT_MS } as const;
    const answer = await client.request(request);
    const object = isJsonObject(answer) ? answer : {};
    const resourceVersion = stringIn(objectAt(object, 'metadata')['resourceVersion']) ?? '';
    return { name, resourceVersion, webhooks: objectsIn(object['webhooks']).map(webhookOf) };
  } catch (cause) {
    if (!(cause instanceof KubeApiError && cause.isNotFound)) throw cause;
    throw new WebhookConfigurationError(
      `read ${webhookConfigurationName(name)}: there is none; create it, or give the name of one that is there`,
      { cause },
    );
  }
}

/** Returns the new bundle of a webhook, in PEM; the same text where nothing is to change. */
export type BundleChange = (caBundle: string) => string;

/** How many webhooks a configuration has, and how many of them were changed. */
export interface BundleChangeResult {
  readonly webhooks: number;
  readonly changed: number;
}

/**
 * Changes the CA bundle of every webhook of a configuration, in one PATCH that is valid only for the version that was
 * read; after a conflict it reads and decides again. Nothing is written where nothing is to change.
 * @throws KubeApiError, WebhookConfigurationError where there is none of that name, or it has no webhooks
 */
export async function changeCaBundles(
  client: ApiClient,
  name: string,
  change: BundleChange,
): Promise<BundleChangeResult> {
  const path = await webhookConfigurationsPath(client);
  for (let conflicts = 1; ; conflicts += 1) {
    const configuration = await readCaBundles(client, path, name);
    const webhooks = configuration.webhooks.length;
    if (webhooks === 0) {
      const what = `change ${webhookConfigurationName(name)}: it has no webhooks`;
      throw new WebhookConfigurationError(`${what}, want at least one that calls istio-initializer`);
    }
    const body = patchOf(configuration, change);
    if (body.length === 0) return { webhooks, changed: 0 };
    try {
      const to = `${path}/${encodeURIComponent(name)}`;
      const contentType = 'application/json-patch+json';
      await client.request({ method: 'PATCH', path: to, body, contentType, timeoutMs: TIMEOUT_MS });
      return { webhooks, changed: body.length - 1 };
    } catch (error) {
      if (!(error instanceof KubeApiError && error.isConflict) || conflicts === MOST_CONFLICTS) throw error;
    }
  }
}

function webhookOf(webhook: JsonObject): WebhookCaBundle {
  const encoded = stringIn(objectAt(webhook, 'clientConfig')['caBundle']) ?? '';
  return { name: stringIn(webhook['name']) ?? '', caBundle: Buffer.from(encoded, 'base64').toString() };
}

function patchOf({ webhooks, resourceVersion }: WebhookConfiguration, change: BundleChange): readonly JsonObject[] {
  const changes = webhooks.flatMap(({ caBundle }, index) => {
    const wanted = change(caBundle);
    if (wanted === caBundle) return [];
    const value = Buffer.from(wanted).toString('base64');
    return [{ op: 'add', path: `/webhooks/${index}/clientConfig/caBundle`, value }];
  });
  // In a configuration that has changed, the indexes of the list may mean other webhooks.
  return changes.length === 0
    ? []
    : [{ op: 'replace', path: '/metadata/resourceVersion', value: resourceVersion }, ...changes];
}

import type { JsonObject } from '../../src/json/json.js';
import { readCaBundles } from '../../src/kubernetes/resources/mutating-webhook-configuration.js';
import type { ApiClient } from '../../src/kubernetes/transport/api-client.js';

/** Path of the MutatingWebhookConfigurations of the sandbox. */
export const WEBHOOK_CONFIGURATIONS = '/apis/admissionregistration.k8s.io/v1beta1/mutatingwebhookconfigurations';

/** A MutatingWebhookConfiguration with a webhook for each of the bundles in PEM; undefined is a webhook without. */
export function webhookConfiguration(name: string, ...bundles: readonly (string | undefined)[]): JsonObject {
  return {
    metadata: { name },
    webhooks: bundles.map((bundle, index) => ({
      name: `hook-${index}.istio.io`,
      clientConfig: {
        service: { namespace: 'mesh', name: 'injector', path: '/inject' },
        ...(bundle === undefined ? {} : { caBundle: Buffer.from(bundle).toString('base64') }),
      },
      rules: [{ operations: ['CREATE'], apiGroups: [''], apiVersions: ['v1'], resources: ['pods'] }],
      failurePolicy: 'Fail',
    })),
  };
}

/** Creates one. */
export async function createWebhookConfiguration(client: ApiClient, configuration: JsonObject): Promise<void> {
  await client.request({ method: 'POST', path: WEBHOOK_CONFIGURATIONS, body: configuration });
}

/** The bundles of one, in PEM. */
export async function bundlesOf(client: ApiClient, name: string): Promise<readonly string[]> {
  const { webhooks } = await readCaBundles(client, WEBHOOK_CONFIGURATIONS, name);
  return webhooks.map(({ caBundle }) => caBundle);
}

import type { ApiRequest } from '../api-request.js';
import { objectAt, objectsAt, stringAt, stringsAt, valueAt } from '../json/json-path.js';
import type { JsonObject } from '../json/json-value.js';

/** What a request does to an object, in the terms of admission. */
export type Operation = 'CREATE' | 'UPDATE' | 'DELETE';

/** One webhook of a configuration, read once: what it is called for, and where it is. */
export interface Webhook {
  readonly name: string;
  readonly rules: readonly WebhookRule[];
  readonly namespaceSelector: JsonObject;
  readonly ignoresFailure: boolean;
  readonly client: WebhookClient;
}

/** Where a webhook is: a URL, or a Service with a path. */
export interface WebhookClient {
  readonly url?: string;
  readonly service?: { readonly namespace: string; readonly name: string; readonly path: string };
  /** Certificates in PEM; empty where the system's are to be trusted. */
  readonly caBundle: string;
}

interface WebhookRule {
  readonly operations: readonly string[];
  readonly apiGroups: readonly string[];
  readonly apiVersions: readonly string[];
  readonly resources: readonly string[];
}

/** The webhooks of a stored configuration, in its order. */
export function readWebhooks(configuration: JsonObject): readonly Webhook[] {
  return objectsAt(configuration, 'webhooks').map((webhook) => ({
    name: stringAt(webhook, 'name'),
    rules: objectsAt(webhook, 'rules').map((rule) => ({
      operations: stringsAt(rule, 'operations'),
      apiGroups: stringsAt(rule, 'apiGroups'),
      apiVersions: stringsAt(rule, 'apiVersions'),
      resources: stringsAt(rule, 'resources'),
    })),
    namespaceSelector: objectAt(webhook, 'namespaceSelector'),
    ignoresFailure: stringAt(webhook, 'failurePolicy') !== 'Fail',
    client: readClient(objectAt(webhook, 'clientConfig')),
  }));
}

const CONFIGURATIONS = ['mutatingwebhookconfigurations', 'validatingwebhookconfigurations'];

/**
 * Whether one of a webhook's rules matches a request: its operation, and group, version and resource of its path. No rule
 * matches webhook configurations: a broken one could never be repaired (apiserver/pkg/admission/plugin/webhook/rules).
 */
export function matchesRules({ rules }: Webhook, request: ApiRequest, operation: Operation): boolean {
  const { group, version, kind } = request.served;
  if (CONFIGURATIONS.includes(kind.resource)) return false;
  return rules.some(
    (rule) =>
      includes(rule.operations, operation) &&
      includes(rule.apiGroups, group) &&
      includes(rule.apiVersions, version) &&
      rule.resources.some((entry) => matchesResource(entry, kind.resource, request.info.subresource)),
  );
}

function includes(list: readonly string[], wanted: string): boolean {
  return list.includes('*') || list.includes(wanted);
}

/** `pods` means the object alone, `pods/status` a subresource, `pods/*` the object and every subresource. */
function matchesResource(entry: string, resource: string, subresource: string): boolean {
  const [wantedResource, wantedPart = ''] = entry.split('/', 2);
  const isResource = wantedResource === '*' || wantedResource === resource;
  return isResource && (wantedPart === '*' || wantedPart === subresource);
}

function readClient(config: JsonObject): WebhookClient {
  const url = valueAt(config, 'url');
  const service = objectAt(config, 'service');
  return {
    ...(typeof url === 'string' && { url }),
    ...(stringAt(service, 'name') !== '' && {
      service: {
        namespace: stringAt(service, 'namespace'),
        name: stringAt(service, 'name'),
        path: stringAt(service, 'path'),
      },
    }),
    caBundle: Buffer.from(stringAt(config, 'caBundle'), 'base64').toString(),
  };
}

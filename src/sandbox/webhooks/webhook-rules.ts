import type { ApiRequest } from '../api-request.js';
import { objectAt, objectsAt, stringAt, stringsAt, valueAt } from '../json/json-path.js';
import type { JsonObject } from '../json/json-value.js';
import { apiGroupOf, servedApiVersions } from '../registry/resource-kind.js';

/** What a request does to an object, in the terms of admission. */
export type Operation = 'CREATE' | 'UPDATE' | 'DELETE';

/** One webhook of a configuration, read once: what it is called for, and where it is. */
export interface Webhook {
  readonly name: string;
  readonly rules: readonly WebhookRule[];
  readonly namespaceSelector: JsonObject;
  /** Labels of the object itself, since 1.15; empty for all objects. */
  readonly objectSelector: JsonObject;
  readonly ignoresFailure: boolean;
  /** Whether a rule also matches requests for the same kind in another group version. */
  readonly matchesEquivalent: boolean;
  /** Whether it may be called for a dry run. */
  readonly allowsDryRun: boolean;
  /** Whether it is called again where another webhook changed the object after it. */
  readonly isReinvoked: boolean;
  /** How long a call may take; 0 where the configuration does not say. */
  readonly timeoutSeconds: number;
  /** The versions of AdmissionReview that it reads, by its preference. */
  readonly reviewVersions: readonly string[];
  readonly client: WebhookClient;
}

/** Where a webhook is: a URL, or a Service with a path. */
export interface WebhookClient {
  readonly url?: string;
  readonly service?: {
    readonly namespace: string;
    readonly name: string;
    readonly path: string;
    readonly port: number;
  };
  /** Certificates in PEM; empty where the system's are to be trusted. */
  readonly caBundle: string;
}

interface WebhookRule {
  readonly operations: readonly string[];
  readonly apiGroups: readonly string[];
  readonly apiVersions: readonly string[];
  readonly resources: readonly string[];
  /** `Namespaced`, `Cluster`, or anything else for both. */
  readonly scope: string;
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
      scope: stringAt(rule, 'scope'),
    })),
    namespaceSelector: objectAt(webhook, 'namespaceSelector'),
    objectSelector: objectAt(webhook, 'objectSelector'),
    matchesEquivalent: stringAt(webhook, 'matchPolicy') === 'Equivalent',
    allowsDryRun: ['None', 'NoneOnDryRun'].includes(stringAt(webhook, 'sideEffects')),
    isReinvoked: stringAt(webhook, 'reinvocationPolicy') === 'IfNeeded',
    timeoutSeconds: numberAt(webhook, 'timeoutSeconds') ?? 0,
    reviewVersions: stringsAt(webhook, 'admissionReviewVersions'),
    ignoresFailure: stringAt(webhook, 'failurePolicy') !== 'Fail',
    client: readClient(objectAt(webhook, 'clientConfig')),
  }));
}

const CONFIGURATIONS = ['mutatingwebhookconfigurations', 'validatingwebhookconfigurations'];

/**
 * The group version in which one of a webhook's rules matches a request, undefined where none does: by its operation, and
 * group, version and resource of its path; with match policy `Equivalent` also by the other group versions of the kind. No
 * rule matches webhook configurations: a broken one could never be repaired (apiserver/pkg/admission/plugin/webhook/rules).
 */
export function matchedApiVersion(webhook: Webhook, request: ApiRequest, operation: Operation): string | undefined {
  const { apiVersion: asked, kind, context } = request.served;
  if (CONFIGURATIONS.includes(kind.resource)) return undefined;
  const others = webhook.matchesEquivalent ? servedApiVersions(kind, context.version) : [];
  return [asked, ...others].find((apiVersion) =>
    webhook.rules.some((rule) => includes(rule.operations, operation) && matchesRule(rule, request, apiVersion)),
  );
}

function matchesRule(rule: WebhookRule, { served, info }: ApiRequest, apiVersion: string): boolean {
  const { kind } = served;
  return (
    includes(rule.apiGroups, apiGroupOf(apiVersion)) &&
    includes(rule.apiVersions, apiVersion.slice(apiVersion.indexOf('/') + 1)) &&
    rule.scope !== (kind.namespaced ? 'Cluster' : 'Namespaced') &&
    rule.resources.some((entry) => matchesResource(entry, kind.resource, info.subresource))
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

function numberAt(object: JsonObject, key: string): number | undefined {
  const value = valueAt(object, key);
  return typeof value === 'number' ? value : undefined;
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
        port: numberAt(service, 'port') ?? 443,
      },
    }),
    caBundle: Buffer.from(stringAt(config, 'caBundle'), 'base64').toString(),
  };
}

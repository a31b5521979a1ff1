import type { ApiRequest } from '../api-request.js';
import { badRequest, internalError, notFound } from '../api-status.js';
import { objectAt } from '../json/json-path.js';
import { jsonEqual, type JsonObject, type JsonValue } from '../json/json-value.js';
import { decodeError } from '../kinds/decode-error.js';
import { matchesLabelSelector } from '../kinds/validation/validate-workload.js';
import { isSince, type KubernetesVersion } from '../kubernetes-version.js';
import type { SandboxSettings } from '../options.js';
import { applyPatch } from '../patch/apply-patch.js';
import type { Collection } from '../store/collection.js';
import type { Store } from '../store/store.js';
import { parseStoredObject } from '../store/stored-object.js';
import {
  type AdmissionAttributes,
  admissionReview,
  mutatingDeniedError,
  type ReviewForm,
  type WebhookVerdict,
  webhookVerdict,
} from './admission-review.js';
import { webhookAddress } from './webhook-address.js';
import { failedCallError, WebhookCallError } from './webhook-call-error.js';
import { WebhookConnections } from './webhook-connections.js';
import { matchedApiVersion, type Operation, readWebhooks, type Webhook } from './webhook-rules.js';

/** What the plugins need of the server. */
export interface AdmissionWebhookDependencies {
  readonly store: Store;
  readonly settings: Pick<SandboxSettings, 'kubernetesVersion' | 'newUid' | 'random' | 'webhookTimeoutMs'>;
  readonly stopping: AbortSignal;
}

/** The webhooks of all configurations of one kind, those of the first configuration (by name) first. */
class ConfiguredWebhooks {
  #webhooks: readonly Webhook[] | undefined;
  readonly #configurations: Collection;

  constructor(configurations: Collection) {
    this.#configurations = configurations;
    configurations.subscribe(() => {
      this.#webhooks = undefined;
    });
  }

  webhooks(): readonly Webhook[] {
    this.#webhooks ??= this.#configurations
      .list()
      .filter(({ uninitialized }) => !uninitialized)
      .flatMap((configuration) => readWebhooks(parseStoredObject(configuration)));
    return this.#webhooks;
  }
}

/**
 * The admission plugins `MutatingAdmissionWebhook` and `ValidatingAdmissionWebhook`: the first calls one webhook after the
 * other, by the names of the configurations, and applies their patches; the second calls all at once with the object as it
 * will be stored. A configuration takes effect with the next request (the real server polls once a second).
 */
export class AdmissionWebhooks {
  readonly #connections: WebhookConnections;
  readonly #mutating: ConfiguredWebhooks;
  readonly #validating: ConfiguredWebhooks;
  readonly #dependencies: AdmissionWebhookDependencies;

  constructor(dependencies: AdmissionWebhookDependencies) {
    this.#dependencies = dependencies;
    const { store, stopping } = dependencies;
    this.#connections = new WebhookConnections(stopping);
    this.#mutating = new ConfiguredWebhooks(store.collection('mutatingwebhookconfigurations'));
    this.#validating = new ConfiguredWebhooks(store.collection('validatingwebhookconfigurations'));
  }

  /** Whether a webhook may have to be called: most requests need not wait. */
  shouldCall(request: ApiRequest, operation: Operation): boolean {
    const matches = (webhook: Webhook): boolean => matchedApiVersion(webhook, request, operation) !== undefined;
    return this.#mutating.webhooks().some(matches) || this.#validating.webhooks().some(matches);
  }

  /**
   * The object with the patches of the mutating webhooks.
   * @throws StatusError 500 where one denies, cannot be called and has the failure policy `Fail`, or sends a patch that does
   * not apply.
   */
  async admit(attributes: AdmissionAttributes & { readonly object: JsonObject }): Promise<JsonObject> {
    const webhooks = this.#relevant(this.#mutating, attributes);
    const first = await this.#mutate(webhooks, attributes);
    // Those that another one changed the object after are called once more, where they ask for that.
    const again = webhooks.filter(({ isReinvoked }, index) => isReinvoked && index < first.lastChange);
    return again.length === 0 ? first.object : (await this.#mutate(again, { ...attributes, ...first })).object;
  }

  /** The object after these webhooks, and the index of the last that changed it; -1 where none did. */
  async #mutate(
    webhooks: readonly Webhook[],
    attributes: AdmissionAttributes & { readonly object: JsonObject },
  ): Promise<{ readonly object: JsonObject; readonly lastChange: number }> {
    let { object } = attributes;
    let lastChange = -1;
    for (const [index, webhook] of webhooks.entries()) {
      const verdict = await this.#call(webhook, { ...attributes, object }, true);
      if (!verdict.allowed) throw mutatingDeniedError(verdict.status, this.#version);
      if (verdict.patch === undefined) continue;
      const patched = applyWebhookPatch(attributes.request, object, verdict.patch);
      if (!jsonEqual(patched, object)) lastChange = index;
      object = patched;
    }
    return { object, lastChange };
  }

  /** Calls the mutating webhooks for a deletion, and ignores their patches. @throws StatusError as `admit`. */
  async admitDeletion(attributes: AdmissionAttributes): Promise<void> {
    for (const webhook of this.#relevant(this.#mutating, attributes)) {
      const verdict = await this.#call(webhook, attributes, true);
      if (!verdict.allowed) throw mutatingDeniedError(verdict.status, this.#version);
    }
  }

  /**
   * Calls the validating webhooks.
   * @throws StatusError of the first that denies, or 500 where one cannot be called and has the failure policy `Fail`.
   */
  async validate(attributes: AdmissionAttributes): Promise<void> {
    const webhooks = this.#relevant(this.#validating, attributes);
    const answers = await Promise.allSettled(webhooks.map((webhook) => this.#call(webhook, attributes, false)));
    for (const answer of answers) {
      if (answer.status === 'rejected') throw answer.reason;
      if (!answer.value.allowed) throw answer.value.status;
    }
  }

  #relevant(configured: ConfiguredWebhooks, attributes: AdmissionAttributes): readonly Webhook[] {
    const { request, operation } = attributes;
    const relevant = configured
      .webhooks()
      .filter(
        (webhook) =>
          matchedApiVersion(webhook, request, operation) !== undefined &&
          this.#selectsNamespace(webhook, attributes) &&
          selectsObject(webhook, attributes),
      );
    const unfit = attributes.isDryRun === true ? relevant.find(({ allowsDryRun }) => !allowsDryRun) : undefined;
    if (unfit === undefined) return relevant;
    throw badRequest(`admission webhook ${JSON.stringify(unfit.name)} does not support dry run`);
  }

  get #version(): KubernetesVersion {
    return this.#dependencies.settings.kubernetesVersion;
  }

  /** A namespace matches by its labels, also when it is itself written; an object outside namespaces always matches. */
  #selectsNamespace({ namespaceSelector }: Webhook, { request, operation, object }: AdmissionAttributes): boolean {
    const { info, served } = request;
    const isNamespace = served.kind.kind === 'Namespace';
    if (Object.keys(namespaceSelector).length === 0 || (!isNamespace && info.namespace === '')) return true;
    if (isNamespace && operation !== 'DELETE' && info.subresource === '') {
      return matchesLabelSelector(namespaceSelector, objectAt(object, 'metadata', 'labels'));
    }
    const name = isNamespace ? info.name : info.namespace;
    const namespace = this.#dependencies.store.collection('namespaces').get('', name);
    if (namespace === undefined) throw notFound({ group: '', resource: 'namespaces' }, name);
    return matchesLabelSelector(namespaceSelector, namespace.labels);
  }

  /** The verdict of a webhook; one that fails and has the failure policy `Ignore` allows. */
  async #call(webhook: Webhook, attributes: AdmissionAttributes, isMutating: boolean): Promise<WebhookVerdict> {
    const { store, settings } = this.#dependencies;
    const version = this.#version;
    const timeoutSeconds = webhook.timeoutSeconds || settings.webhookTimeoutMs / 1000;
    try {
      const { caBundle } = webhook.client;
      const form = this.#reviewForm(webhook, attributes);
      const address = webhookAddress(webhook.client, store, settings.random);
      const body = JSON.stringify(admissionReview(attributes, form));
      const timeoutMs = Math.min(settings.webhookTimeoutMs, timeoutSeconds * 1000);
      const answer = await this.#connections.post({ address, caBundle, body, timeoutMs, version });
      return webhookVerdict({ webhookName: webhook.name, version, form, isMutating }, answer);
    } catch (error) {
      if (!(error instanceof WebhookCallError)) throw error;
      if (webhook.ignoresFailure) return { allowed: true };
      throw failedCallError({ webhookName: webhook.name, timeoutSeconds, version }, error);
    }
  }

  #reviewForm(webhook: Webhook, { request, operation }: AdmissionAttributes): ReviewForm {
    const known = isSince(this.#version, 16) ? ['v1', 'v1beta1'] : ['v1beta1'];
    const reviewVersion = webhook.reviewVersions.find((listed) => known.includes(listed)) ?? 'v1beta1';
    const apiVersion = matchedApiVersion(webhook, request, operation) ?? request.served.apiVersion;
    return { uid: this.#dependencies.settings.newUid(), reviewVersion, apiVersion };
  }
}

/** Whether the labels of the object, as it is or as it was, are selected; an object is absent on a DELETE of old servers. */
function selectsObject({ objectSelector }: Webhook, { object, oldObject }: AdmissionAttributes): boolean {
  if (Object.keys(objectSelector).length === 0) return true;
  return [object, oldObject].some(
    (one) => one !== undefined && matchesLabelSelector(objectSelector, objectAt(one, 'metadata', 'labels')),
  );
}

/** A patch that cannot be applied is an internal error on 1.9, with any failure policy, and is wrapped twice. */
function applyWebhookPatch({ served }: ApiRequest, object: JsonObject, patchText: Buffer): JsonObject {
  const wraps = isSince(served.context.version, 10) ? '' : 'Internal error occurred: ';
  const refuse = (why: string): Error => internalError(`${wraps}${why}`);
  let patch: JsonValue;
  try {
    patch = JSON.parse(patchText.toString()) as JsonValue;
  } catch {
    throw refuse(`the patch of the webhook is not JSON: ${patchText.toString().slice(0, 80)}`);
  }
  const type = 'application/json-patch+json';
  const result = applyPatch({ type, original: object, patch, schema: {}, version: served.context.version });
  if (!result.ok) throw refuse(result.message);
  const typed = { ...result.object, kind: served.kind.kind, apiVersion: served.apiVersion };
  const wrong = decodeError(typed, served.kind.kind, served.context.version);
  if (wrong !== undefined) throw refuse(wrong);
  return served.strategy.withDefaults(typed, served.context);
}

import isMatch from 'lodash/isMatch.js';
import isEqual from 'lodash/isEqual.js';

import { objectAt, objectsIn, stringIn, type JsonObject } from '../../injection/json.js';
import { applyObject, readObject } from '../../kubernetes/apply-object.js';
import { certificatesIn, trustsAll } from '../../webhook/certificates/ca-bundle.js';
import { only } from '../install/installation-plan.js';
import { objectLabel, reportObject, withObject } from '../install/object-report.js';
import { caBundle } from './certificate.js';
import { EXEMPT_LABEL } from './exempt-namespaces.js';
import type { Migration } from './migration.js';

/** What becomes of a pod when the webhook can't be asked. */
export type WebhookFailurePolicy = 'Ignore' | 'Fail';

const base64 = (text: string): string => Buffer.from(text).toString('base64');

interface Registration {
  /** To be created. */
  readonly object: JsonObject;
  /** The strategic merge patch of one that is there: it also says what of other kinds of webhooks has to go. */
  readonly change: JsonObject;
}

async function registrationOf(migration: Migration, failurePolicy: WebhookFailurePolicy): Promise<Registration> {
  const { flags, manifest } = migration;
  const object = only(manifest, 'MutatingWebhookConfiguration');
  const [webhook = {}] = objectsIn(object['webhooks']);
  const bundle = await caBundle(migration);
  const service = objectAt(webhook, ['clientConfig', 'service']);
  const { webhookUrl } = flags;
  const called: JsonObject = webhookUrl === undefined ? { service } : { url: webhookUrl };
  const notCalled: JsonObject = webhookUrl === undefined ? { url: null } : { service: null };
  const trusted: JsonObject = bundle === '' ? {} : { caBundle: base64(bundle) };
  const matchExpressions = [{ key: EXEMPT_LABEL, operator: 'DoesNotExist' }];
  const wanted = (more: { readonly client: JsonObject; readonly selector: JsonObject }): JsonObject => ({
    ...object,
    webhooks: [
      {
        ...webhook,
        clientConfig: { ...called, ...trusted, ...more.client },
        namespaceSelector: { matchExpressions, ...more.selector },
        failurePolicy,
      },
    ],
  });
  return {
    object: wanted({ client: {}, selector: {} }),
    change: wanted({ client: notCalled, selector: { matchLabels: null } }),
  };
}

/** The webhook in a configuration as it is asked; the bundle aside, in which others may be too. */
function isAsked(existing: JsonObject, wanted: JsonObject, bundle: string): boolean {
  const { caBundle: encoded, ...client } = objectAt(wanted, ['clientConfig']);
  const found = objectsIn(existing['webhooks']).find(({ name }) => name === wanted['name']);
  if (!found) return false;
  const there = objectAt(found, ['clientConfig']);
  const stored = Buffer.from(stringIn(there['caBundle']) ?? '', 'base64').toString();
  const isTrusted = encoded === undefined || trustsAll(stored, certificatesIn(bundle, 'the CA of the webhook'));
  return (
    isTrusted &&
    isMatch(there, client) &&
    isEqual(found['namespaceSelector'], wanted['namespaceSelector']) &&
    isMatch(found, { rules: wanted['rules'], failurePolicy: wanted['failurePolicy'] })
  );
}

/** Whether the API server asks the webhook about every pod, with that failure policy. */
export async function isRegistered(migration: Migration, failurePolicy: WebhookFailurePolicy): Promise<boolean> {
  const { object } = await registrationOf(migration, failurePolicy);
  const existing = await readObject(migration.client, object);
  const [wanted = {}] = objectsIn(object['webhooks']);
  return existing !== undefined && isAsked(existing, wanted, await caBundle(migration));
}

/**
 * Has the API server ask the webhook about every pod.
 * @param then what a failure means
 * @throws CommandError where the server refuses
 */
export async function register(migration: Migration, failurePolicy: WebhookFailurePolicy, then: string): Promise<void> {
  const { object, change } = await registrationOf(migration, failurePolicy);
  const result = await withObject(`apply ${objectLabel(object)}`, then, () =>
    applyObject(migration.client, object, { change: () => change, dryRun: false }),
  );
  reportObject(object, { result, note: `failurePolicy ${failurePolicy}`, dryRun: false });
}

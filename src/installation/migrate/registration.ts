import isEqual from 'lodash/isEqual.js';
import isMatch from 'lodash/isMatch.js';

import { type JsonObject, objectAt, objectsIn, stringIn } from '../../json/json.js';
import { applyObject, readObject } from '../../kubernetes/resources/apply-object.js';
import { deleteObject } from '../../kubernetes/resources/delete-object.js';
import { certificatesIn, trustsAll } from '../../webhook/certificates/ca-bundle.js';
import { applyPart } from '../apply-part.js';
import { withErrorContext } from '../error-context.js';
import { singleOfKind } from '../install/installation-plan.js';
import { objectLabel } from '../object-label.js';
import type { Reporter } from '../reporter.js';
import { EXEMPT_LABEL, PROBE_LABEL } from '../webhook/labels.js';
import { readCaBundle, readKnownCaBundle } from './certificate.js';
import { type Migration, STILL_INITIALIZED } from './migration.js';

/**
 * For which pods the API server calls the webhook: those of the namespaces with PROBE_LABEL, where a pod is created even if
 * the call fails; or all, and a pod is refused if the call fails.
 */
export type WebhookReach = 'probe' | 'all';

const base64 = (text: string): string => Buffer.from(text).toString('base64');

interface Registration {
  /** To be created. */
  readonly object: JsonObject;
  /** The strategic merge patch of one that is there: it also says what of other kinds of webhooks has to go. */
  readonly change: JsonObject;
}

/** Whether the API server calls the webhook for every pod. */
export async function isRegistered(migration: Migration): Promise<boolean> {
  const bundle = await readCaBundle(migration);
  const { object } = registrationOf(migration, 'all', bundle);
  const existing = await readObject(migration.client, object);
  const [wanted = {}] = objectsIn(object['webhooks']);
  return existing !== undefined && isUpToDate(existing, wanted, bundle);
}

/** Tells how the registration for all pods would be changed. */
export async function previewRegistration(migration: Migration, reporter: Reporter): Promise<void> {
  const { object, change } = registrationOf(migration, 'all', await readKnownCaBundle(migration));
  const part = { object, change: () => change, dryRun: true, consequence: STILL_INITIALIZED };
  reporter.object(object, await applyPart(migration.client, part));
}

/**
 * Has the API server call the webhook.
 * @throws OperationalError where the server refuses
 */
export async function register(migration: Migration, reach: WebhookReach): Promise<void> {
  const { object, change } = registrationOf(migration, reach, await readCaBundle(migration));
  const result = await withErrorContext(`apply ${objectLabel(object)}`, STILL_INITIALIZED, () =>
    applyObject(migration.client, object, { change: () => change, dryRun: false }),
  );
  const note = reach === 'all' ? 'for all pods' : 'for the namespace of the test pod';
  migration.reporter.object(object, { result, note });
}

/** Deletes the registration: the API server no longer calls the webhook. */
export async function deregister({ client, reporter, manifest }: Migration): Promise<void> {
  const object = singleOfKind(manifest, 'MutatingWebhookConfiguration');
  const what = `delete ${objectLabel(object)}`;
  const result = await withErrorContext(what, 'pods may be refused until it is gone', () =>
    deleteObject(client, object),
  );
  reporter.object(object, { result });
}

function registrationOf(migration: Migration, reach: WebhookReach, bundle = ''): Registration {
  const { options, manifest } = migration;
  const object = singleOfKind(manifest, 'MutatingWebhookConfiguration');
  const [webhook = {}] = objectsIn(object['webhooks']);
  const service = objectAt(webhook, 'clientConfig', 'service');
  const { webhookUrl } = options;
  const called: JsonObject = webhookUrl === undefined ? { service } : { url: webhookUrl };
  const notCalled: JsonObject = webhookUrl === undefined ? { url: null } : { service: null };
  const trusted: JsonObject = bundle === '' ? {} : { caBundle: base64(bundle) };
  const probing = reach === 'probe' ? [{ key: PROBE_LABEL, operator: 'Exists' }] : [];
  const matchExpressions = [{ key: EXEMPT_LABEL, operator: 'DoesNotExist' }, ...probing];
  const wanted = (more: { readonly client: JsonObject; readonly selector: JsonObject }): JsonObject => ({
    ...object,
    webhooks: [
      {
        ...webhook,
        clientConfig: { ...called, ...trusted, ...more.client },
        namespaceSelector: { matchExpressions, ...more.selector },
        failurePolicy: reach === 'all' ? 'Fail' : 'Ignore',
      },
    ],
  });
  return {
    object: wanted({ client: {}, selector: {} }),
    change: wanted({ client: notCalled, selector: { matchLabels: null } }),
  };
}

/** Whether a configuration calls the webhook as wanted; its caBundle may also hold other CAs. */
function isUpToDate(existing: JsonObject, wanted: JsonObject, bundle: string): boolean {
  const { caBundle: encoded, ...client } = objectAt(wanted, 'clientConfig');
  const found = objectsIn(existing['webhooks']).find(({ name }) => name === wanted['name']);
  if (!found) return false;
  const there = objectAt(found, 'clientConfig');
  const stored = Buffer.from(stringIn(there['caBundle']) ?? '', 'base64').toString();
  const isTrusted = encoded === undefined || trustsAll(stored, certificatesIn(bundle, 'the CA of the webhook'));
  return (
    isTrusted &&
    isMatch(there, client) &&
    isEqual(found['namespaceSelector'], wanted['namespaceSelector']) &&
    isMatch(found, { rules: wanted['rules'], failurePolicy: wanted['failurePolicy'] })
  );
}

import { type JsonObject, objectAt, objectsIn } from '../../../json/json.js';
import { readObject } from '../../../kubernetes/resources/apply-object.js';
import type { StoredSecret } from '../../../kubernetes/resources/secret.js';
import type { ApiClient } from '../../../kubernetes/transport/api-client.js';
import type { PlannedChanges } from '../../shared/changes/planned-changes.js';

/** What is created beside a Secret where the cluster signs the certificate. */
const SIGNING_REQUEST: JsonObject = {
  apiVersion: 'certificates.k8s.io/v1',
  kind: 'CertificateSigningRequest',
  metadata: { name: 'for it' },
};

// Is in no diff: the values of Secrets are masked there.
const NEW_VALUE = 'new';

/** Tells that the cluster is going to sign a certificate, where the flags say so. */
export function reportSigning(planned: PlannedChanges, { signer }: { readonly signer?: string | true }): void {
  if (signer === undefined) return;
  planned.reporter.object(SIGNING_REQUEST, { result: 'created', note: 'approved, and deleted again' });
}

/** Tells that these keys of a Secret get new values. */
export function reportSecret(planned: PlannedChanges, stored: StoredSecret, keys: readonly string[]): void {
  const { namespace, name, object } = stored;
  const secret: JsonObject = { apiVersion: 'v1', kind: 'Secret', metadata: { namespace, name } };
  if (!object) {
    planned.reporter.object(secret, { result: 'created' });
    return;
  }
  const before = { ...object, apiVersion: 'v1', kind: 'Secret' };
  const values = Object.fromEntries(keys.map((key) => [key, NEW_VALUE]));
  const after = { ...before, data: { ...objectAt(object, 'data'), ...values } };
  planned.reporter.object(secret, { result: 'configured', change: { before, after } });
}

/**
 * Tells that the webhooks of a MutatingWebhookConfiguration get this caBundle; nothing where there is none of that name.
 * @param caBundle in base64, or in words where it is not known yet
 */
export async function reportCaBundle(
  client: ApiClient,
  planned: PlannedChanges,
  { name, caBundle }: { readonly name: string; readonly caBundle: string },
): Promise<void> {
  const identity = { apiVersion: 'admissionregistration.k8s.io/v1', kind: 'MutatingWebhookConfiguration' };
  const found = await readObject(client, { ...identity, metadata: { name } });
  if (!found) return;
  const before = { ...found, ...identity };
  const webhooks = objectsIn(found['webhooks']).map((webhook) => ({
    ...webhook,
    clientConfig: { ...objectAt(webhook, 'clientConfig'), caBundle },
  }));
  const after = { ...before, webhooks };
  planned.reporter.object(before, { result: 'configured', change: { before, after } });
}

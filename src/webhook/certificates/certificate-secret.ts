import type { X509Certificate } from 'node:crypto';

import { shorten } from '../../json/shorten.js';
import {
  readSecret,
  type SecretName,
  secretName,
  type StoredSecret,
  writeSecret,
} from '../../kubernetes/resources/secret.js';
import type { ApiClient } from '../../kubernetes/transport/api-client.js';
import { CertificateError, certificatesIn } from './ca-bundle.js';
import type { IssuedCertificate } from './issue-certificate.js';

/** The keys of the Secret, which become the files that the flags of the webhook name: those of Istio's own Secret. */
export const CERT = 'cert.pem';
export const KEY = 'key.pem';
/** Every authority that clients are to trust: more than one while a rotation is under way. */
export const CA = 'ca-cert.pem';
/** While a rotation prepares: what will be served. */
export const NEXT_CERT = 'next-cert.pem';
export const NEXT_KEY = 'next-key.pem';
export const NEXT_CA = 'next-ca-cert.pem';
/** While a rotation ends: the authorities that are to go. */
export const PREVIOUS_CA = 'previous-ca-cert.pem';

/** The Secret that the manifests mount, and what it was called in Istio 0.5, which they mount where the other is missing. */
export const SECRET_NAME = 'istio-sidecar-injector-certs';
const FORMER_SECRET_NAME = 'sidecar-injector-certs';

/** The Secret with the certificate of a webhook. */
export interface CertificateSecret {
  readonly stored: StoredSecret;
  readonly certificate: X509Certificate;
  readonly ca: readonly X509Certificate[];
}

/** The certificates at a key of a Secret. @throws CertificateError where there are none */
export function certificatesAt(stored: StoredSecret, key: string): readonly X509Certificate[] {
  const name = `key "${key}" of ${secretName(stored)}`;
  const pem = stored.data[key];
  if (pem !== undefined) return certificatesIn(pem, name);
  const present = Object.keys(stored.data).map((other) => `"${other}"`);
  throw new CertificateError(
    `read ${secretName(stored)}: got ${present.length === 0 ? 'no keys' : shorten(present.join(', '))}, want the key "${key}"`,
  );
}

/** What a Secret holds. @throws CertificateError where it holds no certificate or no authority */
export function certificateSecretOf(stored: StoredSecret): CertificateSecret {
  const [certificate] = certificatesAt(stored, CERT);
  if (!certificate) throw new CertificateError(`read ${secretName(stored)}: got no certificate in "${CERT}"`);
  return { stored, certificate, ca: certificatesAt(stored, CA) };
}

/**
 * Reads the Secret of this name; where there is none, and it is one of the two that the manifests mount, the other one.
 * @throws KubeApiError where it can't be read
 */
export async function findCertificateSecret(client: ApiClient, wanted: SecretName): Promise<StoredSecret> {
  const stored = await readSecret(client, wanted);
  const names = [SECRET_NAME, FORMER_SECRET_NAME];
  if (stored.object !== undefined || !names.includes(wanted.name)) return stored;
  const name = names.find((other) => other !== wanted.name) ?? wanted.name;
  const other = await readSecret(client, { ...wanted, name });
  return other.object === undefined ? stored : other;
}

/**
 * Reads the Secret with the certificate of a webhook, under either name of the manifests' one.
 * @throws KubeApiError, CertificateError where no Secret has that name, or it does not hold a certificate and an authority
 */
export async function readCertificateSecret(client: ApiClient, name: SecretName): Promise<CertificateSecret> {
  const stored = await findCertificateSecret(client, name);
  if (stored.object) return certificateSecretOf(stored);
  throw new CertificateError(
    `read ${secretName(name)}: got no such Secret, want one with a certificate; create it with \`istio-initializer certs create\``,
  );
}

/**
 * Puts a certificate into a Secret, in place of all that `certs` may have put there before.
 * @throws KubeApiError, with `isConflict` where the Secret is not what was read
 */
export async function storeCertificate(
  client: ApiClient,
  stored: StoredSecret,
  { cert, key, ca }: IssuedCertificate,
): Promise<void> {
  const noRotation = { [NEXT_CERT]: undefined, [NEXT_KEY]: undefined, [NEXT_CA]: undefined, [PREVIOUS_CA]: undefined };
  await writeSecret(client, stored, { ...noRotation, [CERT]: cert, [KEY]: key, [CA]: ca });
}

const LEAST_LEFT_MS = 30 * 24 * 60 * 60 * 1000;

/** True where a certificate should be renewed: it has less than 30 days left, and less than a third of its time. */
export function isNearExpiry({ validFrom, validTo }: X509Certificate, now: Date): boolean {
  const [from, to] = [Date.parse(validFrom), Date.parse(validTo)];
  return to - now.getTime() < Math.min(LEAST_LEFT_MS, (to - from) / 3);
}

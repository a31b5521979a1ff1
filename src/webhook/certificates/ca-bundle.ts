import { X509Certificate } from 'node:crypto';
import uniqBy from 'lodash/uniqBy.js';

const BEGIN = '-----BEGIN CERTIFICATE-----';
const END = '-----END CERTIFICATE-----';

/** Certificates that can't be used. */
export class CertificateError extends Error {
  readonly code = 'ERR_CERTIFICATE';

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'CertificateError';
  }
}

/**
 * The certificates in a PEM text, in order.
 * @param name of what the text is of, for messages
 * @throws CertificateError where there is none, or one does not parse
 */
export function certificatesIn(pem: string, name: string): readonly X509Certificate[] {
  const blocks = blocksIn(pem);
  if (blocks.length === 0) throw new CertificateError(`read ${name}: got no certificate, want one in PEM`);
  try {
    return blocks.map((block) => new X509Certificate(block));
  } catch (cause) {
    throw new CertificateError(`read ${name}: got a certificate that does not parse, want one in PEM`, { cause });
  }
}

/** Certificates as one PEM text, each once. */
export function bundleOf(certificates: readonly X509Certificate[]): string {
  return uniqBy(certificates, ({ fingerprint256 }) => fingerprint256)
    .map((certificate) => `${certificate.toString().trimEnd()}\n`)
    .join('');
}

/** True for a certificate that clients no longer accept. */
export function hasExpired(certificate: X509Certificate, now: Date): boolean {
  return Date.parse(certificate.validTo) < now.getTime();
}

/** True where a bundle has every one of these certificates. */
export function trustsAll(bundle: string, wanted: readonly X509Certificate[]): boolean {
  const known = new Set(readableCertificates(bundle).map(({ fingerprint256 }) => fingerprint256));
  return wanted.every(({ fingerprint256 }) => known.has(fingerprint256));
}

/** A bundle with these certificates, behind those it had; what has expired or is not a certificate is left out. */
export function addToBundle(bundle: string, added: readonly X509Certificate[], now: Date): string {
  return bundleOf([...readableCertificates(bundle).filter((certificate) => !hasExpired(certificate, now)), ...added]);
}

/** A bundle without these certificates. */
export function removeFromBundle(bundle: string, removed: readonly X509Certificate[]): string {
  const gone = new Set(removed.map(({ fingerprint256 }) => fingerprint256));
  return bundleOf(readableCertificates(bundle).filter(({ fingerprint256 }) => !gone.has(fingerprint256)));
}

/**
 * The certificates of a bundle that a client needs to accept a serving certificate: its issuers; the whole bundle where
 * it has no issuer (the chain may lead there by others in between).
 */
export function issuersOf(serving: X509Certificate, bundle: readonly X509Certificate[]): readonly X509Certificate[] {
  const issuers = bundle.filter((authority) => serving.checkIssued(authority) && serving.verify(authority.publicKey));
  return issuers.length === 0 ? bundle : issuers;
}

/** True where one of the authorities, or one of the rest of its chain, has signed the first of a chain. */
export function isSignedBy(chain: readonly X509Certificate[], authorities: readonly X509Certificate[]): boolean {
  const [first, ...rest] = chain;
  if (first === undefined) return false;
  const issuer = [...authorities, ...rest].find((other) => first.checkIssued(other) && first.verify(other.publicKey));
  if (issuer === undefined) return false;
  return authorities.includes(issuer) || isSignedBy([issuer, ...rest.filter((one) => one !== issuer)], authorities);
}

/** The certificates of a bundle that another program may have written: what does not parse is left out. */
function readableCertificates(bundle: string): readonly X509Certificate[] {
  return blocksIn(bundle).flatMap((block) => {
    try {
      return [new X509Certificate(block)];
    } catch {
      // No client can trust it, so it may go.
      return [];
    }
  });
}

/** What stands between a BEGIN and the END after it, where there is no other dash between them. */
function blocksIn(pem: string): readonly string[] {
  return pem
    .split(BEGIN)
    .slice(1)
    .flatMap((text) => {
      const end = text.indexOf('-');
      return end >= 0 && text.startsWith(END, end) ? [BEGIN + text.slice(0, end) + END] : [];
    });
}

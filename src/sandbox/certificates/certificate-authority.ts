import { randomBytes, webcrypto } from 'node:crypto';
import type * as X509 from '@peculiar/x509';

import type { RequestedSubject } from './signers.js';

const DAY_SECONDS = 24 * 60 * 60;
const DAY_MS = DAY_SECONDS * 1000;
const CA_DAYS = 3650;
/** `--experimental-cluster-signing-duration` of the controller manager. */
const CERTIFICATE_DAYS = 365;
/** Certificates count from a little earlier, for those whose clock is late. */
const BACKDATED_MS = 5 * 60 * 1000;

const SUBJECT_ALTERNATIVE_NAMES = '2.5.29.17';

const KEY = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;

/** Signs certificate requests, as the controller manager does with `--cluster-signing-cert-file`. */
export interface CertificateAuthority {
  /** Its own certificate, in PEM. */
  readonly certificate: string;
  /** Whom a PKCS#10 request in PEM is for. @throws Error where it cannot be read. */
  subjectOf(request: string): RequestedSubject;
  /** The certificate for a PKCS#10 request, both in PEM. @throws Error where it is invalid, or not signed by its own key. */
  sign(request: string, usage: CertificateUsage): Promise<string>;
}

/** What a certificate is good for, and for how long where that is shorter than usual. */
interface CertificateUsage {
  readonly usages: readonly string[];
  readonly seconds?: number;
}

/** A new authority with a key of its own. Loads the library only now: nothing else in the sandbox needs it. */
export async function newCertificateAuthority(now: () => Date): Promise<CertificateAuthority> {
  await import('reflect-metadata');
  const x509 = await import('@peculiar/x509');
  const keys = await webcrypto.subtle.generateKey(KEY, false, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(),
    name: 'CN=kubernetes',
    ...validity(now(), CA_DAYS),
    keys,
    signingAlgorithm: KEY,
    extensions: [
      new x509.BasicConstraintsExtension(true, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.digitalSignature, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return {
    certificate: pem(certificate.toString('pem')),
    subjectOf: (request) => requestedSubject(new x509.Pkcs10CertificateRequest(request)),
    sign: async (request, { usages, seconds }) => {
      const asked = new x509.Pkcs10CertificateRequest(request);
      if (!(await asked.verify())) {
        throw new Error('verify the certificate request: got a signature by another key, want one by its own');
      }
      const names = asked.getExtension(SUBJECT_ALTERNATIVE_NAMES);
      const signed = await x509.X509CertificateGenerator.create({
        serialNumber: serialNumber(),
        subject: asked.subjectName.toJSON(),
        issuer: certificate.subjectName.toJSON(),
        ...validity(now(), Math.min(CERTIFICATE_DAYS, (seconds ?? Infinity) / DAY_SECONDS)),
        publicKey: asked.publicKey,
        signingKey: keys.privateKey,
        signingAlgorithm: KEY,
        extensions: [
          ...usageExtensions(x509, usages),
          new x509.BasicConstraintsExtension(false, undefined, true),
          await x509.AuthorityKeyIdentifierExtension.create(keys.publicKey),
          await x509.SubjectKeyIdentifierExtension.create(asked.publicKey),
          ...(names === null ? [] : [names]),
        ],
      });
      return pem(signed.toString('pem'));
    },
  };
}

function requestedSubject(request: X509.Pkcs10CertificateRequest): RequestedSubject {
  const names = request.getExtension(SUBJECT_ALTERNATIVE_NAMES);
  const listed = names === null ? [] : (names as X509.SubjectAlternativeNameExtension).names.items;
  return {
    organizations: request.subjectName.getField('O'),
    commonName: request.subjectName.getField('CN')[0] ?? '',
    alternativeNames: new Set(listed.map(({ type }) => type)),
  };
}

function pem(text: string): string {
  return `${text.trimEnd()}\n`;
}

/** 16 bytes, the first of which keeps the number positive. */
function serialNumber(): string {
  const bytes = randomBytes(16);
  bytes.writeUInt8(bytes.readUInt8(0) & 0x7f || 1, 0);
  return bytes.toString('hex');
}

function validity(now: Date, days: number): { readonly notBefore: Date; readonly notAfter: Date } {
  const notBefore = new Date(now.getTime() - BACKDATED_MS);
  return { notBefore, notAfter: new Date(now.getTime() + days * DAY_MS) };
}

/** RFC 5280, 4.2.1.3, by the names of certificates.k8s.io (cfssl, config.go). */
const KEY_USAGES: Readonly<Record<string, keyof typeof X509.KeyUsageFlags>> = {
  signing: 'digitalSignature',
  'digital signature': 'digitalSignature',
  'content commitment': 'nonRepudiation',
  'key encipherment': 'keyEncipherment',
  'data encipherment': 'dataEncipherment',
  'key agreement': 'keyAgreement',
  'cert sign': 'keyCertSign',
  'crl sign': 'cRLSign',
  'encipher only': 'encipherOnly',
  'decipher only': 'decipherOnly',
};

/** RFC 5280, 4.2.1.12. */
const EXTENDED_KEY_USAGES: Readonly<Record<string, string>> = {
  any: '2.5.29.37.0',
  'server auth': '1.3.6.1.5.5.7.3.1',
  'client auth': '1.3.6.1.5.5.7.3.2',
  'code signing': '1.3.6.1.5.5.7.3.3',
  'email protection': '1.3.6.1.5.5.7.3.4',
  's/mime': '1.3.6.1.5.5.7.3.4',
  timestamping: '1.3.6.1.5.5.7.3.8',
  'ocsp signing': '1.3.6.1.5.5.7.3.9',
};

function usageExtensions(x509: typeof X509, usages: readonly string[]): readonly X509.Extension[] {
  const flags = usages.flatMap((usage) => {
    const name = KEY_USAGES[usage];
    return name === undefined ? [] : [x509.KeyUsageFlags[name]];
  });
  const extended = usages.flatMap((usage) => EXTENDED_KEY_USAGES[usage] ?? []);
  return [
    ...(flags.length === 0
      ? []
      : [
          new x509.KeyUsagesExtension(
            flags.reduce((sum, flag) => sum | flag),
            true,
          ),
        ]),
    ...(extended.length === 0 ? [] : [new x509.ExtendedKeyUsageExtension(extended)]),
  ];
}

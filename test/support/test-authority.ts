import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';

const KEY = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const HOUR_MS = 3_600_000;

/** A certificate with its key, both in PEM. */
export interface Identity {
  readonly cert: string;
  readonly key: string;
}

/** Signs the certificates of servers that a test runs. */
export interface TestAuthority {
  /** Its certificate in PEM. */
  readonly certificate: string;
  /** The same in base64, as `caBundle` wants it. */
  readonly caBundle: string;
  /** A certificate for names and addresses. */
  issue(...names: readonly string[]): Promise<Identity>;
}

/** A new authority. */
export async function testAuthority(): Promise<TestAuthority> {
  const keys = await webcrypto.subtle.generateKey(KEY, true, ['sign', 'verify']);
  const validity = { notBefore: new Date(Date.now() - HOUR_MS), notAfter: new Date(Date.now() + HOUR_MS) };
  const ca = await x509.X509CertificateGenerator.createSelfSigned({
    name: 'CN=test authority',
    ...validity,
    keys,
    signingAlgorithm: KEY,
    extensions: [new x509.BasicConstraintsExtension(true, undefined, true)],
  });
  const certificate = ca.toString('pem');
  return {
    certificate,
    caBundle: Buffer.from(certificate).toString('base64'),
    issue: async (...names) => {
      const own = await webcrypto.subtle.generateKey(KEY, true, ['sign', 'verify']);
      const entries = names.map((value) => ({ type: /^[\d.]+$/.test(value) ? 'ip' : 'dns', value }) as const);
      const issued = await x509.X509CertificateGenerator.create({
        subject: 'CN=test server',
        issuer: ca.subject,
        ...validity,
        publicKey: own.publicKey,
        signingKey: keys.privateKey,
        signingAlgorithm: KEY,
        extensions: [new x509.SubjectAlternativeNameExtension(entries)],
      });
      return { cert: issued.toString('pem'), key: await pemKey(own.privateKey) };
    },
  };
}

/** A certificate request in PEM, with the names that it asks for. */
export async function certificateRequest(name: string, ...names: readonly string[]): Promise<string> {
  const keys = await webcrypto.subtle.generateKey(KEY, true, ['sign', 'verify']);
  const entries = names.map((value) => ({ type: 'dns', value }) as const);
  const request = await x509.Pkcs10CertificateRequestGenerator.create({
    name,
    keys,
    signingAlgorithm: KEY,
    extensions: [new x509.SubjectAlternativeNameExtension(entries)],
  });
  return request.toString('pem');
}

async function pemKey(key: webcrypto.CryptoKey): Promise<string> {
  const pkcs8 = await webcrypto.subtle.exportKey('pkcs8', key);
  return x509.PemConverter.encode(pkcs8, 'PRIVATE KEY');
}

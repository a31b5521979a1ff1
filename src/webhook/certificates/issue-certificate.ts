import { randomBytes, webcrypto, type X509Certificate } from 'node:crypto';
import type * as X509 from '@peculiar/x509';

const DAY_MS = 24 * 60 * 60 * 1000;
/** Certificates count from a little earlier, for API servers whose clock is late. */
const BACKDATED_MS = 5 * 60 * 1000;
const SERVER_AUTH = '1.3.6.1.5.5.7.3.1';
const LONGEST_COMMON_NAME = 64;

const KEY = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;

/** Under which names a server is called. */
export interface ServerNames {
  readonly dns: readonly string[];
  readonly ip: readonly string[];
}

/** What a server shows and proves, and what its clients must trust for that; all in PEM. */
export interface IssuedCertificate {
  readonly cert: string;
  readonly key: string;
  readonly ca: string;
}

/** The names under which others in the cluster reach a Service; the API server takes the one that ends in `.svc`. */
export function namesOfService(service: string, namespace: string): ServerNames {
  const inNamespace = `${service}.${namespace}`;
  return { dns: [service, inNamespace, `${inNamespace}.svc`, `${inNamespace}.svc.cluster.local`], ip: [] };
}

/** The names that a certificate is for. */
export function namesOfCertificate({ subjectAltName = '' }: X509Certificate): ServerNames {
  const entries = subjectAltName.split(', ');
  const valuesOf = (type: string): readonly string[] =>
    entries.filter((entry) => entry.startsWith(type)).map((entry) => entry.slice(type.length));
  return { dns: valuesOf('DNS:'), ip: valuesOf('IP Address:') };
}

const generateKeys = (extractable: boolean): Promise<webcrypto.CryptoKeyPair> =>
  webcrypto.subtle.generateKey(KEY, extractable, ['sign', 'verify']);

const pem = (text: string): string => `${text.trimEnd()}\n`;

interface Authority {
  readonly certificate: X509.X509Certificate;
  readonly keys: webcrypto.CryptoKeyPair;
}

interface Validity {
  readonly notBefore: Date;
  readonly notAfter: Date;
}

/** What to issue. */
export interface WantedCertificate {
  readonly names: ServerNames;
  readonly days: number;
  readonly now: Date;
}

/**
 * A serving certificate (ECDSA P-256) from an authority that is created for it alone: the authority's key is dropped at
 * once, so that a second certificate can never be signed with it.
 */
export async function issueCertificate({ names, days, now }: WantedCertificate): Promise<IssuedCertificate> {
  const x509 = await loadLibrary();
  const notBefore = new Date(now.getTime() - BACKDATED_MS);
  const validity = { notBefore, notAfter: new Date(now.getTime() + days * DAY_MS) };
  const name = commonName(names);
  const authority = await createAuthority(x509, name, validity);
  const keys = await generateKeys(true);
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: serialNumber(),
    subject: [{ CN: [name] }],
    issuer: authority.certificate.subjectName.toJSON(),
    ...validity,
    publicKey: keys.publicKey,
    signingKey: authority.keys.privateKey,
    signingAlgorithm: KEY,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([SERVER_AUTH]),
      await x509.AuthorityKeyIdentifierExtension.create(authority.keys.publicKey),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
      alternativeNames(x509, names),
    ],
  });
  return {
    cert: pem(certificate.toString('pem')),
    key: await pemOfKey(x509, keys.privateKey),
    ca: pem(authority.certificate.toString('pem')),
  };
}

/** A request for a serving certificate, in PEM, with the key that goes with it. */
export interface CertificateRequest {
  readonly request: string;
  readonly key: string;
}

/** The subject of a certificate request, as far as it is not the name of the server. */
interface RequestSubject {
  readonly organization?: string;
  readonly commonNamePrefix: string;
}

/** A certificate request with a new key (ECDSA P-256). */
export async function createCertificateRequest(
  names: ServerNames,
  { organization, commonNamePrefix }: RequestSubject = { commonNamePrefix: '' },
): Promise<CertificateRequest> {
  const x509 = await loadLibrary();
  const keys = await generateKeys(true);
  const request = await x509.Pkcs10CertificateRequestGenerator.create({
    name: [
      ...(organization === undefined ? [] : [{ O: [organization] }]),
      { CN: [`${commonNamePrefix}${commonName(names)}`.slice(0, LONGEST_COMMON_NAME)] },
    ],
    keys,
    signingAlgorithm: KEY,
    extensions: [
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([SERVER_AUTH]),
      alternativeNames(x509, names),
    ],
  });
  return { request: pem(request.toString('pem')), key: await pemOfKey(x509, keys.privateKey) };
}

/** Loaded when it is needed: it takes a tenth of a second. */
async function loadLibrary(): Promise<typeof X509> {
  await import('reflect-metadata');
  return import('@peculiar/x509');
}

async function pemOfKey({ PemConverter }: typeof X509, key: webcrypto.CryptoKey): Promise<string> {
  return pem(PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY'));
}

/** 16 bytes, the first of which keeps the number positive. */
function serialNumber(): string {
  const bytes = randomBytes(16);
  bytes.writeUInt8(bytes.readUInt8(0) & 0x7f || 1, 0);
  return bytes.toString('hex');
}

/** The name that goes into the subject: the one that the API server calls, where it is not too long for that. */
function commonName({ dns, ip }: ServerNames): string {
  const names = [dns.find((name) => name.endsWith('.svc')), ...dns, ...ip];
  const short = names.find((name) => name !== undefined && name.length <= LONGEST_COMMON_NAME);
  return short ?? 'istio-initializer';
}

function alternativeNames({ SubjectAlternativeNameExtension }: typeof X509, { dns, ip }: ServerNames): X509.Extension {
  return new SubjectAlternativeNameExtension([
    ...dns.map((value) => ({ type: 'dns', value }) as const),
    ...ip.map((value) => ({ type: 'ip', value }) as const),
  ]);
}

async function createAuthority(x509: typeof X509, name: string, validity: Validity): Promise<Authority> {
  const keys = await generateKeys(false);
  const serial = serialNumber();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serial,
    // Two authorities in one bundle must not have the same name: some clients would try only the first of them.
    name: [{ CN: [`CA ${serial.slice(0, 16)} of ${name}`.slice(0, LONGEST_COMMON_NAME)] }],
    ...validity,
    keys,
    signingAlgorithm: KEY,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { certificate, keys };
}

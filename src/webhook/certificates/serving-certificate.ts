import { createPrivateKey, type X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { SecureContextOptions } from 'node:tls';

import { errorMessage } from '../../json/error-message.js';
import type { Clock } from '../../runtime/clock.js';
import { type FirstValueWait, followLastGood } from '../../runtime/follow-last-good.js';
import { watchFiles } from '../../runtime/watch-files.js';
import { CertificateError, certificatesIn, isSignedBy } from './ca-bundle.js';
import { type Validity, validityAt } from './certificate-validity.js';

/** The files of `--tlsCertFile`, `--tlsKeyFile` and `--caCertFile`. */
export interface CertificateFiles {
  readonly tlsCertFile: string;
  readonly tlsKeyFile: string;
  /** What clients must trust; only needed to keep a caBundle in place. */
  readonly caCertFile?: string;
}

/** A certificate that fits its key, as it was read. */
export interface LoadedCertificate {
  /** For `tls`: `createServer`, `setSecureContext`. */
  readonly secureContext: SecureContextOptions;
  readonly certificate: X509Certificate;
  /** The certificates of `--caCertFile`; none without it. */
  readonly ca: readonly X509Certificate[];
  /** Milliseconds since 1970. */
  readonly notBeforeMs: number;
  /** Milliseconds since 1970: of the first of its chain to end. */
  readonly notAfterMs: number;
}

export interface FollowCertificateOptions {
  readonly clock: Clock;
  /** Milliseconds since 1970. */
  readonly wallClockMs: () => number;
  /** There is a new certificate, for new connections. */
  readonly onChange: (loaded: LoadedCertificate) => void;
  /** New files can't be used, and the last good certificate stays. */
  readonly onRejected: (error: unknown) => void;
  /** The files can't be watched, and are read every 10 s. */
  readonly onUnwatched: (error: unknown) => void;
  /** How to wait for files that can be used; default: not at all. */
  readonly wait?: FirstValueWait;
}

/** The certificate of a server, which follows its files. */
export interface ServingCertificate {
  readonly current: () => LoadedCertificate;
  readonly validity: () => Validity;
  readonly stop: () => void;
}

// Only some of the files may be written yet; the writer does not need longer than this.
const TRIES = 3;
const RETRY_MS = 1000;
// A certificate that is not valid yet may become so without a change of its files.
const LATER_MS = 60_000;

/**
 * Reads the files, and again whenever they change. A pair that does not go together or is not valid at this time never
 * replaces one that was in use.
 * @throws CertificateError where the files can't be used and `wait` does not wait; a certificate that is not valid at this time
 * can, by `validity`
 */
export async function followServingCertificate(
  files: CertificateFiles,
  options: FollowCertificateOptions,
): Promise<ServingCertificate> {
  const { clock, wallClockMs, onChange, onRejected, onUnwatched, wait } = options;
  const paths = Object.values(files) as readonly string[];
  const { current, stop } = await followLastGood<LoadedCertificate>({
    ...(wait && { wait }),
    clock,
    watch: (onEvent) => watchFiles(paths, { clock, onChange: onEvent, onError: onUnwatched }).stop,
    read: async (inUse) => {
      const loaded = await readServingCertificate(files);
      if (!inUse) return loaded;
      if (isSame(loaded, inUse)) return inUse;
      const validity = validityAt(loaded, wallClockMs());
      if (validity.state === 'invalid') throw new CertificateError(`read ${files.tlsCertFile}: ${validity.message}`);
      return loaded;
    },
    onAccepted: (loaded, reason) => {
      if (reason === 'replaced') onChange(loaded);
    },
    onRejected: (error, attempt) => {
      if (attempt === TRIES) onRejected(error);
    },
    retryAfterMs: (attempt) => (attempt < TRIES ? RETRY_MS : LATER_MS),
  });
  return { current, validity: () => validityAt(current(), wallClockMs()), stop };
}

/**
 * Reads the files. Whether the certificate is valid at this time is for the caller to see.
 * @throws CertificateError where one can't be read, holds something else, or they do not go together
 */
async function readServingCertificate(files: CertificateFiles): Promise<LoadedCertificate> {
  const { tlsCertFile, tlsKeyFile, caCertFile } = files;
  const [cert, key] = await Promise.all([readText(tlsCertFile), readText(tlsKeyFile)]);
  const ca = caCertFile === undefined ? [] : certificatesIn(await readText(caCertFile), caCertFile);
  const chain = certificatesIn(cert, tlsCertFile);
  const [certificate] = chain;
  if (!certificate) throw new CertificateError(`read ${tlsCertFile}: got no certificate, want one in PEM`);
  checkKey(certificate, key, files);
  if (caCertFile !== undefined && !isSignedBy(chain, ca)) {
    throw new CertificateError(
      `read ${caCertFile}: got authorities that did not sign ${tlsCertFile}, want the one that did`,
    );
  }
  return {
    secureContext: { cert, key },
    certificate,
    ca,
    notBeforeMs: Math.max(...chain.map(({ validFrom }) => Date.parse(validFrom))),
    notAfterMs: Math.min(...chain.map(({ validTo }) => Date.parse(validTo))),
  };
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new CertificateError(`read ${file}: ${errorMessage(cause)}`, { cause });
  }
}

function checkKey(certificate: X509Certificate, key: string, { tlsCertFile, tlsKeyFile }: CertificateFiles): void {
  // Not the library's message, which may quote the key.
  const privateKey = (() => {
    try {
      return createPrivateKey(key);
    } catch {
      throw new CertificateError(`read ${tlsKeyFile}: got no private key, want one in PEM without a password`);
    }
  })();
  if (certificate.checkPrivateKey(privateKey)) return;
  throw new CertificateError(`read ${tlsKeyFile}: got the key of another certificate, want that of ${tlsCertFile}`);
}

function isSame(a: LoadedCertificate, b: LoadedCertificate): boolean {
  const ca = (loaded: LoadedCertificate): string => loaded.ca.map(({ fingerprint256 }) => fingerprint256).join();
  const { cert, key } = a.secureContext;
  return cert === b.secureContext.cert && key === b.secureContext.key && ca(a) === ca(b);
}

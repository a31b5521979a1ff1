import type { X509Certificate } from 'node:crypto';
import { connect } from 'node:tls';

import { errorMessage } from '../../json/error-message.js';
import type { Clock } from '../../runtime/clock.js';
import { pause } from '../../runtime/delay.js';

/** Where a server listens. */
export interface ServerAddress {
  readonly host: string;
  readonly port: number;
}

const TIMEOUT_MS = 5000;
const POLL_MS = 1000;

/** An address that does not show the wanted certificate, and what it shows instead. */
export interface UnservedAddress {
  readonly address: string;
  readonly shows: string;
}

/** How long to look. */
export interface ServedWait {
  readonly clock: Clock;
  readonly timeoutMs: number;
  /** Is told after each look how many show it. */
  readonly onLook: (served: number) => void;
}

/** Waits until each of the servers shows a certificate; returns those that don't when the time is over. */
export async function waitUntilServed(
  wanted: X509Certificate,
  servers: readonly ServerAddress[],
  { clock, timeoutMs, onLook }: ServedWait,
): Promise<readonly UnservedAddress[]> {
  for (const began = clock.now(); ;) {
    const left = (await Promise.all(servers.map((server) => probeServer(wanted, server)))).flat();
    onLook(servers.length - left.length);
    if (left.length === 0 || clock.now() - began >= timeoutMs) return left;
    await pause(clock, POLL_MS);
  }
}

/**
 * The fingerprint (SHA-256) of the certificate that a server shows; it is not checked whether to trust it.
 * @throws Error where it can't be reached, or does not speak TLS
 */
function servedFingerprint({ host, port }: ServerAddress): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, rejectUnauthorized: false, timeout: TIMEOUT_MS }, () => {
      resolve(socket.getPeerCertificate().fingerprint256);
      socket.end();
    });
    socket.on('error', reject);
    socket.on('timeout', () => socket.destroy(new Error(`no answer for ${TIMEOUT_MS / 1000} s`)));
  });
}

async function probeServer(wanted: X509Certificate, server: ServerAddress): Promise<readonly UnservedAddress[]> {
  const address = `${server.host}:${server.port}`;
  try {
    const isWanted = (await servedFingerprint(server)) === wanted.fingerprint256;
    return isWanted ? [] : [{ address, shows: 'another certificate' }];
  } catch (error) {
    return [{ address, shows: `none (${errorMessage(error)})` }];
  }
}

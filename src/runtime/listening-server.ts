import type { Server } from 'node:http';
import type { Server as TlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';

/** A server that has to be closed. */
export interface ListeningServer {
  /** `http://ADDRESS:PORT`. */
  readonly url: string;
  readonly close: () => Promise<void>;
}

export interface ListenOptions {
  readonly address: string;
  /** 0: any free one. */
  readonly port: number;
}

/** An address that can't be listened on. */
class ListenError extends Error {
  readonly code = 'ERR_LISTEN';

  constructor({ address, port }: ListenOptions, cause: Error) {
    super(`listen on ${address}:${port}: ${cause.message}`, { cause });
    this.name = 'ListenError';
  }
}

/**
 * Starts a server. `close` also ends open connections, so that they do not keep the process running.
 * @throws ListenError where the address can't be listened on
 */
export async function listen(server: Server | TlsServer, { address, port }: ListenOptions): Promise<ListeningServer> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => {
      reject(new ListenError({ address, port }, cause));
    });
    server.listen(port, address, resolve);
  });
  const bound = server.address() as AddressInfo;
  const host = bound.family === 'IPv6' ? `[${bound.address}]` : bound.address;
  return {
    url: `http://${host}:${bound.port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Whether the program can do its work; where not, why, a sentence each. */
export interface Readiness {
  readonly ready: boolean;
  readonly notes: readonly string[];
}

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

/** An address that can't be had. */
export class ListenError extends Error {
  readonly code = 'ERR_LISTEN';

  constructor({ address, port }: ListenOptions, cause: Error) {
    super(`listen on ${address}:${port}: ${cause.message}`, { cause });
    this.name = 'ListenError';
  }
}

/**
 * Starts a server, and knows how to end it: what keeps connections open must not keep the process.
 * @throws ListenError where the address can't be had
 */
export async function listen(
  server: ReturnType<typeof createServer>,
  { address, port }: ListenOptions,
): Promise<ListeningServer> {
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

/** Serves `/healthz`, which answers as long as the process does, and `/readyz`, which says what is missing. */
export function startHealthServer(options: ListenOptions, readiness: () => Readiness): Promise<ListeningServer> {
  const server = createServer((request, response) => {
    const answer = (status: number, text: string): void => {
      response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(`${text}\n`);
    };
    const path = (request.url ?? '/').split('?', 1)[0];
    if (path === '/healthz') {
      answer(200, 'ok');
    } else if (path === '/readyz') {
      const { ready, notes } = readiness();
      answer(ready ? 200 : 503, [ready ? 'ok' : 'not ready', ...notes].join('\n'));
    } else {
      answer(404, `no such path; there are /healthz and /readyz`);
    }
  });
  return listen(server, options);
}

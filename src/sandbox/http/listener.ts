import { setMaxListeners } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

import { serveTlsToo } from './serve-tls-too.js';
import type { TlsKeyPair } from './serving-certificate.js';

const LOOPBACK = '127.0.0.1';
/** Longer than clients keep a connection: the client closes it first, so that no request meets a closing one. */
const KEEP_ALIVE_MS = 300_000;
/** As Go's server: a request line with its headers may be this long. */
const MAX_HEADER_BYTES = 1024 * 1024;

/** How to listen. */
export interface ListenerOptions {
  /** Makes what answers requests until the signal is aborted; then it ends the responses that are still open. */
  readonly listenerFor: (stopping: AbortSignal) => RequestListener;
  /** The certificate for clients that speak TLS. */
  readonly certificate: () => Promise<TlsKeyPair>;
}

/** A server that listens, and listens again after a restart: every time with a new request listener. */
interface RunningServer {
  readonly server: Server;
  readonly stopping: AbortController;
  /** Closes every connection at once. */
  readonly cut: () => void;
}

/** The listening half of an API server. It can go down and come back on its port while its store stays. */
export class Listener {
  #listening: RunningServer;
  #restarting: Promise<void> | undefined;
  readonly #closing = new AbortController();

  readonly #options: ListenerOptions;

  private constructor(
    options: ListenerOptions,
    readonly port: number,
    listening: RunningServer,
  ) {
    this.#options = options;
    this.#listening = listening;
  }

  /** Listens on the loopback interface; port 0 takes any free one. @throws Error where the port is taken. */
  static async start(options: ListenerOptions, port: number): Promise<Listener> {
    const listening = await listen(options, port);
    const address = listening.server.address();
    return new Listener(options, typeof address === 'object' && address !== null ? address.port : port, listening);
  }

  /**
   * Cuts every connection, calls `whileDown`, does not listen for `downMs`, and listens on the same port again. During
   * another restart it only waits for the end of that one.
   */
  restart(downMs: number, whileDown: () => void): Promise<void> {
    this.#restarting ??= this.#restart(downMs, whileDown).finally(() => {
      this.#restarting = undefined;
    });
    return this.#restarting;
  }

  /** Ends open responses, closes every connection, and resolves when the port is free. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#restarting;
    const { server, stopping, cut } = this.#listening;
    const closed = closeServer(server);
    stopping.abort();
    // Let the responses that ended just now reach their clients.
    setImmediate(cut);
    await closed;
  }

  async #restart(downMs: number, whileDown: () => void): Promise<void> {
    const { server, stopping, cut } = this.#listening;
    const closed = closeServer(server);
    // The connections first, then the waiting requests: their answers must not reach a client.
    cut();
    stopping.abort();
    await closed;
    whileDown();
    await delay(downMs, undefined, { signal: this.#closing.signal }).catch(() => undefined);
    if (!this.#closing.signal.aborted) this.#listening = await listen(this.#options, this.port);
  }
}

async function listen({ listenerFor, certificate }: ListenerOptions, port: number): Promise<RunningServer> {
  const stopping = new AbortController();
  // Every watch and every waiting create adds a listener.
  setMaxListeners(0, stopping.signal);
  // The reader of a body limits the time that it may take.
  const options = { keepAliveTimeout: KEEP_ALIVE_MS, requestTimeout: 0, maxHeaderSize: MAX_HEADER_BYTES };
  const server = createServer(options, listenerFor(stopping.signal));
  server.on('clientError', rejectConnection);
  const closeSilent = serveTlsToo(server, certificate);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, LOOPBACK, () => {
      server.off('error', reject);
      resolve();
    });
  });
  const cut = (): void => {
    server.closeAllConnections();
    closeSilent();
  };
  return { server, stopping, cut };
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
  });
}

/** Answers what is not HTTP with the words of Go's server, in plain text. */
function rejectConnection(error: Error & { readonly code?: string }, socket: Socket): void {
  if (!socket.writable) return;
  const status = error.code === 'HPE_HEADER_OVERFLOW' ? '431 Request Header Fields Too Large' : '400 Bad Request';
  const headers = 'Content-Type: text/plain; charset=utf-8\r\nConnection: close';
  socket.end(`HTTP/1.1 ${status}\r\n${headers}\r\n\r\n${status}`);
}

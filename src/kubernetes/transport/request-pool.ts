import type { IncomingHttpHeaders } from 'node:http';
import isEqual from 'lodash/isEqual.js';
import type { Dispatcher } from 'undici';
import Client from 'undici/lib/dispatcher/client.js';

import { errorMessage } from '../../json/error-message.js';
import { type Clock, systemClock } from '../../runtime/clock.js';
import { type AnswerLimits, OBJECT_LIMITS } from './answer-limits.js';
import type { Credentials } from './credentials.js';
import type { Route } from './route.js';

/** A request as it goes out. */
export interface HttpRequest {
  readonly method: Dispatcher.HttpMethod;
  /** With the path of the server in front. */
  readonly path: string;
  readonly payload?: string;
  readonly contentType: string;
  /** Longest silence of the server. */
  readonly timeoutMs: number;
  /** Of the whole answer; default: those of an answer about one object. */
  readonly limits?: AnswerLimits;
}

/** What came back, whatever it says. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

const TCP_KEEPALIVE_MS = 15_000;
// Shorter than the idle timeout of proxies and firewalls on the way to a server.
const IDLE_MS = 30_000;
const TIMEOUTS: readonly unknown[] = ['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT'];

interface ResponseOptions {
  readonly exchange: HttpRequest;
  readonly clock: Clock;
  readonly resolve: (answer: HttpResponse) => void;
  readonly reject: (error: Error) => void;
}

/** Gathers one answer, within its limits. */
class ResponseHandler implements Dispatcher.DispatchHandler {
  readonly #options: ResponseOptions;
  readonly #chunks: Buffer[] = [];
  #head: Pick<HttpResponse, 'status' | 'headers'> = { status: 0, headers: {} };
  #bytes = 0;
  #cancelEnd: () => void = () => undefined;

  constructor(options: ResponseOptions) {
    this.#options = options;
  }

  onRequestStart(): void {
    // There is nothing to prepare.
  }

  onResponseStart(controller: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    this.#head = { status, headers };
    const { clock, exchange } = this.#options;
    const { durationMs } = exchange.limits ?? OBJECT_LIMITS;
    this.#cancelEnd();
    this.#cancelEnd = clock.after(durationMs, () => {
      controller.abort(new Error(`the answer did not end within ${durationMs} ms`));
    });
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
    const { bytes } = this.#options.exchange.limits ?? OBJECT_LIMITS;
    if (this.#bytes > bytes) controller.abort(new Error(`the answer has more than ${bytes} bytes`));
  }

  onResponseEnd(): void {
    this.#cancelEnd();
    const [first] = this.#chunks;
    const body = this.#chunks.length === 1 && first ? first : Buffer.concat(this.#chunks);
    this.#options.resolve({ ...this.#head, text: body.toString('utf8') });
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    this.#cancelEnd();
    this.#chunks.length = 0;
    this.#options.reject(explainError(error, this.#options.exchange));
  }
}

/**
 * HTTP/1.1 keep-alive connections to one server, for requests with an end: one request at a time on each, and as few as
 * will do. (By undici: a request costs a third of what it costs by node:http.)
 */
export class RequestPool {
  readonly #route: Route;
  readonly #maxSockets: number;
  readonly #clock: Clock;
  readonly #clients = new Set<Client>();
  /** Those with older certificates that have a request in progress. */
  readonly #retiring = new Set<Client>();
  #idle: Client[] = [];
  readonly #waiting: ((client: Client) => void)[] = [];
  #tls: Credentials['tls'] = {};
  #closed = false;

  constructor(route: Route, maxSockets: number, clock: Clock = systemClock) {
    this.#route = route;
    this.#maxSockets = maxSockets;
    this.#clock = clock;
  }

  /** Sends a request; rejects where no answer comes, half of one, or one beyond its limits. */
  async send(exchange: HttpRequest, { headers, tls }: Credentials): Promise<HttpResponse> {
    if (this.#closed) throw new Error('the connections are closed');
    const { method, path, payload, contentType, timeoutMs } = exchange;
    const all = { ...headers, ...this.#route.headers, accept: 'application/json' };
    const options: Dispatcher.DispatchOptions = {
      method,
      path,
      headers: payload === undefined ? all : { ...all, 'content-type': contentType },
      body: payload ?? null,
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
    };
    this.#useCertificates(tls);
    // The one that was used last: it is in the caches of both ends, and those that are no longer needed time out.
    const client = this.#idle.pop() ?? this.#openClient() ?? (await this.#waitForClient());
    try {
      return await new Promise<HttpResponse>((resolve, reject) => {
        client.dispatch(options, new ResponseHandler({ exchange, clock: this.#clock, resolve, reject }));
      });
    } finally {
      this.#release(client);
    }
  }

  /** Closes every connection, and opens no more; requests in progress are rejected. */
  close(): void {
    this.#closed = true;
    for (const client of [...this.#clients, ...this.#retiring]) void client.destroy();
  }

  /** Connections that were opened with other certificates are closed after their requests in progress. */
  #useCertificates(tls: Credentials['tls']): void {
    const same = this.#tls === tls || isEqual(this.#tls, tls);
    this.#tls = tls;
    if (same) return;
    for (const client of this.#clients) this.#retire(client);
    this.#clients.clear();
    this.#idle = [];
  }

  #retire(client: Client): void {
    const forget = (): void => {
      this.#retiring.delete(client);
    };
    this.#retiring.add(client);
    client.close().then(forget, forget);
  }

  /** One more client, which connects with its first request; undefined where the maximum is reached. */
  #openClient(): Client | undefined {
    if (this.#clients.size >= this.#maxSockets) return undefined;
    const client = new Client(this.#route.origin.origin, { keepAliveTimeout: IDLE_MS, connect: this.#connector() });
    this.#clients.add(client);
    return client;
  }

  #connector(): NonNullable<Client.Options['connect']> {
    const tls = this.#tls;
    const { connect } = this.#route;
    if (!connect) return { ...tls, keepAliveInitialDelay: TCP_KEEPALIVE_MS } as NonNullable<Client.Options['connect']>;
    return (_, callback) => {
      connect(tls).then(
        (socket) => {
          socket.setKeepAlive(true, TCP_KEEPALIVE_MS);
          callback(null, socket);
        },
        (error: unknown) => {
          callback(error instanceof Error ? error : new Error(errorMessage(error)), null);
        },
      );
    };
  }

  #waitForClient(): Promise<Client> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #release(client: Client): void {
    const usable = this.#clients.has(client) ? client : undefined;
    if (this.#waiting.length === 0) {
      if (usable) this.#idle.push(usable);
      return;
    }
    // None is free where all clients with the newer certificates are busy: each of them is released here later.
    const next = usable ?? this.#openClient();
    if (next) this.#waiting.shift()?.(next);
  }
}

function explainError(error: Error, { timeoutMs }: HttpRequest): Error {
  const silent = 'code' in error && TIMEOUTS.includes(error.code);
  return silent ? new Error(`no answer within ${timeoutMs} ms`, { cause: error }) : error;
}

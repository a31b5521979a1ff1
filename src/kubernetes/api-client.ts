import http from 'node:http';
import https from 'node:https';
import type { Readable } from 'node:stream';
import type { KubeConfig } from '@kubernetes/client-node';

import { KubeApiError, apiErrorOf } from './api-error.js';

export const STRATEGIC_MERGE_PATCH = 'application/strategic-merge-patch+json';

/** One request; the answer is JSON. */
export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Path and query below the server's URL. */
  readonly path: string;
  readonly body?: unknown;
  /** Content type of the body; default application/json. */
  readonly contentType?: string;
  /** Ends the wait for a silent server; default 60 s. */
  readonly timeoutMs?: number;
  /** Is shown the headers of the answer, whatever its status. */
  readonly onHeaders?: (headers: http.IncomingHttpHeaders) => void;
}

/** The API server as the rest of the program sees it. Every failure is a KubeApiError, or a CredentialsError. */
export interface ApiClient {
  /** The parsed answer of a 2xx. */
  readonly request: (request: ApiRequest) => Promise<unknown>;
  /** The open answer of a watch, on a connection that no request waits for. */
  readonly watch: (path: string, signal: AbortSignal) => Promise<Readable>;
  /** Credentials are read anew before the next request. */
  readonly forgetCredentials: () => void;
  /** Closes idle connections, so that the process can end. */
  readonly close: () => void;
}

export interface ApiClientOptions {
  /** Sockets for requests; watches have their own. */
  readonly maxSockets: number;
}

const REQUEST_TIMEOUT_MS = 60_000;
// Bound service account tokens are rotated about every hour; reading them again costs a file read.
const CREDENTIALS_TTL_MS = 60_000;
const TCP_KEEPALIVE_MS = 15_000;

interface Connection {
  readonly server: URL;
  readonly credentials: () => Promise<https.RequestOptions>;
  readonly forget: () => void;
}

/** Credentials that can't be read: a missing certificate, a command that fails. */
export class CredentialsError extends Error {
  readonly code = 'ERR_CREDENTIALS';

  constructor(cause: unknown) {
    super(`read the credentials of the kubeconfig: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    });
    this.name = 'CredentialsError';
  }
}

/** Headers and certificates of the kubeconfig; the agent that it makes for every request is discarded. */
function connectionOf(config: KubeConfig): Connection {
  const cluster = config.getCurrentCluster();
  if (!cluster) throw new Error('a kubeconfig without a current cluster');
  let current: { readonly options: Promise<https.RequestOptions>; readonly at: number } | undefined;
  const read = async (): Promise<https.RequestOptions> => {
    const options: https.RequestOptions = {};
    try {
      await config.applyToHTTPSOptions(options);
    } catch (cause) {
      // Not to be remembered: the file may be there the next time.
      current = undefined;
      throw new CredentialsError(cause);
    }
    delete options.agent;
    return options;
  };
  return {
    server: new URL(cluster.server),
    credentials: () => {
      if (!current || Date.now() - current.at > CREDENTIALS_TTL_MS) current = { options: read(), at: Date.now() };
      return current.options;
    },
    forget: () => {
      current = undefined;
    },
  };
}

function noAnswer(request: string, cause: unknown): Error {
  if (cause instanceof KubeApiError || cause instanceof CredentialsError) return cause;
  const message = cause instanceof Error ? cause.message : String(cause);
  return new KubeApiError({ request, status: 0, reason: '', message }, { cause });
}

async function readAll(response: http.IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

interface Exchange {
  readonly method: string;
  readonly path: string;
  readonly agent: http.Agent;
  readonly signal?: AbortSignal;
  /** Longest silence of the server. */
  readonly timeoutMs?: number;
  readonly payload?: Buffer;
  readonly contentType?: string;
}

/** Sends a request and waits for the head of the answer. */
async function open(connection: Connection, exchange: Exchange): Promise<http.IncomingMessage> {
  const { method, path, agent, signal, timeoutMs, payload } = exchange;
  const credentials = await connection.credentials();
  // The library never uses the form of a list.
  const headers = credentials.headers as http.OutgoingHttpHeaders | undefined;
  const { server } = connection;
  const secure = server.protocol === 'https:';
  const prefix = server.pathname.replace(/\/$/, '');
  const options: https.RequestOptions = {
    ...credentials,
    method,
    agent,
    ...(signal === undefined ? {} : { signal }),
    hostname: server.hostname.replace(/^\[|\]$/g, ''),
    port: server.port === '' ? (secure ? 443 : 80) : server.port,
    path: prefix + path,
    headers: {
      ...headers,
      accept: 'application/json',
      ...(payload
        ? { 'content-type': exchange.contentType ?? 'application/json', 'content-length': payload.length }
        : {}),
    },
  };
  return new Promise((resolve, reject) => {
    const request = (secure ? https : http).request(options, resolve);
    request.on('error', reject);
    // A timer of the socket: a signal for each request would cost more than the request.
    if (timeoutMs !== undefined) {
      request.setTimeout(timeoutMs, () => request.destroy(new Error(`no answer within ${timeoutMs} ms`)));
    }
    request.end(payload);
  });
}

/** A client of one API server over HTTP/1.1 keep-alive connections. */
export function createApiClient(config: KubeConfig, { maxSockets }: ApiClientOptions): ApiClient {
  const connection = connectionOf(config);
  const { Agent } = connection.server.protocol === 'https:' ? https : http;
  const requests = new Agent({ keepAlive: true, maxSockets, keepAliveMsecs: TCP_KEEPALIVE_MS, scheduling: 'fifo' });
  const watches = new Agent({ keepAlive: true, keepAliveMsecs: TCP_KEEPALIVE_MS });

  const request = async (wanted: ApiRequest): Promise<unknown> => {
    const { method, path, body, contentType } = wanted;
    const name = `${method} ${path}`;
    const exchange: Exchange = {
      method,
      path,
      agent: requests,
      timeoutMs: wanted.timeoutMs ?? REQUEST_TIMEOUT_MS,
      ...(body === undefined ? {} : { payload: Buffer.from(JSON.stringify(body)) }),
      ...(contentType === undefined ? {} : { contentType }),
    };
    const [status, text] = await open(connection, exchange)
      .then(async (response) => {
        wanted.onHeaders?.(response.headers);
        return [response.statusCode ?? 0, await readAll(response)] as const;
      })
      .catch((error: unknown) => {
        throw noAnswer(name, error);
      });
    if (status < 200 || status > 299) throw apiErrorOf(name, status, text);
    try {
      return JSON.parse(text) as unknown;
    } catch (error) {
      throw noAnswer(name, error);
    }
  };

  const watch = async (path: string, signal: AbortSignal): Promise<Readable> => {
    const name = `WATCH ${path}`;
    try {
      const response = await open(connection, { method: 'GET', path, agent: watches, signal });
      response.socket.setKeepAlive(true, TCP_KEEPALIVE_MS);
      if (response.statusCode === 200) return response;
      throw apiErrorOf(name, response.statusCode ?? 0, await readAll(response));
    } catch (error) {
      throw noAnswer(name, error);
    }
  };

  return {
    request,
    watch,
    forgetCredentials: connection.forget,
    close: () => {
      requests.destroy();
      watches.destroy();
    },
  };
}

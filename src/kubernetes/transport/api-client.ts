import http from 'node:http';
import https from 'node:https';
import { Duplex, type Readable } from 'node:stream';

import { errorMessage } from '../../json/error-message.js';
import { shorten } from '../../json/shorten.js';
import { type Clock, systemClock } from '../../runtime/clock.js';
import { adviceFor } from './advice.js';
import { answerLimits, OBJECT_LIMITS } from './answer-limits.js';
import { apiErrorOf, KubeApiError } from './api-error.js';
import { type Credentials, CredentialsError, credentialsOf } from './credentials.js';
import { checkAnswer } from './expected-answer.js';
import type { KubeConfig } from './kube-config.js';
import { RequestPool } from './request-pool.js';
import { type Route, routeTo } from './route.js';
import { isAboutSecrets } from './secret-answers.js';

export const STRATEGIC_MERGE_PATCH = 'application/strategic-merge-patch+json';

/** One request; the answer is JSON. */
interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Path and query below the server's URL. */
  readonly path: string;
  readonly body?: unknown;
  /** Content type of the body; default application/json. */
  readonly contentType?: string;
  /** Ends the wait for a silent server; default 60 s. */
  readonly timeoutMs?: number;
  /** Is called with the headers of the answer, whatever its status. */
  readonly onHeaders?: (headers: http.IncomingHttpHeaders) => void;
}

/** The API server as the rest of the program sees it. Every failure is a KubeApiError, or a CredentialsError. */
export interface ApiClient {
  /** The parsed answer of a 2xx. */
  readonly request: (request: ApiRequest) => Promise<unknown>;
  /** The open answer of a watch, on a connection that no request waits for. */
  readonly watch: (path: string, signal: AbortSignal) => Promise<Readable>;
  /** Makes the next request read the credentials again. */
  readonly forgetCredentials: () => void;
  /** Closes the connections, and ends a credential plugin, so that the process can end. */
  readonly close: () => void;
}

export interface ApiClientOptions {
  /** Sockets for requests; watches have their own. */
  readonly maxSockets: number;
  /** Default: the time of the machine. */
  readonly clock?: Clock;
  /** What every request says of its sender, as managedFields and the audit log name it; default: `istio-initializer`. */
  readonly userAgent?: string;
  /** Is called when the server answers any request, or a watch, with 429: it had no free slot. */
  readonly onOverload?: () => void;
}

const REQUEST_TIMEOUT_MS = 60_000;
const TCP_KEEPALIVE_MS = 15_000;

/** A long answer, on a separate connection: opened at the head of the answer. */
interface WatchExchange {
  readonly route: Route;
  readonly path: string;
  readonly agent: http.Agent;
  readonly credentials: Credentials;
  readonly signal: AbortSignal;
}

/** A client of one API server over HTTP/1.1 keep-alive connections. */
export function createApiClient(config: KubeConfig, options: ApiClientOptions): ApiClient {
  const { maxSockets, clock = systemClock, userAgent = 'istio-initializer', onOverload } = options;
  const direct = routeTo(config);
  const route = { ...direct, headers: { ...direct.headers, 'user-agent': userAgent } };
  const { prefix } = route;
  const credentials = credentialsOf(config);
  const requests = new RequestPool(route, maxSockets, clock);
  const { Agent } = route.origin.protocol === 'https:' ? https : http;
  const watches = new Agent({ keepAlive: true, keepAliveMsecs: TCP_KEEPALIVE_MS });

  const failure = (failed: Failed, cause: unknown): Error => {
    if (cause instanceof KubeApiError && cause.isOverload) onOverload?.();
    return requestError(failed, cause);
  };

  const request = async (wanted: ApiRequest): Promise<unknown> => {
    const { method, path, body, contentType = 'application/json', timeoutMs = REQUEST_TIMEOUT_MS } = wanted;
    const limits = answerLimits(wanted);
    const exchange = { method, path: prefix + path, contentType, timeoutMs, limits };
    const payload = body === undefined ? {} : { payload: JSON.stringify(body) };
    try {
      const { status, headers, text } = await requests.send({ ...exchange, ...payload }, await credentials.current());
      wanted.onHeaders?.(headers);
      if (status < 200 || status > 299) throw apiErrorOf(`${method} ${path}`, status, text);
      const answer = parseAnswer(`${method} ${path}`, text);
      checkAnswer(wanted, status, answer);
      return answer;
    } catch (error) {
      throw failure({ method, path, config }, error);
    }
  };

  const watch = async (path: string, signal: AbortSignal): Promise<Readable> => {
    const name = `WATCH ${path}`;
    try {
      const exchange = { route, path: prefix + path, agent: watches, signal };
      const response = await openStream({ ...exchange, credentials: await credentials.current() });
      response.socket.setKeepAlive(true, TCP_KEEPALIVE_MS);
      if (response.statusCode === 200) return response;
      throw apiErrorOf(name, response.statusCode ?? 0, await readRefusal(response, clock));
    } catch (error) {
      throw failure({ method: 'WATCH', path, config }, error);
    }
  };

  return {
    request,
    watch,
    forgetCredentials: credentials.forget,
    close: () => {
      credentials.close();
      requests.close();
      watches.destroy();
    },
  };
}

function parseAnswer(request: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    // A private key may be in it, and the error of the parser quotes it, too.
    const isSecret = isAboutSecrets(request);
    const came = isSecret ? `got ${text.length} characters` : JSON.stringify(shorten(text));
    const failure = { request, status: 0, reason: 'NotTheAnswer', message: `the answer is not JSON: ${came}` };
    throw new KubeApiError(failure, isSecret ? {} : { cause });
  }
}

/** A request that failed, and what its client was made of. */
interface Failed {
  readonly method: string;
  readonly path: string;
  readonly config: KubeConfig;
}

function requestError({ method, path, config }: Failed, cause: unknown): Error {
  if (cause instanceof CredentialsError) return cause;
  const error = cause instanceof KubeApiError ? cause : silence(`${method} ${path}`, cause);
  const { status, reason, serverMessage: message } = error;
  return error.withAdvice(adviceFor({ method, path, status, reason, message, cause }, config));
}

function silence(request: string, cause: unknown): KubeApiError {
  const message = errorMessage(cause);
  // An answer that is no HTTP is a property of the error that says so.
  return new KubeApiError({ request, status: 0, reason: '', message }, isAboutSecrets(request) ? {} : { cause });
}

/** What a server says instead of a watch; the end of it where it does not stop. */
async function readRefusal(response: http.IncomingMessage, clock: Clock): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  const cancel = clock.after(OBJECT_LIMITS.durationMs, () => response.destroy(new Error('the refusal does not end')));
  try {
    for await (const chunk of response) {
      chunks.push(chunk as Buffer);
      bytes += (chunk as Buffer).length;
      if (bytes > OBJECT_LIMITS.bytes) break;
    }
  } finally {
    cancel();
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** The same connections as those of requests, in the form that node:http wants. */
function connectBy(
  connect: NonNullable<Route['connect']>,
  { tls }: Credentials,
): NonNullable<http.RequestOptions['createConnection']> {
  return (_, callback) => {
    connect(tls).then(
      (socket) => {
        callback(null, socket);
      },
      (error: unknown) => {
        // What comes with an error is not looked at.
        callback(error instanceof Error ? error : new Error(errorMessage(error)), new Duplex());
      },
    );
    return undefined;
  };
}

function openStream({ route, path, agent, credentials, signal }: WatchExchange): Promise<http.IncomingMessage> {
  const { origin, connect } = route;
  const secure = origin.protocol === 'https:';
  const options: https.RequestOptions = {
    ...credentials.tls,
    method: 'GET',
    hostname: origin.hostname.replace(/^\[|\]$/g, ''),
    port: origin.port === '' ? (secure ? 443 : 80) : origin.port,
    path,
    headers: { ...credentials.headers, ...route.headers, accept: 'application/json' },
    ...(connect ? { createConnection: connectBy(connect, credentials) } : { agent }),
  };
  return new Promise((resolve, reject) => {
    const request = (secure ? https : http).request(options, resolve);
    request.on('error', reject);
    // Not by the option `signal`: it would throw its error at a socket on which, after the last byte, no error handler is left.
    const abort = (): void => {
      request.destroy();
    };
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) abort();
    request.end();
  });
}

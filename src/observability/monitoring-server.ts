import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

import { checkHost } from '../runtime/allowed-hosts.js';
import { ConnectionLimit } from '../runtime/connection-limit.js';
import { pathOf, Refusal } from '../runtime/http-request.js';
import { listen, type ListeningServer, type ListenOptions } from '../runtime/listening-server.js';
import { LiveUpdates, type LiveUpdatesOptions } from './live-updates.js';
import type { LiveSource } from './live-view.js';
import { type Page, renderPage } from './page/page.js';
import type { PageRole } from './page/page-body.js';
import type { Readiness } from './readiness.js';
import type { MetricsText } from './registry.js';

/** What the answers are made from, called for each request. */
export interface MonitoringSources {
  /** Whether the program can do its work. */
  readonly readiness: () => Readiness;
  /** Whether the program is alive; where not, Kubernetes restarts the container. */
  readonly liveness: () => Readiness;
  readonly metrics: MetricsText;
  /** What the page shows; undefined: there is none. */
  readonly live?: LiveSource;
}

export interface MonitoringOptions extends ListenOptions, Omit<LiveUpdatesOptions, 'source'> {
  /** Of the program. */
  readonly version: string;
  /** Default: the controller. */
  readonly role?: PageRole;
  /** Names under which it is reached, besides IP addresses and `localhost`; default: none. */
  readonly allowedHosts?: readonly string[];
}

type Handler = (response: ServerResponse, isHead: boolean) => void | Promise<void>;

const TEXT = 'text/plain; charset=utf-8';
// Every pod of the cluster may send requests; slow or large ones must not bind much of the process.
const LIMITS = {
  maxHeaderSize: 8 * 1024,
  headersTimeout: 5000,
  requestTimeout: 10_000,
  connectionsCheckingInterval: 5000,
};
const MOST_CONNECTIONS = 500;

const COMMON_HEADERS = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
};

interface TextResponse {
  readonly status: number;
  readonly text: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const stateHandler =
  (ask: () => Readiness, word: string): Handler =>
  (response) => {
    const { ready, notes } = ask();
    send(response, { status: ready ? 200 : 503, text: `${[ready ? 'ok' : `not ${word}`, ...notes].join('\n')}\n` });
  };

/**
 * Serves the page at `/` with its events at `/live` (where there is a source for it), `/metrics`, `/healthz`, which fails
 * where only a restart helps, and `/readyz`, which says what is missing. GET and HEAD only, for the allowed hosts only, and no
 * authentication: it shows names and reasons, and changes nothing.
 * @throws ListenError where the address can't be listened on
 */
export async function startMonitoringServer(
  { version, role = 'controller', after, wallClockMs, allowedHosts = [], ...options }: MonitoringOptions,
  sources: MonitoringSources,
): Promise<ListeningServer> {
  const updates = sources.live && new LiveUpdates({ source: sources.live, after, wallClockMs });
  const handlers = new Map([
    ...(updates ? pageHandlers(updates, renderPage(version, role)) : []),
    ...stateHandlers(sources),
  ]);
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    checkHost(request, allowedHosts);
    const handler = handlers.get(pathOf(request));
    if (!handler) {
      send(response, { status: 404, text: `no such path; there are ${[...handlers.keys()].join(', ')}\n` });
    } else if (request.method !== 'GET' && request.method !== 'HEAD') {
      const headers = { allow: 'GET, HEAD', connection: 'close' };
      send(response, { status: 405, text: `got ${request.method ?? 'no method'}, want GET or HEAD\n`, headers });
    } else {
      await handler(response, request.method === 'HEAD');
    }
  };
  const server = createServer(LIMITS, (request, response) => {
    answer(request, response).catch((error: unknown) => {
      if (response.headersSent) response.destroy();
      else if (error instanceof Refusal) send(response, { status: error.status, text: `${error.message}\n` });
      else send(response, { status: 500, text: `answer ${pathOf(request)}: ${String(error)}\n` });
    });
  });
  const connections = new ConnectionLimit(server, { most: MOST_CONNECTIONS, clock: { now: wallClockMs, after } });
  const listening = await listen(server, options);
  return {
    url: listening.url,
    close: () => {
      updates?.close();
      const closed = listening.close();
      connections.closeAll();
      return closed;
    },
  };
}

function send(response: ServerResponse, { status, text, headers = {} }: TextResponse): void {
  response
    .writeHead(status, {
      'content-type': TEXT,
      'content-length': Buffer.byteLength(text),
      ...COMMON_HEADERS,
      ...headers,
    })
    .end(text);
}

function pageHandlers(updates: LiveUpdates, page: Page): readonly (readonly [string, Handler])[] {
  return [
    [
      '/',
      (response) => {
        const headers = { 'content-type': 'text/html; charset=utf-8', ...page.headers };
        send(response, { status: 200, text: page.html, headers });
      },
    ],
    [
      '/live',
      (response, isHead) => {
        if (updates.isFull) {
          const headers = { 'retry-after': '10', connection: 'close' };
          send(response, { status: 503, text: 'too many viewers; try again later\n', headers });
        } else if (isHead) {
          response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' }).end();
        } else {
          updates.serve(response);
        }
      },
    ],
  ];
}

function stateHandlers({ metrics, liveness, readiness }: MonitoringSources): readonly (readonly [string, Handler])[] {
  return [
    [
      '/metrics',
      async (response) => {
        send(response, {
          status: 200,
          text: await metrics.text(),
          headers: { 'content-type': metrics.contentType },
        });
      },
    ],
    ['/healthz', stateHandler(liveness, 'healthy')],
    ['/readyz', stateHandler(readiness, 'ready')],
  ];
}

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setImmediate as nextTurn } from 'node:timers/promises';

import type { SidecarConfig } from '../injection/config/sidecar-config.js';
import { injectDocuments, ManifestError } from '../injection/manifest/manifest.js';
import { errorMessage } from '../json/error-message.js';
import { checkHost } from '../runtime/allowed-hosts.js';
import { checkPost, readBody, Refusal } from '../runtime/http-request.js';
import { listen, type ListeningServer, type ListenOptions } from '../runtime/listening-server.js';

const CONTENT_TYPE = 'application/yaml';
// Every pod of the cluster may send requests; slow or large ones must not bind much of the process.
const LIMITS = {
  maxHeaderSize: 8 * 1024,
  headersTimeout: 5000,
  requestTimeout: 10_000,
  connectionsCheckingInterval: 5000,
};
const MOST_CONNECTIONS = 100;
const LARGEST_BODY = 1024 * 1024;
// Injecting one blocks the event loop that workloads wait for: well below a second for this much.
const LARGEST_DOCUMENT = 256 * 1024;
// The same for very small ones in one list: a sidecar for each takes a millisecond.
const MOST_WORKLOADS = 250;

const DOCUMENT_LIMITS = { name: 'the body', maxLength: LARGEST_DOCUMENT, maxWorkloads: MOST_WORKLOADS };

export interface InjectServerOptions extends ListenOptions {
  /** Names under which it is reached, besides IP addresses and `localhost`; default: none. */
  readonly allowedHosts?: readonly string[];
}

/**
 * Serves `POST /inject`: takes a manifest, returns it with sidecars, as the original did beside its controller.
 * `sidecarConfig` is asked once for each request; it throws a Refusal where there is none.
 */
export function startInjectServer(
  options: InjectServerOptions,
  sidecarConfig: () => SidecarConfig,
): Promise<ListeningServer> {
  const server = createServer(LIMITS, (request, response) => {
    void answer(request, response, { sidecarConfig, allowedHosts: options.allowedHosts ?? [] });
  });
  server.maxConnections = MOST_CONNECTIONS;
  return listen(server, options);
}

function refusalOf(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  if (error instanceof ManifestError) return new Refusal(400, error.message);
  return new Refusal(500, `inject the body: ${errorMessage(error)}`);
}

interface AnswerContext {
  readonly sidecarConfig: () => SidecarConfig;
  readonly allowedHosts: readonly string[];
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { sidecarConfig, allowedHosts }: AnswerContext,
): Promise<void> {
  try {
    checkHost(request, allowedHosts);
    checkPost(request, { path: '/inject', contentType: CONTENT_TYPE });
    const config = sidecarConfig();
    const body = await readBody(request, LARGEST_BODY);
    const texts: string[] = [];
    for (const text of injectDocuments(body, DOCUMENT_LIMITS, config)) {
      texts.push(text);
      // Workloads first, and other requests.
      await nextTurn();
    }
    response.writeHead(200, { 'content-type': CONTENT_TYPE }).end(texts.join(''));
  } catch (error) {
    // Never the body that came: a pipe that ignores the status would apply it without a sidecar.
    const { status, message } = refusalOf(error);
    const headers = { 'content-type': 'text/plain; charset=utf-8', connection: 'close' };
    response.writeHead(status, status === 405 ? { ...headers, allow: 'POST' } : headers).end(`${message}\n`);
  }
}

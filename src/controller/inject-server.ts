import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

import type { SidecarConfig } from '../injection/config/sidecar-config.js';
import { injectManifest, ManifestError } from '../injection/manifest/manifest.js';
import { errorMessage } from '../json/error-message.js';
import { checkHost } from '../runtime/allowed-hosts.js';
import { checkPost, readBody, Refusal } from '../runtime/http-request.js';
import { listen, type ListeningServer, type ListenOptions } from '../runtime/listening-server.js';

const CONTENT_TYPE = 'application/yaml';
// Injecting it blocks the event loop that workloads wait for: about a second for this much.
const LARGEST_BODY = 1024 * 1024;

export interface InjectServerOptions extends ListenOptions {
  /** Names under which it is reached, besides IP addresses and `localhost`; default: none. */
  readonly allowedHosts?: readonly string[];
}

/**
 * Serves `POST /inject`: takes a manifest, returns it with sidecars, as the original did beside its controller.
 * `sidecarConfig` is asked once for each request.
 */
export function startInjectServer(
  options: InjectServerOptions,
  sidecarConfig: () => SidecarConfig,
): Promise<ListeningServer> {
  const server = createServer((request, response) => {
    void answer(request, response, { config: sidecarConfig(), allowedHosts: options.allowedHosts ?? [] });
  });
  return listen(server, options);
}

function refusalOf(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  if (error instanceof ManifestError) return new Refusal(400, error.message);
  return new Refusal(500, `inject the body: ${errorMessage(error)}`);
}

interface AnswerContext {
  readonly config: SidecarConfig;
  readonly allowedHosts: readonly string[];
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { config, allowedHosts }: AnswerContext,
): Promise<void> {
  try {
    checkHost(request, allowedHosts);
    checkPost(request, { path: '/inject', contentType: CONTENT_TYPE });
    const { text } = injectManifest(await readBody(request, LARGEST_BODY), 'the body', config);
    response.writeHead(200, { 'content-type': CONTENT_TYPE }).end(text);
  } catch (error) {
    // Never the body that came: a pipe that ignores the status would apply it without a sidecar.
    const { status, message } = refusalOf(error);
    const headers = { 'content-type': 'text/plain; charset=utf-8', connection: 'close' };
    response.writeHead(status, status === 405 ? { ...headers, allow: 'POST' } : headers).end(`${message}\n`);
  }
}

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

import { errorMessage } from '../injection/error-message.js';
import { ManifestError, injectManifest } from '../injection/manifest.js';
import type { SidecarConfig } from '../injection/sidecar.js';
import { listen, type ListenOptions, type ListeningServer } from '../observability/listening-server.js';

const CONTENT_TYPE = 'application/yaml';
// Reading it takes the loop that workloads wait for: about a second for this much.
const LARGEST_BODY = 1024 * 1024;

/** A request that is refused: HTTP status and a sentence. */
class Refusal extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

function checkRequest(request: IncomingMessage): void {
  const path = (request.url ?? '/').split('?', 1)[0];
  if (path !== '/inject') throw new Refusal(404, 'no such path, want POST /inject');
  if (request.method !== 'POST') throw new Refusal(405, `got ${request.method ?? 'no method'}, want POST`);
  const type = (request.headers['content-type'] ?? '').split(';', 1)[0]?.trim();
  if (type !== CONTENT_TYPE) throw new Refusal(415, `got content type '${type ?? ''}', want ${CONTENT_TYPE}`);
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += (chunk as Buffer).length;
    if (size > LARGEST_BODY) throw new Refusal(413, `a body of more than ${LARGEST_BODY} bytes`);
    chunks.push(chunk as Buffer);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
  } catch {
    throw new Refusal(400, 'got bytes that are not UTF-8, want UTF-8');
  }
}

function refusalOf(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  if (error instanceof ManifestError) return new Refusal(400, error.message);
  return new Refusal(500, `inject the body: ${errorMessage(error)}`);
}

async function answer(request: IncomingMessage, response: ServerResponse, config: SidecarConfig): Promise<void> {
  try {
    checkRequest(request);
    const { text } = injectManifest(await readBody(request), 'the body', config);
    response.writeHead(200, { 'content-type': CONTENT_TYPE }).end(text);
  } catch (error) {
    // Never the body that came: a pipe that ignores the status would apply it without a sidecar.
    const { status, message } = refusalOf(error);
    const headers = { 'content-type': 'text/plain; charset=utf-8', connection: 'close' };
    response.writeHead(status, status === 405 ? { ...headers, allow: 'POST' } : headers).end(`${message}\n`);
  }
}

/**
 * Serves `POST /inject`: a manifest in, the manifest with sidecars out, as the original did beside its controller.
 * `sidecarConfig` is asked once for each request.
 */
export function startInjectServer(
  options: ListenOptions,
  sidecarConfig: () => SidecarConfig,
): Promise<ListeningServer> {
  const server = createServer((request, response) => {
    void answer(request, response, sidecarConfig());
  });
  return listen(server, options);
}

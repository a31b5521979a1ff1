import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';

import { shorten } from '../json/shorten.js';

/** A request that is refused: HTTP status and a sentence. */
export class Refusal extends Error {
  readonly code = 'ERR_REFUSED';

  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
    this.name = 'Refusal';
  }
}

/** A body whose bytes are no text. */
export class BodyTextError extends Refusal {
  constructor() {
    super(400, 'got bytes that are not UTF-8, want UTF-8');
  }
}

/** The request that a server accepts. */
export interface WantedRequest {
  readonly path: string;
  /** What is below the path is accepted, too. */
  readonly orBelow?: true;
  readonly contentType: string;
}

/** The path of a request, without its query. */
export function pathOf({ url = '/' }: IncomingMessage): string {
  return url.split('?', 1)[0] ?? '/';
}

/** The same as it is meant: `%2F` is a slash. @throws Refusal 400 where it can't be read */
export function unescapedPathOf(request: IncomingMessage): string {
  const path = pathOf(request);
  if (!path.includes('%')) return path;
  try {
    return decodeURIComponent(path);
  } catch {
    throw new Refusal(400, `got the path '${shorten(path)}', want one whose % are followed by bytes of UTF-8`);
  }
}

/** Checks that a request is a POST to the path with the content type. @throws Refusal 404, 405, 415 */
export function checkPost(request: IncomingMessage, { path, orBelow, contentType }: WantedRequest): void {
  const asked = pathOf(request);
  if (asked !== path && !(orBelow && asked.startsWith(`${path}/`))) {
    throw new Refusal(404, `no such path, want POST ${path}`);
  }
  if (request.method !== 'POST') throw new Refusal(405, `got ${request.method ?? 'no method'}, want POST`);
  const type = (request.headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (type !== contentType) throw new Refusal(415, `got content type '${shorten(type)}', want ${contentType}`);
}

/**
 * The body of a request as text.
 * @throws Refusal 413 where it has more than `maxBytes` bytes, BodyTextError (400) where it is not UTF-8
 */
export async function readBody(request: IncomingMessage, maxBytes: number): Promise<string> {
  // By events: an iterator costs as much as everything else about a small request.
  const bytes = await new Promise<Buffer>((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > maxBytes) reject(new Refusal(413, `got a body of more than ${maxBytes} bytes`));
      else chunks.push(chunk);
    });
    request.on('end', () => {
      resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks));
    });
    request.on('error', reject);
    request.on('close', () => {
      // It is closed after its end too, and an error costs as much as everything else here.
      if (!request.readableEnded) reject(new Error('the connection was closed before the end of the body'));
    });
  });
  return decodeUtf8(bytes);
}

function decodeUtf8(bytes: Buffer): string {
  if (!isUtf8(bytes)) throw new BodyTextError();
  const text = bytes.toString('utf8');
  return text.startsWith('\ufeff') ? text.slice(1) : text;
}

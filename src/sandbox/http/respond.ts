import type { ServerResponse } from 'node:http';

import { badRequest, internalError, StatusError } from '../api-status.js';
import type { ApiResponse } from './api-response.js';

const JSON_TYPE = { 'content-type': 'application/json' };
/** Up to this size a body is sent in one piece with its length; a longer list is sent piece by piece. */
const ONE_PIECE_BYTES = 1024 * 1024;

/** Sends what a handler answered. */
export function respond(response: ServerResponse, answer: ApiResponse): void {
  if ('stream' in answer) {
    answer.stream(response);
    return;
  }
  const { code, body, headers } = answer;
  if (typeof body === 'string' || Buffer.isBuffer(body)) {
    sendWhole(response, code, { body: Buffer.from(body), headers });
    return;
  }
  const length = body.reduce((sum, piece) => sum + piece.length, 0);
  if (length <= ONE_PIECE_BYTES) {
    sendWhole(response, code, { body: Buffer.concat(body, length), headers });
    return;
  }
  response.writeHead(code, { ...JSON_TYPE, ...headers, 'content-length': length });
  sendPieces(response, body, 0);
}

interface WholeBody {
  readonly body: Buffer;
  readonly headers: Readonly<Record<string, string>> | undefined;
}

/** Sends an error: a StatusError as it is; any other is a bug of the sandbox, and a 500. */
export function respondError(response: ServerResponse, error: unknown): void {
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  const { code, body, headers } = toStatusError(error);
  // The rest of a body that was refused is not read.
  const close: Readonly<Record<string, string>> = response.req.complete ? {} : { connection: 'close' };
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  respond(response, { code, body: text, headers: { ...headers, ...close } });
}

function toStatusError(error: unknown): StatusError {
  if (error instanceof StatusError) return error;
  // Input that is nested deeper than the call stack is refused before anything of it is stored.
  if (error instanceof RangeError && error.message.includes('call stack')) return badRequest('exceeded max depth');
  return internalError(error instanceof Error ? error.message : String(error));
}

function sendWhole(response: ServerResponse, code: number, { body, headers }: WholeBody): void {
  response.writeHead(code, { ...JSON_TYPE, ...headers, 'content-length': body.length });
  response.end(body);
}

function sendPieces(response: ServerResponse, pieces: readonly Buffer[], from: number): void {
  for (let index = from; index < pieces.length; index += 1) {
    if (response.destroyed) return;
    const piece = pieces[index];
    if (piece === undefined || response.write(piece)) continue;
    response.once('drain', () => {
      sendPieces(response, pieces, index + 1);
    });
    return;
  }
  response.end();
}

import type { IncomingMessage } from 'node:http';

import { bodyTooLarge, requestTimeout } from '../api-status.js';

/** Twice what etcd takes: larger bodies are refused before they are read to the end. */
const MAX_BODY_BYTES = 3 * 1024 * 1024;
const NOTHING = Buffer.alloc(0);

/**
 * The whole body.
 * @throws StatusError 413 where it is larger than any object may be, 504 where it is not complete in time; the rest is not
 * read.
 */
export function readRequestBody(request: IncomingMessage, timeoutMs: number): Promise<Buffer> {
  const { headers } = request;
  if (headers['content-length'] === undefined && headers['transfer-encoding'] === undefined) {
    return Promise.resolve(NOTHING);
  }
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const timer = setTimeout(() => {
      refuse(requestTimeout());
    }, timeoutMs);
    request.on('data', (chunk: Buffer) => {
      length += chunk.length;
      chunks.push(chunk);
      if (length > MAX_BODY_BYTES) refuse(bodyTooLarge(MAX_BODY_BYTES));
    });
    request.on('end', () => {
      clearTimeout(timer);
      resolve(chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks));
    });
    request.on('error', refuse);
    request.on('close', () => {
      if (!request.complete) refuse(new Error('the client went away before its request was complete'));
    });

    function refuse(error: Error): void {
      clearTimeout(timer);
      request.removeAllListeners('data');
      reject(error);
    }
  });
}

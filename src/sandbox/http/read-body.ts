import type { IncomingMessage } from 'node:http';
import { bodyTooLarge } from '../api-status.js';

/** Twice what etcd takes: larger bodies are refused before they are read to the end. */
const MAX_BODY_BYTES = 3 * 1024 * 1024;

/** The whole body. @throws StatusError 413 where it is larger than any object may be; the rest of it is not read. */
export function readBody(request: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    request.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length > MAX_BODY_BYTES) {
        request.removeAllListeners('data');
        reject(bodyTooLarge(MAX_BODY_BYTES));
        return;
      }
      chunks.push(chunk);
    });
    request.on('end', () => {
      resolve(chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks));
    });
    request.on('error', reject);
    request.on('close', () => {
      reject(new Error('the client went away before its request was complete'));
    });
  });
}

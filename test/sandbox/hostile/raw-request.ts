import { connect } from 'node:net';
import { text } from 'node:stream/consumers';

import type { JsonObject } from '../../../src/sandbox/json/json-value.js';

/** The answer: the code, the headers as text, and the body as text and as the object that it may hold. */
export interface RawAnswer {
  readonly status: number;
  readonly head: string;
  readonly text: string;
  readonly body: JsonObject;
}

/** A request that may be malformed. */
export interface RawRequest {
  readonly method?: string;
  readonly target: string;
  readonly headers?: readonly string[];
  readonly body?: string | Buffer;
}

/** Sends a request unchanged, on a new connection, and reads until the server closes that. */
export async function sendRaw(
  url: string,
  { method = 'GET', target, headers = [], body }: RawRequest,
): Promise<RawAnswer> {
  const length = body === undefined ? [] : [`Content-Length: ${Buffer.byteLength(body)}`];
  const head = [`${method} ${target} HTTP/1.1`, 'Host: x', 'Connection: close', ...length, ...headers];
  return sendBytes(
    url,
    Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`, 'latin1'), Buffer.from(body ?? '')]),
  );
}

/** Sends any bytes, which need not be a request. */
export async function sendBytes(url: string, bytes: Buffer): Promise<RawAnswer> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.write(bytes);
  const answer = await text(socket);
  const end = answer.indexOf('\r\n\r\n');
  const content = answer.slice(end + 4);
  return {
    status: Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 0),
    head: answer.slice(0, end),
    text: content,
    body: objectIn(content),
  };
}

function objectIn(content: string): JsonObject {
  try {
    const value: unknown = JSON.parse(content);
    return typeof value === 'object' && value !== null ? (value as JsonObject) : {};
  } catch {
    return {};
  }
}

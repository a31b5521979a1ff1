import type { ServerResponse } from 'node:http';
import type { JsonObject } from '../json.js';
import type { Cuttable, WatchCut } from './watch-stream.js';

/**
 * What a handler answers: a body that is ready, or a stream that it writes itself; a watch suffers the `cut`, if one is
 * given, and is returned.
 */
export type ApiResponse =
  | {
      readonly code: number;
      readonly body: Buffer | string | readonly Buffer[];
      readonly headers?: Readonly<Record<string, string>>;
    }
  | { readonly stream: (response: ServerResponse, cut?: WatchCut) => Cuttable | undefined };

/** A JSON document that is not a stored object. */
export function jsonResponse(code: number, body: JsonObject): ApiResponse {
  return { code, body: JSON.stringify(body) };
}

/** A document that is not JSON. */
export function textResponse(code: number, body: string): ApiResponse {
  return { code, body, headers: { 'content-type': 'text/plain; charset=utf-8' } };
}

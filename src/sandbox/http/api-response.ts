import type { ServerResponse } from 'node:http';

import type { JsonObject } from '../json/json-value.js';

/**
 * What a handler answers: a body that is ready, or a stream that it writes itself. A watch is cut by `cut`, if one is given,
 * and is returned.
 */
export type ApiResponse =
  | {
      readonly code: number;
      readonly body: Buffer | string | readonly Buffer[];
      readonly headers?: Readonly<Record<string, string>>;
    }
  | { readonly stream: (response: ServerResponse, cut?: WatchCut) => OpenWatch | undefined };

/** A JSON document that is not a stored object. */
export function jsonResponse(code: number, body: JsonObject): ApiResponse {
  return { code, body: JSON.stringify(body) };
}

/** A document that is not JSON. */
export function textResponse(code: number, body: string): ApiResponse {
  return { code, body, headers: { 'content-type': 'text/plain; charset=utf-8' } };
}

/**
 * How a watch is cut after so many more lines: with half of the next line and a broken connection, at once with a clean end,
 * at once with a reset connection, or by sending nothing more on a connection that stays open.
 */
export interface WatchCut {
  readonly how: 'halfEvent' | 'close' | 'reset' | 'stall';
  readonly afterEvents: number;
}

/** An open watch, as fault injection uses it. */
export interface OpenWatch {
  /** Cuts the watch. A second cut has no effect. */
  cut(cut: WatchCut): void;
  /** Calls back once when the watch ends, for whatever reason. */
  onEnd(cleanup: () => void): void;
}

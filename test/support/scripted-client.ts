import { Readable } from 'node:stream';

import type { ApiClient } from '../../src/kubernetes/transport/api-client.js';
import { KubeApiError } from '../../src/kubernetes/transport/api-error.js';

/** What a client is asked. */
export type ApiRequest = Parameters<ApiClient['request']>[0];

/** What the next watch does: deliver lines and end, deliver lines and stay open, break off, or be refused. */
export type WatchScript =
  { readonly lines: readonly string[]; readonly then: 'end' | 'stay' | 'break' } | { readonly refused: number };

/** What a request is answered with; a number is an HTTP status that is an error, and so is an error. */
export type ScriptedAnswer = unknown;

/** A client whose server answers as the test says, and that remembers the requests. */
export interface ScriptedClient extends ApiClient {
  readonly requests: readonly ApiRequest[];
  readonly watches: readonly string[];
  readonly forgotten: () => number;
}

/** The error of an answer with this status. */
export function apiError(status: number, message = 'as the test says'): KubeApiError {
  return new KubeApiError({ request: 'TEST /', status, reason: '', message });
}

/** Answers requests by `answer`, and watches one script after the other; the last one stays. */
export function scriptedClient(
  answer: (request: ApiRequest, index: number) => ScriptedAnswer,
  scripts: readonly WatchScript[] = [],
): ScriptedClient {
  const requests: ApiRequest[] = [];
  const watches: string[] = [];
  let forgotten = 0;
  return {
    requests,
    watches,
    forgotten: () => forgotten,
    request: (request) => {
      requests.push(request);
      const given = answer(request, requests.length - 1);
      if (given instanceof Error) return Promise.reject(given);
      return typeof given === 'number' ? Promise.reject(apiError(given)) : Promise.resolve(given);
    },
    watch: (path, signal) => {
      const script = scripts[Math.min(watches.length, scripts.length - 1)] ?? { lines: [], then: 'stay' };
      watches.push(path);
      if ('refused' in script) return Promise.reject(apiError(script.refused));
      return Promise.resolve(Readable.from(chunksOf(script, signal)));
    },
    forgetCredentials: () => {
      forgotten += 1;
    },
    close: () => undefined,
  };
}

async function* chunksOf(
  script: Extract<WatchScript, { lines: unknown }>,
  signal: AbortSignal,
): AsyncGenerator<Buffer> {
  for (const line of script.lines) yield Buffer.from(`${line}\n`);
  if (script.then === 'break') throw new Error('socket hang up');
  if (script.then === 'end') return;
  await new Promise((resolve) => {
    signal.addEventListener('abort', resolve);
  });
}

import type { ServerResponse } from 'node:http';

import { statusError, tooOldResourceVersion } from '../api-status.js';
import type { ApiResponse, WatchCut } from '../http/api-response.js';
import { resetConnection } from '../http/reset-connection.js';
import type { FaultAction } from './fault-rule.js';
import type { Fault, Faults, FaultSubject } from './faults.js';

/** A request that fault rules may act on. */
export interface FaultyRequest {
  readonly faults: Faults;
  readonly subject: FaultSubject;
  readonly query: URLSearchParams;
  /** Aborted when the server stops: a delay ends. */
  readonly stopping: AbortSignal;
}

/** Does the work of a request, or what the rules want instead. */
export async function answerWithFaults(request: FaultyRequest, work: () => Promise<ApiResponse>): Promise<ApiResponse> {
  const { delayMs, action } = request.faults.faultFor(request.subject);
  if (delayMs > 0) await delay(delayMs, request.stopping);
  return applyAction(request, action, async () => trackAndCutWatch(request, await work(), action));
}

async function applyAction(
  { faults, query }: FaultyRequest,
  action: Fault['action'],
  work: () => Promise<ApiResponse>,
): Promise<ApiResponse> {
  switch (action?.do) {
    case undefined:
    case 'cutWatch':
      return work();
    case 'answer':
      return fixedResponse(action);
    case 'forgetHistory':
      return historyGoneResponse(action, query);
    case 'reset':
      if (action.after === true) await settle(work);
      return breakConnection(resetConnection);
    case 'restart':
      if (action.after === true) await settle(work);
      // The restart cuts this connection too.
      return breakConnection(() => void faults.restart(restartOptions(action)));
  }
}

/** Remembers the watch that an answer opens, and cuts it where the action says so. */
function trackAndCutWatch(
  { faults, subject }: FaultyRequest,
  answer: ApiResponse,
  action: Fault['action'],
): ApiResponse {
  if (!('stream' in answer) || !subject.watch) return answer;
  const cut: WatchCut | undefined =
    action?.do === 'cutWatch' ? { how: action.how, afterEvents: action.afterEvents ?? 0 } : undefined;
  return {
    stream: (response) => {
      const watch = answer.stream(response, cut);
      if (watch !== undefined) faults.trackWatch(subject, watch);
      return watch;
    },
  };
}

function delay(ms: number, stopping: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms);
    stopping.addEventListener('abort', done);
    if (stopping.aborted) done();

    function done(): void {
      clearTimeout(timer);
      stopping.removeEventListener('abort', done);
      resolve();
    }
  });
}

/** Waits for the work, whether it succeeds or fails. */
async function settle(work: () => Promise<ApiResponse>): Promise<void> {
  await Promise.allSettled([work()]);
}

function breakConnection(breakOff: (response: ServerResponse) => void): ApiResponse {
  return {
    stream: (response) => {
      breakOff(response);
      return undefined;
    },
  };
}

const REASONS: Readonly<Record<number, string>> = {
  400: 'BadRequest',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'NotFound',
  409: 'Conflict',
  410: 'Gone',
  422: 'Invalid',
  429: 'TooManyRequests',
  500: 'InternalError',
  503: 'ServiceUnavailable',
  504: 'Timeout',
};

function fixedResponse({ code, body, retryAfterSeconds }: FaultAction & { readonly do: 'answer' }): ApiResponse {
  const retry = retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) };
  if (code === 204 || code === 304) return { code, body: '', headers: retry };
  if (typeof body === 'string') {
    return { code, body, headers: { ...retry, 'content-type': 'text/plain; charset=utf-8' } };
  }
  const status = statusError({ code, reason: REASONS[code] ?? '', message: 'injected fault', details: {} }).body;
  return { code, body: JSON.stringify(body ?? status), headers: retry };
}

/** 410, as the real server sends it in a watch, or as the status of the response, as other servers may send it. */
function historyGoneResponse(
  { as = 'event' }: FaultAction & { readonly do: 'forgetHistory' },
  query: URLSearchParams,
): ApiResponse {
  const asked = Number(query.get('resourceVersion'));
  const status = tooOldResourceVersion(asked, asked + 1);
  if (as === 'status') return { code: 410, body: JSON.stringify(status) };
  return { code: 200, body: `${JSON.stringify({ type: 'ERROR', object: status })}\n` };
}

function restartOptions({ downMs, keepHistory }: FaultAction & { readonly do: 'restart' }) {
  return { ...(downMs !== undefined && { downMs }), ...(keepHistory !== undefined && { keepHistory }) };
}

import { shorten } from '../../json/shorten.js';
import { showableRefusal } from './secret-answers.js';

/** What came back instead of the requested answer. */
export interface ApiFailure {
  /** For instance `PATCH /apis/extensions/v1beta1/namespaces/a/deployments/b`. */
  readonly request: string;
  /** HTTP status; 0 where the server gave no answer. */
  readonly status: number;
  /** `reason` of the Status, for instance `Conflict`; empty where there is none. */
  readonly reason: string;
  readonly message: string;
  /** What to do about it, where more is known than the message says. */
  readonly advice?: string | undefined;
}

// As much as an Event holds. A server quotes the whole field that it refuses, which may be a megabyte.
const LONGEST_MESSAGE = 1024;

/** An API server's refusal, or its silence, sorted by what to do about it. */
export class KubeApiError extends Error {
  readonly code = 'ERR_KUBE_API';
  readonly status: number;
  readonly reason: string;
  /** The server's message, without the request. */
  readonly serverMessage: string;
  /** What to do about it: about the user, the right, the certificates or the address. No part of the message. */
  readonly advice: string | undefined;
  readonly #failure: ApiFailure;

  constructor(failure: ApiFailure, options?: ErrorOptions) {
    const status = failure.status === 0 ? 'no answer' : String(failure.status);
    super(`${failure.request}: ${status}: ${shortMessage(failure.message)}`, options);
    this.name = 'KubeApiError';
    this.status = failure.status;
    this.reason = failure.reason;
    this.serverMessage = failure.message;
    this.advice = failure.advice;
    this.#failure = failure;
  }

  /** The same error, with what to do about it. */
  withAdvice(advice: string | undefined): KubeApiError {
    return advice === undefined ? this : new KubeApiError({ ...this.#failure, advice }, { cause: this.cause });
  }

  /** The server said nothing, or what came is not an answer to the request. */
  get isNoAnswer(): boolean {
    return this.status === 0 || this.#isSuccess;
  }

  /** The object is gone, or the path is not served. */
  get isNotFound(): boolean {
    return this.status === 404;
  }

  /** What was read is stale. */
  get isConflict(): boolean {
    return this.status === 409;
  }

  /** The server has no free slot; see its flag --max-mutating-requests-inflight. */
  get isOverload(): boolean {
    return this.status === 429;
  }

  /** The resourceVersion is older than what the server remembers. */
  get isGone(): boolean {
    return this.status === 410;
  }

  /** The credentials are not, or no longer, good. */
  get isUnauthorized(): boolean {
    return this.status === 401;
  }

  /** The caller lacks the rights, or an admission plugin of the server refuses. */
  get isForbidden(): boolean {
    return this.status === 403;
  }

  /** The object would be larger than the server can store. A real one answers 500, although it will never accept it. */
  get isTooLarge(): boolean {
    return this.status === 413 || (this.status === 500 && this.serverMessage.includes('request is too large'));
  }

  /** Nothing is wrong with the request: it may succeed when it is made again. */
  get isRetryable(): boolean {
    if (this.isTooLarge) return false;
    return this.isNoAnswer || this.status >= 500 || [401, 408, 409, 429].includes(this.status);
  }

  /** A success that did nothing, or whose answer is another one. */
  get #isSuccess(): boolean {
    return this.status >= 200 && this.status <= 299;
  }
}

/**
 * Reads an error answer; real servers send a Status, those in front of them any text. Of one about Secrets only the status, and
 * a reason of Kubernetes, are taken.
 */
export function apiErrorOf(request: string, status: number, body: string): KubeApiError {
  return new KubeApiError({ request, status, ...showableRefusal(request, readStatus(body)) });
}

function readStatus(body: string): Pick<ApiFailure, 'reason' | 'message'> {
  const plain = { reason: '', message: shorten(body.trim()) };
  try {
    const parsed: unknown = JSON.parse(body);
    if (typeof parsed !== 'object' || parsed === null) return plain;
    const reason = 'reason' in parsed && typeof parsed.reason === 'string' ? parsed.reason : '';
    const message = 'message' in parsed && typeof parsed.message === 'string' ? parsed.message : plain.message;
    return { reason, message };
  } catch {
    // Not JSON, for instance the plain text of a 429.
    return plain;
  }
}

function shortMessage(message: string): string {
  return message.length > LONGEST_MESSAGE ? `${message.slice(0, LONGEST_MESSAGE)}...` : message;
}

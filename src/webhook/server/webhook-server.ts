import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { SecureContextOptions } from 'node:tls';

import { errorMessage } from '../../json/error-message.js';
import type { Clock } from '../../runtime/clock.js';
import { ConnectionLimit, type DropReason } from '../../runtime/connection-limit.js';
import { BodyTextError, checkPost, readBody, Refusal, unescapedPathOf } from '../../runtime/http-request.js';
import { listen, type ListenOptions } from '../../runtime/listening-server.js';
import { BadReviewError, writeAdmissionReview } from '../review/admission-review.js';
import type { ReviewAnswer } from '../review/answer-review.js';
import { AnswerQueue } from './answer-queue.js';
import { drainServer } from './drain-server.js';

/** A request that was answered. */
export type AnsweredRequest =
  | ({ readonly kind: 'reviewed' } & Pick<ReviewAnswer, 'subject' | 'result' | 'dryRun'>)
  /** It was not a request for the webhook; with the status 200 its body was none, and the answer is a review that says so. */
  | { readonly kind: 'refused'; readonly status: number; readonly message: string };

export interface WebhookServerOptions extends ListenOptions {
  /** The serving certificate to begin with; default: none, so that no connection gets beyond its TLS handshake. */
  readonly certificate?: SecureContextOptions;
  /** Answers the body of a request to a path. @throws BadReviewError; Refusal, whose status is answered */
  readonly answerBody: (body: string, path: string) => ReviewAnswer;
  /** Called after each request, with the seconds from its last byte to its answer. It must not throw. */
  readonly onAnswered: (answered: AnsweredRequest, seconds: number) => void;
  readonly clock: Clock;
  /** Connections at once; default: 1000. */
  readonly mostConnections?: number;
  /** Called for each connection that is dropped. It must not throw. */
  readonly onDropped?: (reason: DropReason) => void;
}

/** A running webhook. */
export interface WebhookServer {
  /** `https://ADDRESS:PORT`. */
  readonly url: string;
  /** New connections get this certificate; open ones stay as they are. */
  readonly useCertificate: (certificate: SecureContextOptions) => void;
  /** From now on each answer asks its client to send no more requests on its connection. All are still answered. */
  readonly beginDrain: () => void;
  /**
   * Takes no more connections, answers what has come, and ends. Connections that wait for a request are closed at once: what
   * is under way there is lost, so that `beginDrain` comes some time before.
   */
  readonly drain: (mostMs: number) => Promise<void>;
}

// More than the largest object that etcd takes.
const LARGEST_BODY = 3 * 1024 * 1024;
const WANTED = { path: '/inject', orBelow: true, contentType: 'application/json' } as const;
const LIMITS = {
  maxHeaderSize: 16 * 1024,
  headersTimeout: 10_000,
  // An API server sends it in one go.
  requestTimeout: 10_000,
  connectionsCheckingInterval: 5000,
  // Longer than an API server (90 s) keeps an idle connection, so that no request meets one that is being closed.
  keepAliveTimeout: 120_000,
};
const MOST_CONNECTIONS = 1000;
// No API server waits longer for a webhook.
const LONGEST_REQUEST_MS = 30_000;

/** What a server needs to answer. */
interface AnswerContext {
  readonly queue: AnswerQueue;
  /** Milliseconds since some moment. */
  readonly nowMs: () => number;
  readonly onAnswered: WebhookServerOptions['onAnswered'];
  readonly isDraining: () => boolean;
}

/**
 * Serves `POST /inject`, and what is below it, over TLS: an AdmissionReview in, the same with an answer out.
 * @throws ListenError where the address can't be used, and Node's TLS error where the certificate is not valid
 */
export async function startWebhookServer(options: WebhookServerOptions): Promise<WebhookServer> {
  let draining = false;
  const { answerBody, onAnswered, clock, mostConnections = MOST_CONNECTIONS, onDropped } = options;
  const queue = new AnswerQueue({ answerBody, nowMs: clock.now });
  const answering = { queue, nowMs: clock.now, onAnswered, isDraining: () => draining };
  const server = createServer({ ...LIMITS, minVersion: 'TLSv1.2', ...options.certificate }, (request, response) => {
    void answer(request, response, answering);
  });
  const connections = new ConnectionLimit(server, {
    most: mostConnections,
    longestRequestMs: LONGEST_REQUEST_MS,
    clock,
    ...(onDropped && { onDropped }),
  });
  const { url } = await listen(server, options);
  return {
    url: url.replace(/^http:/, 'https:'),
    useCertificate: (certificate) => {
      server.setSecureContext({ minVersion: 'TLSv1.2', ...certificate });
    },
    beginDrain: () => {
      draining = true;
    },
    drain: (mostMs) => {
      draining = true;
      return drainServer(server, { connections, clock, mostMs });
    },
  };
}

function refusalOf(error: unknown): Refusal {
  return error instanceof Refusal ? error : new Refusal(500, `answer the request: ${errorMessage(error)}`);
}

/** A body that can't be read is answered as a request is, as Istio's webhook does: whoever asks reads reviews, and no other text. */
function unreadableBody(error: unknown): BadReviewError | undefined {
  if (error instanceof BodyTextError) return new BadReviewError(error.message);
  return error instanceof BadReviewError ? error : undefined;
}

/** Answers what is no request for the webhook. */
function refuse(response: ServerResponse, error: unknown): Extract<AnsweredRequest, { kind: 'refused' }> {
  const unreadable = unreadableBody(error);
  if (unreadable) {
    const { address, message } = unreadable;
    endWith(response, writeAdmissionReview(address, { allowed: false, message }));
    return { kind: 'refused', status: 200, message };
  }
  const { status, message } = refusalOf(error);
  if (status === 405) response.setHeader('allow', 'POST');
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(`${message}\n`);
  return { kind: 'refused', status, message };
}

function endWith(response: ServerResponse, review: string): void {
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(review) };
  response.writeHead(200, headers).end(review);
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { queue, nowMs, onAnswered, isDraining }: AnswerContext,
): Promise<void> {
  let beganMs = nowMs();
  let answered: AnsweredRequest;
  try {
    checkPost(request, WANTED);
    const path = unescapedPathOf(request);
    const body = await readBody(request, LARGEST_BODY);
    if (body === '') throw new Refusal(400, 'got no body, want an AdmissionReview');
    beganMs = nowMs();
    const { text, subject, result, dryRun } = await queue.answer(body, path);
    if (isDraining()) endWithAnswer(response);
    endWith(response, text);
    answered = { kind: 'reviewed', subject, result, dryRun };
  } catch (error) {
    // What has not been read would come before the next request.
    if (isDraining() || !request.complete) endWithAnswer(response);
    answered = refuse(response, error);
  }
  onAnswered(answered, (nowMs() - beganMs) / 1000);
}

/** The connection ends with the answer, and its client knows that before it sends another request. */
function endWithAnswer(response: ServerResponse): void {
  response.setHeader('connection', 'close');
}

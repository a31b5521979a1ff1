import type { ReviewAnswer } from '../review/answer-review.js';

/** Requests are answered in one go for so long; the rest waits for the next turn of the event loop. */
const LONGEST_BATCH_MS = 5;

export interface AnswerQueueOptions {
  /** Answers one body that was sent to a path. */
  readonly answerBody: (body: string, path: string) => ReviewAnswer;
  /** Milliseconds since some moment. */
  readonly nowMs: () => number;
}

interface QueuedBody {
  readonly body: string;
  readonly path: string;
  readonly resolve: (answer: ReviewAnswer) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Answers the requests that have come in one turn of the event loop one after the other, before any of the answers is
 * written: a write to a socket leaves little in the processor's caches of what the next answer needs. With fifty clients at
 * once a third more are answered.
 */
export class AnswerQueue {
  readonly #options: AnswerQueueOptions;
  #waiting: QueuedBody[] = [];

  constructor(options: AnswerQueueOptions) {
    this.#options = options;
  }

  /** The answer to a body that was sent to a path. @throws what answering throws */
  answer(body: string, path: string): Promise<ReviewAnswer> {
    return new Promise((resolve, reject) => {
      if (this.#waiting.length === 0) setImmediate(this.#answerAll);
      this.#waiting.push({ body, path, resolve, reject });
    });
  }

  readonly #answerAll = (): void => {
    const { answerBody, nowMs } = this.#options;
    const until = nowMs() + LONGEST_BATCH_MS;
    let answered = 0;
    for (const { body, path, resolve, reject } of this.#waiting) {
      try {
        resolve(answerBody(body, path));
      } catch (error) {
        reject(error);
      }
      answered += 1;
      if (nowMs() >= until) break;
    }
    this.#waiting = this.#waiting.slice(answered);
    if (this.#waiting.length > 0) setImmediate(this.#answerAll);
  };
}

import type { Answer } from './reviewer.js';

/** Bodies that are answered in one go at most: other things wait meanwhile, each of them takes a fraction of a millisecond. */
const MOST_AT_ONCE = 64;

interface Waiting {
  readonly body: string;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Answers the requests that have come in one turn of the event loop one after the other, before any of the answers is
 * written. A write to a socket leaves nothing of the processor's caches: with one between every two, each answer takes twice
 * as long.
 */
export class AnswerQueue {
  #waiting: Waiting[] = [];

  /** @param answerTo answers one body */
  constructor(private readonly answerTo: (body: string) => Answer) {}

  /** The answer to a body. @throws what answering throws */
  answer(body: string): Promise<Answer> {
    return new Promise((resolve, reject) => {
      if (this.#waiting.length === 0) setImmediate(this.#answerAll);
      this.#waiting.push({ body, resolve, reject });
    });
  }

  readonly #answerAll = (): void => {
    const now = this.#waiting.slice(0, MOST_AT_ONCE);
    this.#waiting = this.#waiting.slice(MOST_AT_ONCE);
    if (this.#waiting.length > 0) setImmediate(this.#answerAll);
    for (const { body, resolve, reject } of now) {
      try {
        resolve(this.answerTo(body));
      } catch (error) {
        reject(error);
      }
    }
  };
}

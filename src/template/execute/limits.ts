/** What a rendering may use, so that a hostile template gets an error and never hangs the process. */

import type { Budget } from '../go/go-value.js';

export interface ExecutionLimits {
  /** Templates within templates; 1,000 by default. Go's own limit, 100,000, is more than the stack of Node holds. */
  readonly maxDepth?: number;
  /** Length of the output, and of any text on the way to it, in characters; 16 Mi by default. */
  readonly maxOutputLength?: number;
  /** Actions, commands and turns of loops; 10 million by default, which take seconds. */
  readonly maxSteps?: number;
  /** Asked from time to time: whether the time is up. */
  readonly isOverdue?: () => boolean;
}

/** A limit is exceeded. */
export class LimitError extends Error {
  readonly code = 'ERR_TEMPLATE_LIMIT';
}

const STEPS_BETWEEN_CHECKS = 1024;
const CHARACTERS_PER_STEP = 64;

/** Counts what a rendering uses. */
export class ExecutionBudget implements Budget {
  readonly maxDepth: number;
  readonly #maxOutputLength: number;
  readonly #maxSteps: number;
  readonly #isOverdue: () => boolean;
  #steps = 0;
  #nextLook = STEPS_BETWEEN_CHECKS;

  constructor({ maxDepth, maxOutputLength, maxSteps, isOverdue }: ExecutionLimits) {
    this.maxDepth = maxDepth ?? 1000;
    this.#maxOutputLength = maxOutputLength ?? 16 * 1024 * 1024;
    this.#maxSteps = maxSteps ?? 10_000_000;
    this.#isOverdue = isOverdue ?? ((): boolean => false);
  }

  /** Another action, command or turn of a loop; work on long texts counts for many. */
  step(textLength = 0): void {
    this.#steps += 1 + Math.floor(textLength / CHARACTERS_PER_STEP);
    if (this.#steps > this.#maxSteps) throw new LimitError(`exceeded maximum number of steps (${this.#maxSteps})`);
    if (this.#steps < this.#nextLook) return;
    this.#nextLook = this.#steps + STEPS_BETWEEN_CHECKS;
    if (this.#isOverdue()) throw new LimitError('exceeded maximum execution time');
  }

  size(length: number): void {
    if (length > this.#maxOutputLength) {
      throw new LimitError(`exceeded maximum output length (${this.#maxOutputLength})`);
    }
    this.step();
  }
}

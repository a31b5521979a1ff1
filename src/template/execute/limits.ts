/** What a rendering may use, so that a hostile template or workload gets an error and holds nobody else up. */

import type { Budget } from '../go/go-value.js';

export interface ExecutionLimits {
  /** Length of the output, and of any text on the way to it, in characters; 2 Mi by default. */
  readonly maxOutputLength?: number;
  /** Actions, commands and turns of loops; a million by default. */
  readonly maxSteps?: number;
}

/** A limit is exceeded. */
export class LimitError extends Error {
  readonly code = 'ERR_TEMPLATE_LIMIT';
}

// Go's own limit, 100,000, is more than the stack of Node holds.
const MAX_DEPTH = 1000;
// A level costs a copy of what is in it, and a margin; Kubernetes' own types have some 20.
const MAX_NESTING = 200;
// More than the largest object that etcd takes.
const MAX_OUTPUT_LENGTH = 2 * 1024 * 1024;
// Half a second on a good machine, where Istio's own templates take some 2,000.
const MAX_STEPS = 1_000_000;
const CHARACTERS_PER_STEP = 8;

/** Counts what the rendering for one workload uses, that of texts within it included. The same on every machine. */
export class ExecutionBudget implements Budget {
  /** Templates within templates. */
  readonly maxDepth = MAX_DEPTH;
  readonly #maxOutputLength: number;
  readonly #maxSteps: number;
  #steps = 0;

  constructor({ maxOutputLength = MAX_OUTPUT_LENGTH, maxSteps = MAX_STEPS }: ExecutionLimits = {}) {
    this.#maxOutputLength = maxOutputLength;
    this.#maxSteps = maxSteps;
  }

  /** Another action, command or turn of a loop; work on long texts counts for many. @throws LimitError */
  step(textLength = 0): void {
    this.#steps += 1 + Math.floor(textLength / CHARACTERS_PER_STEP);
    if (this.#steps > this.#maxSteps) throw new LimitError(`exceeded maximum number of steps (${this.#maxSteps})`);
  }

  /** How many there were. */
  get steps(): number {
    return this.#steps;
  }

  /** Whether there may be so many more steps, and an output of this length. */
  allows(steps: number, outputLength: number): boolean {
    return this.#steps + steps <= this.#maxSteps && outputLength <= this.#maxOutputLength;
  }

  /** Counts steps that {@link allows} allowed. */
  spend(steps: number): void {
    this.#steps += steps;
  }

  /** Values within values. @throws LimitError */
  nest(levels: number): void {
    if (levels > MAX_NESTING) throw new LimitError(`exceeded maximum nesting of values (${MAX_NESTING})`);
  }

  /** The output, or a text on the way to it, is so long. @throws LimitError */
  size(length: number): void {
    if (length > this.#maxOutputLength) {
      throw new LimitError(`exceeded maximum output length (${this.#maxOutputLength})`);
    }
    this.step();
  }
}

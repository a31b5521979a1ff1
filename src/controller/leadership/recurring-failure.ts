import type { Logger } from '../../observability/logger.js';
import { messageWithAdvice } from '../../runtime/advice-of.js';

/** Something that fails for a while, logged when it begins to fail and when it works again. */
export class RecurringFailure {
  readonly #logger: Logger;
  readonly #failureMessage: string;
  readonly #recoveryMessage: string;
  #error: string | undefined;

  /** Both are log messages: what fails and what that means; that it works again. */
  constructor(logger: Logger, failureMessage: string, recoveryMessage: string) {
    this.#logger = logger;
    this.#failureMessage = failureMessage;
    this.#recoveryMessage = recoveryMessage;
  }

  /** What fails and why; undefined while it does not. */
  get note(): string | undefined {
    return this.#error === undefined ? undefined : `${this.#failureMessage}: ${this.#error}`;
  }

  /** It failed, for the first time or again. */
  report(error: unknown): void {
    const first = this.#error === undefined;
    this.#error = messageWithAdvice(error);
    this.#logger[first ? 'warn' : 'debug'](this.#failureMessage, { error: this.#error });
  }

  /** It worked. */
  resolve(): void {
    if (this.#error !== undefined) this.#logger.info(this.#recoveryMessage);
    this.#error = undefined;
  }
}

import { errorMessage } from '../../json/error-message.js';
import type { Logger } from '../../observability/logger.js';

/** Something that fails for a while, told when it begins to and when it is mended. */
export class RecurringFailure {
  readonly #logger: Logger;
  readonly #failureMessage: string;
  readonly #recoveryMessage: string;
  #error: string | undefined;

  /** `what`: what fails and what that means; `mended`: that it does not any more. Both as sentences of the log. */
  constructor(logger: Logger, what: string, mended: string) {
    this.#logger = logger;
    this.#failureMessage = what;
    this.#recoveryMessage = mended;
  }

  /** What fails and why; undefined while it does not. */
  get note(): string | undefined {
    return this.#error === undefined ? undefined : `${this.#failureMessage}: ${this.#error}`;
  }

  /** It failed, for the first time or again. */
  report(error: unknown): void {
    const first = this.#error === undefined;
    this.#error = errorMessage(error);
    this.#logger[first ? 'warn' : 'debug'](this.#failureMessage, { error: this.#error });
  }

  /** It worked. */
  resolve(): void {
    if (this.#error !== undefined) this.#logger.info(this.#recoveryMessage);
    this.#error = undefined;
  }
}

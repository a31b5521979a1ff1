import type { LogFields, Logger } from './logger.js';

/** How long a line is only counted after it was logged. */
const QUIET_MS = 60_000;
// So many different ones are remembered; of more, some are logged sooner again.
const MOST_REMEMBERED = 50;

interface LoggedLine {
  loggedMs: number;
  repeated: number;
}

/** Logs what comes again and again once a minute, and says how often it came meanwhile: `repeated`. */
export class CountedLog {
  readonly #logger: Pick<Logger, 'warn'>;
  readonly #now: () => number;
  readonly #lines = new Map<string, LoggedLine>();

  /** @param now milliseconds of some clock */
  constructor(logger: Pick<Logger, 'warn'>, now: () => number) {
    this.#logger = logger;
    this.#now = now;
  }

  /**
   * Logs a line, or counts it.
   * @param same what tells it apart from others beside the message
   */
  warn(message: string, same: string, fields: LogFields): void {
    const key = `${message}\n${same}`;
    const now = this.#now();
    const line = this.#lines.get(key);
    if (line && now - line.loggedMs < QUIET_MS) {
      line.repeated += 1;
      return;
    }
    const repeated = line?.repeated ?? 0;
    if (!line && this.#lines.size >= MOST_REMEMBERED) this.#lines.clear();
    this.#lines.set(key, { loggedMs: now, repeated: 0 });
    this.#logger.warn(message, repeated > 0 ? { ...fields, repeated } : fields);
  }
}

import type { Logger } from './logger.js';

const MAX_REMEMBERED = 200;

/** Logs warnings that many objects have alike, such as those of the template of their sidecars: each text once. */
export class RepeatedWarnings {
  readonly #logger: Pick<Logger, 'warn'>;
  readonly #logged = new Set<string>();

  constructor(logger: Pick<Logger, 'warn'>) {
    this.#logger = logger;
  }

  /** Logs those that were not logged yet. Of very many different ones some may come again. */
  log(warnings: readonly string[]): void {
    for (const warning of warnings) {
      if (this.#logged.has(warning)) continue;
      if (this.#logged.size >= MAX_REMEMBERED) this.#logged.clear();
      this.#logged.add(warning);
      this.#logger.warn(warning);
    }
  }
}

import { oneLine } from '../../json/one-line.js';

/** A wrong setting of the redirection, in one line. */
export class RedirectError extends Error {
  readonly code = 'ERR_REDIRECT';

  /**
   * @param reading the flag or variable that was read, for instance `-b`
   * @param problem what came and what is wanted, for instance `got port '0', want a port between 1 and 65535`
   */
  constructor(reading: string, problem: string) {
    super(oneLine(`read ${reading}: ${problem}`));
    this.name = 'RedirectError';
  }
}

import { createInterface } from 'node:readline/promises';

import { OperationalError } from '../../../runtime/operational-error.js';

/** A question before something that can't be undone. */
export interface Confirmation {
  /** What it is about, for the error without a terminal: `release 2 objects`. */
  readonly what: string;
  readonly question: string;
  /** The flag that answers it beforehand. */
  readonly flag: string;
}

/**
 * Asks on the terminal; any answer but yes is a no.
 * @throws OperationalError if there is no terminal
 */
export async function confirm({ what, question, flag }: Confirmation): Promise<boolean> {
  if (!process.stdin.isTTY) {
    throw new OperationalError(`${what}: there is no terminal to confirm it; add ${flag} to do it without asking`);
  }
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await terminal.question(`${question} [y/N] `);
  terminal.close();
  return /^y(es)?$/i.test(answer.trim());
}

import { setTimeout as pause } from 'node:timers/promises';

/** So long that asking costs the other processes little, and so short that nobody notices. */
const PAUSE_MS = 20;

/** Asks until the answer is yes; mocha's time limit ends what never comes. */
export async function until(reached: () => Promise<boolean>): Promise<void> {
  while (!(await reached())) await pause(PAUSE_MS);
}

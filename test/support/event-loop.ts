import { setImmediate as nextTurn } from 'node:timers/promises';

/**
 * Lets everything that is already under way run until `reached`, however many turns of the event loop that takes. It
 * waits for work, not for time; what never comes ends with mocha's time limit.
 */
export async function eventually(reached: () => boolean): Promise<void> {
  while (!reached()) await nextTurn();
}

/** Lets what is already under way run, to see that nothing comes of it. */
export async function flushEventLoop(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await nextTurn();
}

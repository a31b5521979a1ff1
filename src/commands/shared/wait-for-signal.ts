/** Told at `process.stdout`, by main.ts, where nobody reads our output any more. */
export const OUTPUT_UNREAD = 'unread';

/**
 * Resolves with the name of the first signal that asks us to end: SIGTERM, SIGINT, SIGHUP (the terminal was closed), or
 * SIGPIPE where nobody reads our output any more. A second one ends the process at once.
 */
export function waitForSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.once(signal, resolve);
    // Not the signal itself: the system sends it for every client that goes before its answer, and that ends no server.
    process.stdout.once(OUTPUT_UNREAD, () => {
      resolve('SIGPIPE');
    });
  });
}

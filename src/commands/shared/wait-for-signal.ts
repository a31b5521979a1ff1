/** Event that main.ts emits at `process.stdout` when the reader of the output has gone. */
export const OUTPUT_UNREAD = 'unread';

/**
 * Resolves with the name of the first signal that asks the process to stop: SIGTERM, SIGINT, SIGHUP (the terminal was
 * closed), or SIGPIPE when the reader of the output has gone. A second one ends the process at once.
 */
export function waitForSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.once(signal, resolve);
    // Not the signal itself: the system sends it for every client that closes before its answer, which must not stop a server.
    process.stdout.once(OUTPUT_UNREAD, () => {
      resolve('SIGPIPE');
    });
  });
}

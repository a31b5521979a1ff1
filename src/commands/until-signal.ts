/**
 * Resolves with the name of the first signal that asks us to end: SIGTERM, SIGINT, SIGHUP (the terminal was closed), or
 * SIGPIPE, which main.ts sends where nobody reads our output any more. A second one ends the process at once.
 */
export function untilSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGPIPE'] as const) process.once(signal, resolve);
  });
}

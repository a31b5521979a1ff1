const ENDING = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const IS_CLEAN_UP = Symbol('clean up');

/**
 * Has something done if the process ends before the answer is called: by itself, or by SIGINT, SIGTERM or SIGHUP, where
 * nothing else waits for these; it ends then as it would have done. SIGKILL leaves no time.
 * @param cleanUp is called once, with the signal
 */
export function beforeEnd(cleanUp: (signal: NodeJS.Signals | undefined) => void): () => void {
  const onExit = (): void => {
    cleanUp(undefined);
  };
  const onSignal = Object.assign(
    (signal: NodeJS.Signals): void => {
      // Where a command waits for signals itself the process goes on, and so does what is in progress.
      if (process.listeners(signal).some((listener) => !(IS_CLEAN_UP in listener))) return;
      cleanUp(signal);
      process.off(signal, onSignal);
      // Others may have to clean up, too: the last one ends the process.
      if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
    },
    { [IS_CLEAN_UP]: true },
  );
  // Before those that wait for one signal only: they are no longer there when they have been called.
  for (const signal of ENDING) process.prependListener(signal, onSignal);
  process.on('exit', onExit);
  return () => {
    for (const signal of ENDING) process.off(signal, onSignal);
    process.off('exit', onExit);
  };
}

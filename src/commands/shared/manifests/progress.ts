/** Where progress is shown. */
export interface ProgressOutput {
  readonly isTTY?: boolean;
  readonly write: (text: string) => unknown;
}

/** Progress of a long operation. */
export interface Progress {
  readonly onDocument: (done: number, total: number) => void;
  /** Erases what was shown. */
  readonly end: () => void;
}

const QUIET_MS = 1000;
const EVERY_MS = 100;
const ERASE = '\r\u001b[K';

/**
 * Shows how many documents are done: only on a terminal, and only after the first second.
 * @param now milliseconds
 */
export function createProgress(output: ProgressOutput, now: () => number): Progress {
  const begin = now();
  let shown: number | undefined;
  return {
    onDocument: (done, total) => {
      const time = output.isTTY ? now() : begin;
      if (time - begin < QUIET_MS || (shown !== undefined && time - shown < EVERY_MS)) return;
      shown = time;
      output.write(`${ERASE}${done} of ${total} documents`);
    },
    end: () => {
      if (shown !== undefined) output.write(ERASE);
    },
  };
}

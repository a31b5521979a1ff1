/** Where progress is shown. Nothing is where somebody wants quiet: see `progressOutput`. */
export interface ProgressOutput {
  readonly isTTY?: boolean;
  readonly write: (text: string) => unknown;
}

/** Progress of a long operation. */
export interface Progress {
  /** One more of them is done. */
  readonly onDocument: (done: number, total: number) => void;
  /** Erases what was shown. */
  readonly end: () => void;
}

const QUIET_MS = 1000;
const EVERY_MS = 100;
const ERASE = '\r\u001b[K';

/**
 * Shows how many of something are done: only on a terminal, and only after the first second.
 * @param now milliseconds
 * @param noun what is counted
 */
export function createProgress(output: ProgressOutput, now: () => number, noun = 'documents'): Progress {
  const begin = now();
  let shown: number | undefined;
  return {
    onDocument: (done, total) => {
      const time = output.isTTY ? now() : begin;
      if (time - begin < QUIET_MS || (shown !== undefined && time - shown < EVERY_MS)) return;
      shown = time;
      output.write(`${ERASE}${done} of ${total} ${noun}`);
    },
    end: () => {
      if (shown !== undefined) output.write(ERASE);
    },
  };
}

/** Standard error for progress; as if nobody looked, where a flag wants quiet. */
export function progressOutput(quiet: true | undefined, output: ProgressOutput = process.stderr): ProgressOutput {
  return { isTTY: output.isTTY === true && !quiet, write: (text) => output.write(text) };
}

import type { Reporter } from '../../../installation/reporter.js';
import type { Activity, BeginActivity } from '../../../runtime/activity.js';
import { type Clock, systemClock } from '../../../runtime/clock.js';

/** Where the line is shown. It is not where nobody looks, or somebody wants quiet: see `statusOutput`. */
export interface StatusOutput {
  readonly isTTY?: boolean;
  /** How wide it is; 0 where the terminal does not know. Default: 80. */
  readonly columns?: number;
  readonly write: (text: string) => unknown;
}

/** What is going on, and since when (milliseconds of the clock). */
interface Running {
  readonly what: string;
  readonly sinceMs: number;
  state: string;
}

const QUIET_MS = 1000;
const EVERY_MS = 100;
const TICK_MS = 1000;
const ERASE = '\r\u001b[K';
const WIDTH = 80;

/**
 * One line on a terminal that says what is waited for, how far it is, and for how long, once nothing has been printed for a
 * second. It is written anew, and is gone before anything else is printed and when nothing is waited for.
 */
export class StatusLine {
  readonly #output: StatusOutput;
  readonly #clock: Clock;
  /** What was begun and is not over; the last one is shown. */
  readonly #running: Running[] = [];
  #quietSinceMs: number;
  #writtenAtMs = Number.NEGATIVE_INFINITY;
  #isShown = false;
  #stopTimer: (() => void) | undefined;

  constructor(output: StatusOutput, clock: Clock) {
    this.#output = output;
    this.#clock = clock;
    this.#quietSinceMs = clock.now();
  }

  /** Something begins that may take its time. */
  readonly begin: BeginActivity = (what): Activity => {
    const running: Running = { what, sinceMs: this.#clock.now(), state: '' };
    this.#running.push(running);
    this.#show();
    return {
      tell: (state) => {
        running.state = state;
        this.#show();
      },
      end: () => {
        const index = this.#running.indexOf(running);
        if (index === -1) return;
        this.#running.splice(index, 1);
        if (this.#running.length === 0) this.#erase();
      },
    };
  };

  /** Makes room for what is printed now; the line comes back after a second. */
  readonly clear = (): void => {
    this.#erase();
    this.#quietSinceMs = this.#clock.now();
    this.#show();
  };

  /** Nothing is shown any more. */
  readonly end = (): void => {
    this.#running.length = 0;
    this.#erase();
  };

  #show(): void {
    if (this.#output.isTTY !== true || this.#running.length === 0) return;
    const now = this.#clock.now();
    const nextMs = Math.max(this.#quietSinceMs + QUIET_MS, this.#writtenAtMs + EVERY_MS);
    if (now >= nextMs) this.#write(now);
    this.#stopTimer ??= this.#clock.after(now < nextMs ? nextMs - now : TICK_MS, () => {
      this.#stopTimer = undefined;
      this.#show();
    });
  }

  #write(now: number): void {
    const running = this.#running.at(-1);
    if (!running) return;
    this.#writtenAtMs = now;
    this.#isShown = true;
    // In the last column some terminals begin a new line, which would not be erased.
    this.#output.write(ERASE + lineOf(running, now, widthOf(this.#output) - 1));
  }

  #erase(): void {
    this.#stopTimer?.();
    this.#stopTimer = undefined;
    if (this.#isShown) this.#output.write(ERASE);
    this.#isShown = false;
  }
}

/**
 * Does something with a line on the terminal that says what it waits for; the line is gone after it.
 * @param output default: standard error, as if nobody looked where the terminal can't erase
 * @throws whatever `work` does
 */
export async function withStatusLine<T>(
  work: (line: StatusLine) => T | Promise<T>,
  output: StatusOutput = statusOutput(),
  clock: Clock = systemClock,
): Promise<T> {
  const line = new StatusLine(output, clock);
  try {
    return await work(line);
  } finally {
    line.end();
  }
}

/** A reporter that has the line say what takes its time, and makes room for what it prints. */
export function aroundLine(reporter: Reporter, line: StatusLine): Reporter {
  const first =
    <Args extends readonly unknown[]>(print: (...args: Args) => void) =>
    (...args: Args): void => {
      line.clear();
      print(...args);
    };
  return {
    object: first(reporter.object),
    progress: first(reporter.progress),
    warning: first(reporter.warning),
    pending: first(reporter.pending),
    activity: line.begin,
  };
}

/** Standard error for the line; as if nobody looked, where a flag wants quiet, or the terminal can't erase a line. */
export function statusOutput(
  quiet?: true,
  output: StatusOutput = process.stderr,
  terminal = process.env['TERM'],
): StatusOutput {
  const isTTY = output.isTTY === true && !quiet && terminal !== 'dumb';
  const { columns } = output;
  return { isTTY, ...(columns !== undefined && { columns }), write: (text) => output.write(text) };
}

function widthOf({ columns = 0 }: StatusOutput): number {
  return columns === 0 ? WIDTH : columns;
}

/** `waiting for Deployment shop/web: 1 of 2 replicas are ready (12 s)`, in one line whatever its parts hold. */
function lineOf({ what, sinceMs, state }: Running, now: number, width: number): string {
  const seconds = Math.floor((now - sinceMs) / 1000);
  const time = seconds === 0 ? '' : ` (${timeText(seconds)})`;
  const text = `${what}${state === '' ? '' : `: ${state}`}`.replaceAll(/[\p{C}\s]/gu, ' ');
  return text.slice(0, Math.max(0, width - time.length)) + time;
}

function timeText(seconds: number): string {
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

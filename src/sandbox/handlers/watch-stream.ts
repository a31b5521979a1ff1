import type { ServerResponse } from 'node:http';

/** A watcher that has so many events waiting does not read: it is cut off, as the real server does. */
const MAX_WAITING_EVENTS = 10_000;
/** How much may lie in the socket before the rest waits as references to events instead of bytes. */
const MAX_BUFFERED_BYTES = 1024 * 1024;

/** How a watch ends by itself. */
export interface WatchLimits {
  readonly timeoutMs: number;
  readonly stopping: AbortSignal;
  /** How many events may wait for a client that does not read, beside those that the watch begins with. */
  readonly maxWaitingEvents?: number;
}

/** A line that is made when its turn comes. */
export type WatchLine = () => Buffer;

/** The response of a watch. Every line leaves at once while the client keeps up; a client that never reads is cut off. */
export class WatchStream {
  readonly #waiting: WatchLine[] = [];
  readonly #cleanups: (() => void)[] = [];
  #maxWaiting: number;
  #ending = false;

  constructor(
    private readonly response: ServerResponse,
    { timeoutMs, stopping, maxWaitingEvents = MAX_WAITING_EVENTS }: WatchLimits,
  ) {
    this.#maxWaiting = maxWaitingEvents;
    const end = (): void => {
      this.end();
    };
    const timer = setTimeout(end, timeoutMs);
    stopping.addEventListener('abort', end);
    response.on('drain', () => {
      this.#flush();
    });
    response.on('close', () => {
      clearTimeout(timer);
      stopping.removeEventListener('abort', end);
      this.#release();
    });
    response.writeHead(200, { 'content-type': 'application/json' });
    response.flushHeaders();
  }

  /** Sends what the watch begins with, however much that is. */
  begin(lines: readonly WatchLine[]): void {
    this.#maxWaiting += lines.length;
    for (const line of lines) this.#waiting.push(line);
    this.#flush();
  }

  /** Sends a line. */
  send(line: WatchLine): void {
    if (this.#ending || this.response.destroyed) return;
    if (this.#waiting.length >= this.#maxWaiting) {
      this.response.destroy();
      return;
    }
    this.#waiting.push(line);
    this.#flush();
  }

  /** Ends the watch after the lines that were sent. */
  end(): void {
    this.#ending = true;
    this.#release();
    this.#flush();
  }

  /** Calls back once when the watch ends, whoever ends it. */
  onEnd(cleanup: () => void): void {
    this.#cleanups.push(cleanup);
  }

  #flush(): void {
    let sent = 0;
    while (sent < this.#waiting.length && this.response.writableLength < MAX_BUFFERED_BYTES) {
      const line = this.#waiting[sent];
      if (line !== undefined) this.response.write(line());
      sent += 1;
    }
    this.#waiting.splice(0, sent);
    if (this.#ending && this.#waiting.length === 0) this.response.end();
  }

  #release(): void {
    for (const cleanup of this.#cleanups.splice(0)) cleanup();
  }
}

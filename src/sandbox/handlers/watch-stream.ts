import type { ServerResponse } from 'node:http';

import type { OpenWatch, WatchCut } from '../http/api-response.js';
import { resetConnection } from '../http/reset-connection.js';

/** A watcher with more events waiting is not reading, and is cut off, as by the real server. */
const MAX_WAITING_EVENTS = 10_000;
/** How much the socket may buffer before the rest waits as references to events instead of bytes. */
const MAX_BUFFERED_BYTES = 1024 * 1024;

/** When the server ends a watch. */
export interface WatchLimits {
  readonly timeoutMs: number;
  readonly stopping: AbortSignal;
  /** How many events may wait for a client that does not read, besides those that the watch begins with. */
  readonly maxWaitingEvents?: number;
  /** How fault injection cuts the watch. */
  readonly cut?: WatchCut | undefined;
}

/** A line that is rendered when it is written. */
export type LazyLine = () => Buffer;

/** Lines that are written together are joined up to this size. */
const CHUNK_BYTES = 64 * 1024;

/**
 * The response of a watch. While the client keeps up, every line is written in the turn of the event loop that brought it,
 * those of one turn together; a client that never reads is cut off.
 */
export class WatchStream implements OpenWatch {
  readonly #waiting: LazyLine[] = [];
  readonly #cleanups: (() => void)[] = [];
  #maxWaiting: number;
  #state: 'open' | 'ending' | 'cut' = 'open';
  #cut: { readonly how: WatchCut['how']; linesLeft: number } | undefined;
  #flushing: NodeJS.Immediate | undefined;
  readonly #response: ServerResponse;

  constructor(
    response: ServerResponse,
    { timeoutMs, stopping, maxWaitingEvents = MAX_WAITING_EVENTS, cut }: WatchLimits,
  ) {
    this.#response = response;
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
      clearImmediate(this.#flushing);
      this.#release();
    });
    response.writeHead(200, { 'content-type': 'application/json' });
    response.flushHeaders();
    if (cut !== undefined) this.cut(cut);
  }

  /** Sends the lines that the watch begins with; they do not count as waiting. */
  begin(lines: readonly LazyLine[]): void {
    this.#maxWaiting += lines.length;
    for (const line of lines) this.#waiting.push(line);
    this.#flush();
  }

  /** Sends a line. */
  send(line: LazyLine): void {
    if (this.#state !== 'open' || this.#response.destroyed) return;
    if (this.#waiting.length >= this.#maxWaiting) {
      this.#response.destroy();
      return;
    }
    this.#waiting.push(line);
    this.#flushing ??= setImmediate(() => {
      this.#flush();
    });
  }

  /** Ends the watch after the lines that were sent. */
  end(): void {
    if (this.#state !== 'open') return;
    this.#state = 'ending';
    this.#release();
    this.#flush();
  }

  onEnd(cleanup: () => void): void {
    this.#cleanups.push(cleanup);
  }

  cut({ how, afterEvents }: WatchCut): void {
    if (this.#cut !== undefined) return;
    this.#flush();
    this.#cut = { how, linesLeft: afterEvents };
    this.#cutIfDue();
  }

  #flush(): void {
    this.#flushing = undefined;
    let sent = 0;
    while (sent < this.#waiting.length && this.#isWritable()) sent += this.#writeFrom(sent);
    this.#waiting.splice(0, sent);
    if (this.#state === 'ending' && this.#waiting.length === 0) this.#response.end();
  }

  /** Writes the line at this place of the queue, and without a pending cut also those that fit into the same chunk. */
  #writeFrom(first: number): number {
    const lines: Buffer[] = [];
    const most = this.#cut === undefined ? this.#waiting.length - first : 1;
    for (let bytes = 0; lines.length < most && bytes < CHUNK_BYTES; bytes += lines.at(-1)?.length ?? 0) {
      const line = this.#waiting[first + lines.length];
      if (line !== undefined) lines.push(line());
    }
    const [only] = lines;
    this.#write(lines.length === 1 && only !== undefined ? only : Buffer.concat(lines));
    return lines.length;
  }

  #isWritable(): boolean {
    return this.#state !== 'cut' && this.#response.writableLength < MAX_BUFFERED_BYTES;
  }

  #write(line: Buffer): void {
    if (this.#cut?.linesLeft === 0) {
      // Only `halfEvent` waits for another line.
      this.#state = 'cut';
      this.#response.write(line.subarray(0, line.length / 2), () => this.#response.destroy());
      return;
    }
    this.#response.write(line);
    if (this.#cut === undefined) return;
    this.#cut.linesLeft -= 1;
    this.#cutIfDue();
  }

  #cutIfDue(): void {
    if (this.#cut?.linesLeft !== 0 || this.#cut.how === 'halfEvent' || this.#state === 'cut') return;
    this.#state = 'cut';
    if (this.#cut.how === 'close') this.#response.end();
    if (this.#cut.how === 'reset') resetConnection(this.#response);
    this.#release();
  }

  #release(): void {
    for (const cleanup of this.#cleanups.splice(0)) cleanup();
  }
}

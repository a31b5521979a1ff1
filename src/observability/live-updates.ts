import type { ServerResponse } from 'node:http';

import type { LiveSource, LiveView } from './live-view.js';

export interface LiveUpdatesOptions {
  readonly source: LiveSource;
  /** Calls back after some milliseconds; the result takes it back. */
  readonly after: (delayMs: number, callback: () => void) => () => void;
  /** Milliseconds since 1970, by the clock of the view's times. */
  readonly wallClockMs: () => number;
}

/** Somebody who looks. */
interface Viewer {
  readonly response: ServerResponse;
  /** Has missed an update, because it did not read: needs everything. */
  needsSnapshot: boolean;
  /** Had unread updates at the last heartbeat. */
  slow: boolean;
}

const MOST_VIEWERS = 100;
const TICK_MS = 250;
// What changes by itself (a watch that is silent) is looked at this often.
const TICKS_PER_LOOK = 4;
const TICKS_PER_HEARTBEAT = 60;
const RECONNECT_MS = 2000;

const HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store',
  // Proxies that would collect the stream before they pass it on.
  'x-accel-buffering': 'no',
  'x-content-type-options': 'nosniff',
};

/**
 * Serves server-sent events: `snapshot`, which is everything, and then `update`, which is everything but the decisions that
 * were sent before. Data is a LiveView with `nowMs`. At most four updates a second, each serialized once for all. Who does
 * not read gets no more than one frame kept, and is cut off at the second heartbeat (15 s each). While nobody
 * looks, nothing is computed and no timer runs.
 */
export class LiveUpdates {
  readonly #options: LiveUpdatesOptions;
  readonly #viewers = new Set<Viewer>();
  #stopUpdates: (() => void) | undefined;
  #changed = false;
  #ticks = 0;
  #lastId = 0;
  #lastText = '';
  #snapshot: Buffer | undefined;

  constructor(options: LiveUpdatesOptions) {
    this.#options = options;
  }

  /** How many are looking. */
  get size(): number {
    return this.#viewers.size;
  }

  /** Whether one more may look. */
  get isFull(): boolean {
    return this.#viewers.size >= MOST_VIEWERS;
  }

  /** Answers with events until either side ends it. */
  serve(response: ServerResponse): void {
    const viewer: Viewer = { response, needsSnapshot: false, slow: false };
    response.writeHead(200, HEADERS);
    response.write(`retry: ${RECONNECT_MS}\n\n`);
    response.on('close', () => {
      this.#viewers.delete(viewer);
      if (this.#viewers.size === 0) this.#endUpdates();
    });
    this.#viewers.add(viewer);
    this.#stopUpdates ??= this.#startUpdates();
    response.write(this.#snapshotFrame());
  }

  /** Ends all of them. */
  close(): void {
    for (const { response } of this.#viewers) response.end();
    this.#viewers.clear();
    this.#endUpdates();
  }

  /** Somebody has come: from now on there is something to do. */
  #startUpdates(): () => void {
    const { source, after } = this.#options;
    const view = source.view(0);
    this.#lastId = view.decisions.at(-1)?.id ?? 0;
    this.#lastText = JSON.stringify({ ...view, decisions: [] });
    const unsubscribe = source.onChange(() => {
      this.#changed = true;
      this.#snapshot = undefined;
    });
    let cancel: () => void;
    const tickLater = (): void => {
      cancel = after(TICK_MS, () => {
        tickLater();
        this.#tick();
      });
    };
    tickLater();
    return () => {
      unsubscribe();
      cancel();
    };
  }

  #endUpdates(): void {
    this.#stopUpdates?.();
    this.#stopUpdates = undefined;
    this.#snapshot = undefined;
    this.#changed = false;
    this.#ticks = 0;
  }

  #tick(): void {
    this.#ticks += 1;
    this.#catchUp();
    if (this.#changed || this.#ticks % TICKS_PER_LOOK === 0) this.#update();
    if (this.#ticks % TICKS_PER_HEARTBEAT === 0) this.#heartbeat();
  }

  #update(): void {
    this.#changed = false;
    this.#snapshot = undefined;
    const view = this.#options.source.view(this.#lastId);
    const text = JSON.stringify({ ...view, decisions: [] });
    if (text === this.#lastText && view.decisions.length === 0) return;
    this.#lastText = text;
    this.#lastId = view.decisions.at(-1)?.id ?? this.#lastId;
    const bytes = this.#frame('update', view);
    for (const viewer of this.#viewers) {
      if (viewer.response.writableNeedDrain) viewer.needsSnapshot = true;
      else if (!viewer.needsSnapshot) viewer.response.write(bytes);
    }
  }

  #catchUp(): void {
    for (const viewer of this.#viewers) {
      if (!viewer.needsSnapshot || viewer.response.writableNeedDrain) continue;
      viewer.needsSnapshot = false;
      viewer.response.write(this.#snapshotFrame());
    }
  }

  #snapshotFrame(): Buffer {
    this.#snapshot ??= this.#frame('snapshot', this.#options.source.view(0));
    return this.#snapshot;
  }

  #heartbeat(): void {
    // A comment for what stands between, and an event for the page, which is told of no comment.
    const bytes = Buffer.from(': heartbeat\nevent: heartbeat\ndata: {}\n\n');
    for (const viewer of this.#viewers) {
      const { response } = viewer;
      const unread = response.writableNeedDrain;
      if (unread && viewer.slow) response.destroy();
      else if (!unread) response.write(bytes);
      viewer.slow = unread;
    }
  }

  #frame(event: string, view: LiveView): Buffer {
    // JSON has no line breaks of its own, which would end the data.
    const data = JSON.stringify({ nowMs: this.#options.wallClockMs(), ...view });
    return Buffer.from(`event: ${event}\ndata: ${data}\n\n`);
  }
}

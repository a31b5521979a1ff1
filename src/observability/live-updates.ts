import type { ServerResponse } from 'node:http';

import type { LiveSource, LiveView } from './live-view.js';

export interface LiveUpdatesOptions {
  readonly source: LiveSource;
  /** Calls back after some milliseconds; the result cancels it. */
  readonly after: (delayMs: number, callback: () => void) => () => void;
  /** Milliseconds since 1970, by the clock of the view's times. */
  readonly wallClockMs: () => number;
}

/** A browser that shows the page. */
interface Viewer {
  readonly response: ServerResponse;
  /** Has missed an update, because it did not read: it needs a snapshot. */
  needsSnapshot: boolean;
  /** Had unread updates at the last heartbeat. */
  slow: boolean;
}

const MOST_VIEWERS = 100;
const TICK_MS = 250;
// What changes with time alone (a silent watch) is checked this often.
const TICKS_PER_CHECK = 4;
const TICKS_PER_HEARTBEAT = 60;
const RECONNECT_MS = 2000;

const HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store',
  // For proxies that would buffer the stream.
  'x-accel-buffering': 'no',
  'x-content-type-options': 'nosniff',
};

/**
 * Serves server-sent events: `snapshot`, which is everything, and then `update`, which is everything but the decisions that
 * were sent before. Data is a LiveView with `nowMs`. At most four updates a second, each serialized once for all. For a viewer
 * that does not read at most one frame is kept, and it is disconnected at the second heartbeat (15 s each). Without
 * viewers nothing is computed and no timer runs.
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

  /** How many viewers there are. */
  get size(): number {
    return this.#viewers.size;
  }

  /** Whether there may be no more viewers. */
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

  /** Starts with the first viewer. */
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
    if (this.#changed || this.#ticks % TICKS_PER_CHECK === 0) this.#update();
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
    // A comment for proxies, and an event for the page, whose script gets no comments.
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
    // JSON.stringify writes no line breaks, which would end the data.
    const data = JSON.stringify({ nowMs: this.#options.wallClockMs(), ...view });
    return Buffer.from(`event: ${event}\ndata: ${data}\n\n`);
  }
}

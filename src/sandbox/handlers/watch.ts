import type { ServerResponse } from 'node:http';

import type { ApiContext } from '../api-context.js';
import type { ApiRequest } from '../api-request.js';
import { tooOldResourceVersion } from '../api-status.js';
import type { ApiResponse, WatchCut } from '../http/api-response.js';
import { queryInteger, queryResourceVersion } from '../http/query-integer.js';
import type { StoreEvent } from '../store/store-event.js';
import { objectsInScope } from './list.js';
import { type Selection, selectionOf } from './selection.js';
import { errorLine, type LineWriter, lineWriter } from './watch-lines.js';
import { WatchStream } from './watch-stream.js';

const MIN_REQUEST_TIMEOUT_S = 1800;
/** The longest time that a timer of Node can wait. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/**
 * GET of a collection with `watch`: one event per line. Without a resourceVersion, or from 0, it begins with an ADDED for
 * every object that is selected; from N, with what came after N, or with an ERROR 410 where that is no longer known.
 */
export function handleWatch(context: ApiContext, request: ApiRequest): ApiResponse {
  const from = queryResourceVersion(request.query);
  const selected = selectionOf(request);
  const timeoutMs = lifetimeMs(context, request.query);
  return {
    stream: (response, cut) => startWatch({ context, request, selected, from, timeoutMs, cut }, response),
  };
}

interface WatchStart {
  readonly context: ApiContext;
  readonly request: ApiRequest;
  readonly selected: Selection;
  readonly from: number;
  readonly timeoutMs: number;
  readonly cut: WatchCut | undefined;
}

function startWatch(start: WatchStart, response: ServerResponse): WatchStream {
  const { context, request, selected, from, timeoutMs, cut } = start;
  const { collection } = request;
  const stream = new WatchStream(response, { timeoutMs, stopping: context.stopping, cut });
  const watcher: Watcher = { stream, selected, line: lineWriter(request) };
  if (from === 0) {
    const shown = objectsInScope(request).filter(selected);
    stream.begin(shown.map((object) => () => watcher.line('ADDED', object)));
  } else {
    const history = collection.history.since(from);
    if (!history.known) {
      stream.send(() => errorLine(tooOldResourceVersion(from, history.oldest)));
      stream.end();
      return stream;
    }
    for (const event of history.events) sendEvent(event, watcher);
  }
  stream.onEnd(
    collection.subscribe((event) => {
      // A watch may begin at a future resourceVersion; it skips what happens before.
      if (event.resourceVersion > from) sendEvent(event, watcher);
    }),
  );
  return stream;
}

interface Watcher {
  readonly stream: WatchStream;
  readonly selected: Selection;
  readonly line: LineWriter;
}

/**
 * Sends a change to a watcher as its selection shows it: an object that begins to match is ADDED, one that no longer matches
 * is DELETED, as it last was when it matched (with its old resourceVersion).
 */
function sendEvent(event: StoreEvent, { stream, selected, line }: Watcher): void {
  const now = event.current !== undefined && selected(event.current) ? event.current : undefined;
  const before = event.previous !== undefined && selected(event.previous) ? event.previous : undefined;
  const object = now ?? before;
  if (object === undefined) return;
  const type = now === undefined ? 'DELETED' : before === undefined ? 'ADDED' : 'MODIFIED';
  stream.send(() => line(type, object, event));
}

/** `timeoutSeconds`, or 30 to 60 minutes, so that not all watches end at once. */
function lifetimeMs({ settings }: ApiContext, query: URLSearchParams): number {
  const asked = queryInteger(query, 'timeoutSeconds') ?? 0;
  const seconds = asked === 0 ? MIN_REQUEST_TIMEOUT_S * (1 + settings.random()) : asked;
  return Math.min(Math.max(seconds, 0) * 1000, MAX_TIMER_MS);
}

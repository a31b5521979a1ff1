import type { ServerResponse } from 'node:http';
import type { ApiContext, ApiRequest } from '../api-context.js';
import { badRequest, tooOldResourceVersion } from '../api-status.js';
import { renderedObject } from '../registry/render.js';
import type { ServedResource } from '../registry/registry.js';
import type { StoreEvent } from '../store/store-event.js';
import type { StoredObject } from '../store/stored-object.js';
import type { ApiResponse } from './api-response.js';
import { candidates } from './list.js';
import type { Selection } from './selection.js';
import { selectionOf } from './selection.js';
import { WatchStream } from './watch-stream.js';

const MIN_REQUEST_TIMEOUT_S = 1800;
/** The longest time that a timer of Node can wait. */
const MAX_TIMER_MS = 2 ** 31 - 1;

type EventType = 'ADDED' | 'MODIFIED' | 'DELETED';

/**
 * GET of a collection with `watch`: one event per line. Without a resourceVersion, or from 0, it begins with an ADDED for
 * every object that is selected; from N, with what came after N, or with an ERROR 410 where that is no longer known.
 */
export function watch(context: ApiContext, request: ApiRequest): ApiResponse {
  const from = startOf(request.query);
  const selected = selectionOf(request);
  const timeoutMs = lifetimeMs(context, request.query);
  return {
    stream: (response) => {
      startWatch({ context, request, selected, from, timeoutMs }, response);
    },
  };
}

interface WatchStart {
  readonly context: ApiContext;
  readonly request: ApiRequest;
  readonly selected: Selection;
  readonly from: number;
  readonly timeoutMs: number;
}

function startWatch({ context, request, selected, from, timeoutMs }: WatchStart, response: ServerResponse): void {
  const { served, collection } = request;
  const stream = new WatchStream(response, { timeoutMs, stopping: context.stopping });
  if (from === 0) {
    const shown = candidates(request).filter(selected);
    stream.begin(shown.map((object) => () => eventLine('ADDED', renderedObject(served, object))));
  } else {
    const history = collection.history.since(from);
    if (!history.known) {
      const status = JSON.stringify(tooOldResourceVersion(from, history.oldest));
      stream.send(() => Buffer.from(`{"type":"ERROR","object":${status}}\n`));
      stream.end();
      return;
    }
    for (const event of history.events) sendEvent(event, { stream, selected, served });
  }
  stream.onEnd(
    collection.subscribe((event) => {
      // A watch may begin in the future; what happens before is not for it.
      if (event.resourceVersion > from) sendEvent(event, { stream, selected, served });
    }),
  );
}

interface Watcher {
  readonly stream: WatchStream;
  readonly selected: Selection;
  readonly served: ServedResource;
}

/**
 * Tells a watcher of a change as it looks from behind its selection: what comes into view is ADDED, what leaves it is
 * DELETED, with the object as it last was in view (and its old resourceVersion).
 */
function sendEvent(event: StoreEvent, { stream, selected, served }: Watcher): void {
  const now = event.current !== undefined && selected(event.current) ? event.current : undefined;
  const before = event.previous !== undefined && selected(event.previous) ? event.previous : undefined;
  const object = now ?? before;
  if (object === undefined) return;
  const type = now === undefined ? 'DELETED' : before === undefined ? 'ADDED' : 'MODIFIED';
  stream.send(() => sharedLine(event, { type, object, served }));
}

/** The line of an event, made once for all watchers that see it alike. */
function sharedLine(
  event: StoreEvent,
  {
    type,
    object,
    served,
  }: { readonly type: EventType; readonly object: StoredObject; readonly served: ServedResource },
): Buffer {
  const key = `${type} ${served.apiVersion}`;
  const known = event.rendered.get(key);
  if (known !== undefined) return known;
  const line = eventLine(type, renderedObject(served, object));
  event.rendered.set(key, line);
  return line;
}

function eventLine(type: EventType, object: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`{"type":"${type}","object":`), object, Buffer.from('}\n')]);
}

function startOf(query: URLSearchParams): number {
  const text = query.get('resourceVersion') ?? '';
  if (!/^\d*$/.test(text)) throw badRequest(`resourceVersion: Invalid value: ${JSON.stringify(text)}: want a number`);
  return Number(text);
}

/** `timeoutSeconds`, or 30 to 60 minutes, so that not all watches end at once. */
function lifetimeMs({ settings }: ApiContext, query: URLSearchParams): number {
  const text = query.get('timeoutSeconds') ?? '';
  if (!/^-?\d*$/.test(text)) throw badRequest(`timeoutSeconds: Invalid value: ${JSON.stringify(text)}: want a number`);
  const asked = Number(text);
  const seconds = asked === 0 || Number.isNaN(asked) ? MIN_REQUEST_TIMEOUT_S * (1 + settings.random()) : asked;
  return Math.min(Math.max(seconds, 0) * 1000, MAX_TIMER_MS);
}

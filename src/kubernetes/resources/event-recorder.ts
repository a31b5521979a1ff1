import type { Clock } from '../../runtime/clock.js';
import { TokenBucket } from '../../runtime/token-bucket.js';
import { resourcePath } from '../discovery/api-resources.js';
import type { ApiClient } from '../transport/api-client.js';

/** What an Event is about. */
export interface ObjectReference {
  readonly apiVersion: string;
  readonly kind: string;
  /** Empty where the object has no namespace. */
  readonly namespace: string;
  readonly name: string;
  readonly uid?: string;
  readonly resourceVersion?: string;
}

/** An Event as kubectl describe shows it. */
export interface EventToRecord {
  readonly involved: ObjectReference;
  readonly type: 'Normal' | 'Warning';
  /** One word, for programs. */
  readonly reason: string;
  /** A sentence, for users. */
  readonly message: string;
}

export interface EventRecorderOptions {
  readonly client: ApiClient;
  readonly clock: Clock;
  /** Milliseconds since 1970. */
  readonly wallClockMs: () => number;
  /** The component that reports the Event, and its host. */
  readonly source: { readonly component: string; readonly host: string };
  /** Called with the error of an Event that could not be written. */
  readonly onError: (error: unknown) => void;
}

/** Writes Events, without delaying more important requests. */
export interface EventRecorder {
  readonly record: (event: EventToRecord) => void;
  /** Accepts no more; resolves when the request in progress has ended. */
  readonly stop: () => Promise<void>;
}

// This many at once, and then this many a second, for each type, so that a flood of one does not suppress the other.
const BURST = 50;
const PER_SECOND = 5;
const MOST_QUEUED = 100;
const REQUEST_TIMEOUT_MS = 10_000;
// The same Event about the same object is written again after this long.
const REPEAT_MS = 5 * 60_000;
const MOST_REMEMBERED = 1000;

interface WriteContext {
  readonly now: number;
  readonly source: EventRecorderOptions['source'];
  readonly id: string;
}

/** The Events of the last minutes, so that a workload that is retried many times does not get one each time. */
class RecentEvents {
  readonly #at = new Map<string, number>();

  /** True where it was not recorded yet, or long ago. */
  isNew(event: EventToRecord, now: number): boolean {
    const at = this.#at.get(RecentEvents.#keyOf(event));
    return at === undefined || now - at >= REPEAT_MS;
  }

  /** It counts as recorded from now on. */
  remember(event: EventToRecord, now: number): void {
    const key = RecentEvents.#keyOf(event);
    // What was recorded last comes last.
    this.#at.delete(key);
    this.#at.set(key, now);
    const [oldest] = this.#at.keys();
    if (this.#at.size > MOST_REMEMBERED && oldest !== undefined) this.#at.delete(oldest);
  }

  static #keyOf({ involved, reason }: EventToRecord): string {
    const { kind, namespace, name, uid = '' } = involved;
    return [kind, namespace, name, uid, reason].join('/');
  }
}

/**
 * A recorder that writes one Event at a time and no more than a few a second. What is too much, and what the server does not
 * accept, is dropped: a creator that waits for the controller needs that slot of the server more.
 */
export function createEventRecorder(options: EventRecorderOptions): EventRecorder {
  const { client, clock, wallClockMs, source, onError } = options;
  const buckets = {
    Normal: new TokenBucket({ burst: BURST, perSecond: PER_SECOND, now: clock.now }),
    Warning: new TokenBucket({ burst: BURST, perSecond: PER_SECOND, now: clock.now }),
  };
  const recent = new RecentEvents();
  const queue: EventToRecord[] = [];
  let writtenCount = 0;
  let writing: Promise<void> | undefined;
  let stopped = false;

  const write = async (event: EventToRecord): Promise<void> => {
    writtenCount += 1;
    const now = wallClockMs();
    const body = bodyOf(event, { now, source, id: `${now.toString(16)}${writtenCount.toString(16).padStart(4, '0')}` });
    const path = resourcePath({ groupVersion: 'v1', plural: 'events' }, { namespace: namespaceOf(event.involved) });
    await client.request({ method: 'POST', path, body, timeoutMs: REQUEST_TIMEOUT_MS }).catch(onError);
  };

  const writeAll = async (): Promise<void> => {
    for (let event = queue.shift(); event; event = queue.shift()) await write(event);
    writing = undefined;
  };

  return {
    record: (event) => {
      if (stopped) return;
      if (queue.length >= MOST_QUEUED || !recent.isNew(event, clock.now()) || !buckets[event.type].take()) return;
      recent.remember(event, clock.now());
      queue.push(event);
      writing ??= writeAll();
    },
    stop: async () => {
      stopped = true;
      queue.length = 0;
      await writing;
    },
  };
}

function bodyOf({ involved, type, reason, message }: EventToRecord, { now, source, id }: WriteContext): unknown {
  const timestamp = new Date(now).toISOString().replace(/\.\d+Z$/, 'Z');
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: `${involved.name}.${id}`, namespace: namespaceOf(involved) },
    involvedObject: involved,
    type,
    reason,
    message: message.slice(0, 1024),
    source,
    count: 1,
    firstTimestamp: timestamp,
    lastTimestamp: timestamp,
  };
}

/** Events about objects without a namespace are in `default`. */
function namespaceOf({ namespace }: ObjectReference): string {
  return namespace === '' ? 'default' : namespace;
}

import type { Clock } from '../../runtime/clock.js';
import { TokenBucket } from '../../runtime/token-bucket.js';
import { resourcePath } from '../discovery/api-resources.js';
import { type ApiClient, STRATEGIC_MERGE_PATCH } from '../transport/api-client.js';
import { KubeApiError } from '../transport/api-error.js';
import { readPodUid } from './pod-uid.js';

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
  /** It is about a pod that is about to be created: its uid is asked for a second later. */
  readonly isNewPod?: true;
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
// Repetitions are counted, and the count is written after this long, then after twice as long, and so on.
const FIRST_COUNT_MS = 10_000;
const LONGEST_COUNT_MS = 5 * 60_000;
const MOST_REMEMBERED = 1000;
// `kubectl describe` finds Events by the uid of their object, and a pod has none before it is created.
const CREATION_MS = 1000;

/** An Event of the last minutes, and how often it was recorded. */
interface CountedEvent {
  /** As it was recorded last. */
  event: EventToRecord;
  /** Of the object in the API server. */
  readonly name: string;
  readonly firstMs: number;
  lastMs: number;
  count: number;
  /** The server has it. */
  isWritten: boolean;
  countDelayMs: number;
  /** Cancels the next write; undefined where none is planned. */
  cancel?: (() => void) | undefined;
}

const keyOf = ({ involved: { kind, namespace, name, uid = '' }, reason }: EventToRecord): string =>
  [kind, namespace, name, uid, reason].join('/');

const eventsPath = (involved: ObjectReference): string =>
  resourcePath({ groupVersion: 'v1', plural: 'events' }, { namespace: namespaceOf(involved) });

const timestampOf = (ms: number): string => new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');

const messageOf = ({ message }: EventToRecord): string => message.slice(0, 1024);

/** The Events that were recorded last, so that one that is recorded again is counted, as client-go's recorder does. */
class RecentEvents {
  readonly #events = new Map<string, CountedEvent>();

  /** The same Event about the same object; undefined where it is new, or long ago. A new pod is not the earlier one of its name. */
  find(event: EventToRecord): CountedEvent | undefined {
    const known = this.#events.get(keyOf(event));
    return event.isNewPod && known?.isWritten ? undefined : known;
  }

  add(counted: CountedEvent): void {
    this.#events.set(keyOf(counted.event), counted);
    const [[key, oldest] = []] = this.#events;
    if (this.#events.size <= MOST_REMEMBERED || key === undefined) return;
    oldest?.cancel?.();
    this.#events.delete(key);
  }

  cancelAll(): void {
    for (const { cancel } of this.#events.values()) cancel?.();
  }
}

/** Writes Events one at a time, and their counts. */
class QueuedEventRecorder implements EventRecorder {
  readonly #options: EventRecorderOptions;
  readonly #buckets: Readonly<Record<EventToRecord['type'], TokenBucket>>;
  readonly #recent = new RecentEvents();
  readonly #queue: CountedEvent[] = [];
  #names = 0;
  #writing: Promise<void> | undefined;
  #stopped = false;

  constructor(options: EventRecorderOptions) {
    this.#options = options;
    const bucket = (): TokenBucket => new TokenBucket({ burst: BURST, perSecond: PER_SECOND, now: options.clock.now });
    this.#buckets = { Normal: bucket(), Warning: bucket() };
  }

  readonly record = (event: EventToRecord): void => {
    if (this.#stopped) return;
    const counted = this.#recent.find(event);
    if (counted) this.#count(counted, event);
    else if (this.#hasRoom(event)) this.#begin(event);
  };

  readonly stop = async (): Promise<void> => {
    this.#stopped = true;
    this.#queue.length = 0;
    this.#recent.cancelAll();
    await this.#writing;
  };

  #hasRoom({ type }: EventToRecord): boolean {
    return this.#queue.length < MOST_QUEUED && this.#buckets[type].take();
  }

  #begin(event: EventToRecord): void {
    const now = this.#options.wallClockMs();
    this.#names += 1;
    const name = `${event.involved.name}.${now.toString(16)}${this.#names.toString(16).padStart(4, '0')}`;
    const times = { firstMs: now, lastMs: now, count: 1 };
    const counted: CountedEvent = { event, name, ...times, isWritten: false, countDelayMs: FIRST_COUNT_MS };
    this.#recent.add(counted);
    if (event.isNewPod) this.#writeAfter(counted, CREATION_MS);
    else this.#enqueue(counted);
  }

  #count(counted: CountedEvent, event: EventToRecord): void {
    counted.event = event;
    counted.count += 1;
    counted.lastMs = this.#options.wallClockMs();
    if (counted.cancel) return;
    this.#writeAfter(counted, counted.countDelayMs);
    counted.countDelayMs = Math.min(LONGEST_COUNT_MS, counted.countDelayMs * 2);
  }

  #writeAfter(counted: CountedEvent, delayMs: number): void {
    counted.cancel = this.#options.clock.after(delayMs, () => {
      counted.cancel = undefined;
      if (counted.count === 1 || this.#hasRoom(counted.event)) this.#enqueue(counted);
      else this.#writeAfter(counted, counted.countDelayMs);
    });
  }

  #enqueue(counted: CountedEvent): void {
    this.#queue.push(counted);
    this.#writing ??= this.#writeAll();
  }

  async #writeAll(): Promise<void> {
    for (let counted = this.#queue.shift(); counted; counted = this.#queue.shift()) {
      await this.#write(counted).catch(this.#options.onError);
    }
    this.#writing = undefined;
  }

  async #write(counted: CountedEvent): Promise<void> {
    if (counted.isWritten && (await this.#patchCount(counted))) return;
    const { client, source } = this.#options;
    const involved = counted.event.isNewPod ? await withUid(client, counted.event.involved) : counted.event.involved;
    const body = bodyOf(counted, involved, source);
    try {
      await client.request({ method: 'POST', path: eventsPath(involved), body, timeoutMs: REQUEST_TIMEOUT_MS });
      counted.isWritten = true;
    } catch (error) {
      if (!(error instanceof KubeApiError && error.reason === 'AlreadyExists')) throw error;
      // An earlier request was carried out, and its answer lost: what is new is the count.
      counted.isWritten = true;
      await this.#patchCount(counted);
    }
  }

  /** False where the server no longer has the Event: it keeps them for an hour. */
  async #patchCount({ event, name, count, lastMs }: CountedEvent): Promise<boolean> {
    const body = { count, lastTimestamp: timestampOf(lastMs), message: messageOf(event) };
    const path = `${eventsPath(event.involved)}/${encodeURIComponent(name)}`;
    const request = { method: 'PATCH', path, body, contentType: STRATEGIC_MERGE_PATCH } as const;
    try {
      await this.#options.client.request({ ...request, timeoutMs: REQUEST_TIMEOUT_MS });
      return true;
    } catch (error) {
      if (error instanceof KubeApiError && error.isNotFound) return false;
      throw error;
    }
  }
}

/**
 * A recorder that writes one Event at a time and no more than a few a second. What is too much, and what the server does not
 * accept, is dropped: a creator that waits for the controller needs that slot of the server more. The same Event about the same
 * object is counted.
 */
export function createEventRecorder(options: EventRecorderOptions): EventRecorder {
  return new QueuedEventRecorder(options);
}

/** The pod with its uid; without one where it can't be read, or is not there. */
async function withUid(client: ApiClient, involved: ObjectReference): Promise<ObjectReference> {
  const uid = await readPodUid(client, involved, REQUEST_TIMEOUT_MS);
  return uid === undefined ? involved : { ...involved, uid };
}

function bodyOf(counted: CountedEvent, involved: ObjectReference, source: EventRecorderOptions['source']): unknown {
  const { event, name, count, firstMs, lastMs } = counted;
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name, namespace: namespaceOf(involved) },
    involvedObject: involved,
    type: event.type,
    reason: event.reason,
    message: messageOf(event),
    source,
    count,
    firstTimestamp: timestampOf(firstMs),
    lastTimestamp: timestampOf(lastMs),
  };
}

/** Events about objects without a namespace are in `default`. */
function namespaceOf({ namespace }: ObjectReference): string {
  return namespace === '' ? 'default' : namespace;
}

import type { EventToRecord } from './event-object.js';
import type { WritableEvent } from './event-writer.js';

type EventType = EventToRecord['type'];

/** An Event of the last minutes, and what is to be done about it. */
export interface TrackedEvent extends WritableEvent {
  isQueued: boolean;
  /** A request about it is in flight. */
  isWriting: boolean;
  /** A newer count is to be written when that request has ended. */
  isDue: boolean;
  /** Attempts to write it that have failed, one after the other. */
  failures: number;
  /** How long the next repetitions are only counted. */
  countDelayMs: number;
  /** Cancels the planned write; undefined where none is planned. */
  cancel?: (() => void) | undefined;
}

// Of each type, so that a flood of one does not suppress the other.
const MOST_WAITING = 1000;
const MOST_REMEMBERED = 1000;

const keyOf = ({ involved: { kind, namespace, name, uid = '' }, reason }: EventToRecord): string =>
  [kind, namespace, name, uid, reason].join('/');

/** Events that wait to be written, warnings first, and at most a thousand of each type. */
export class EventQueue {
  readonly #queues: Readonly<Record<EventType, TrackedEvent[]>> = { Warning: [], Normal: [] };

  get length(): number {
    return this.#queues.Warning.length + this.#queues.Normal.length;
  }

  /** @param planned how many more of that type are about to wait */
  hasRoom(type: EventType, planned = 0): boolean {
    return this.#queues[type].length + planned < MOST_WAITING;
  }

  /** Adds one, unless it waits already. Whether there is room is the caller's question. */
  add(tracked: TrackedEvent): void {
    if (tracked.isQueued) return;
    tracked.isQueued = true;
    this.#queues[tracked.event.type].push(tracked);
  }

  /** Takes the one that waits for longest of the first type that may be written; undefined where there is none. */
  take(mayBeWritten: (type: EventType) => boolean): TrackedEvent | undefined {
    for (const type of ['Warning', 'Normal'] as const) {
      if (this.#queues[type].length === 0 || !mayBeWritten(type)) continue;
      const tracked = this.#queues[type].shift();
      if (tracked) tracked.isQueued = false;
      return tracked;
    }
    return undefined;
  }

  /** Forgets all of them. */
  clear(): void {
    this.#queues.Warning.length = 0;
    this.#queues.Normal.length = 0;
  }
}

/**
 * The Events that wait, and a thousand of those that were written last, so that one that is recorded again is counted, as
 * client-go's recorder does.
 */
export class RecentEvents {
  readonly #waiting = new Map<string, TrackedEvent>();
  readonly #tried = new Map<string, TrackedEvent>();

  /** The same Event about the same object; undefined where it is new, or long ago. A new pod is not the earlier one of its name. */
  find(event: EventToRecord): TrackedEvent | undefined {
    const key = keyOf(event);
    const waiting = this.#waiting.get(key);
    if (waiting) return waiting;
    const tried = this.#tried.get(key);
    return event.isNewPod && tried?.isWritten ? undefined : tried;
  }

  /** It waits to be written for the first time. */
  add(tracked: TrackedEvent): void {
    this.#waiting.set(keyOf(tracked.event), tracked);
  }

  /** The server has it, or has refused it. Returns those that are forgotten for its sake. */
  settle(tracked: TrackedEvent): readonly TrackedEvent[] {
    const key = keyOf(tracked.event);
    if (this.#waiting.get(key) === tracked) this.#waiting.delete(key);
    const before = this.#tried.get(key);
    // A map keeps the place of what is only replaced: it would be forgotten as if it had not been written again.
    this.#tried.delete(key);
    this.#tried.set(key, tracked);
    const forgotten = before === undefined || before === tracked ? [] : [before];
    const [[oldestKey, oldest] = []] = this.#tried;
    if (this.#tried.size <= MOST_REMEMBERED || oldestKey === undefined || oldest === undefined) return forgotten;
    this.#tried.delete(oldestKey);
    return [...forgotten, oldest];
  }

  /** Those that are to be written later. */
  planned(): readonly TrackedEvent[] {
    return [...this.#waiting.values(), ...this.#tried.values()].filter(({ cancel }) => cancel !== undefined);
  }
}

import { TokenBucket } from '../../runtime/token-bucket.js';
import { KubeApiError } from '../transport/api-error.js';
import { CredentialsError } from '../transport/credentials.js';
import type { EventToRecord } from './event-object.js';
import type { EventBudget, EventEnd, EventRecorderOptions } from './event-recording.js';
import { EventWriter } from './event-writer.js';
import { EventQueue, RecentEvents, type TrackedEvent } from './waiting-events.js';

/** Writes Events, without delaying more important requests. */
export interface EventRecorder {
  readonly record: (event: EventToRecord) => void;
  /** How many wait to be written, or are being written. */
  readonly waiting: () => number;
  /** Accepts no more, and writes what waits for five seconds at most; resolves with how many are dropped then. */
  readonly stop: () => Promise<number>;
}

const DEFAULT_BUDGET: EventBudget = { inFlight: () => 1, perSecond: () => 5 };
// At once, for each type.
const BURST = 50;
// Repetitions are counted, and the count is written after this long, then after twice as long, and so on.
const FIRST_COUNT_MS = 10_000;
const LONGEST_COUNT_MS = 5 * 60_000;
// `kubectl describe` finds Events by the uid of their object, and a pod has none before it is created.
const CREATION_MS = 1000;
// How often what waits looks whether it may be written.
const LOOK_MS = 200;
// After a failure, doubled with each further one.
const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 30_000;
// As client-go does. A server without a free slot is no failure: what it refuses so is tried for ever.
const MOST_FAILURES = 12;
const LONGEST_FLUSH_MS = 5000;

/** Writes Events, and their counts, in their order and within the budget. */
class QueuedEventRecorder implements EventRecorder {
  readonly #options: EventRecorderOptions;
  readonly #budget: EventBudget;
  readonly #writer: EventWriter;
  readonly #buckets: Readonly<Record<EventToRecord['type'], TokenBucket>>;
  readonly #recent = new RecentEvents();
  readonly #queue = new EventQueue();
  #names = 0;
  #newPods = 0;
  #inFlight = 0;
  #failures = 0;
  #pausedUntil = 0;
  #cancelLook: (() => void) | undefined;
  #state: 'recording' | 'flushing' | 'ended' = 'recording';
  #onIdle: () => void = () => undefined;

  constructor(options: EventRecorderOptions) {
    this.#options = options;
    this.#writer = new EventWriter(options.client, options.source);
    this.#budget = options.budget ?? DEFAULT_BUDGET;
    const { perSecond } = this.#budget;
    const bucket = (): TokenBucket => new TokenBucket({ burst: BURST, perSecond, now: options.clock.now });
    this.#buckets = { Normal: bucket(), Warning: bucket() };
  }

  readonly record = (event: EventToRecord): void => {
    const tracked = this.#recent.find(event);
    if (this.#state !== 'recording') this.#end('dropped');
    else if (tracked) this.#count(tracked, event);
    else if (this.#queue.hasRoom(event.type, this.#newPods)) this.#begin(event);
    else this.#end('dropped');
  };

  readonly waiting = (): number => this.#queue.length + this.#newPods + this.#inFlight;

  readonly stop = async (): Promise<number> => {
    if (this.#state !== 'recording') return 0;
    this.#state = 'flushing';
    this.#pausedUntil = 0;
    for (const tracked of this.#recent.planned()) {
      tracked.cancel?.();
      this.#write(tracked);
    }
    await new Promise<void>((resolve) => {
      const cancel = this.#options.clock.after(LONGEST_FLUSH_MS, resolve);
      this.#onIdle = () => {
        cancel();
        resolve();
      };
      this.#writeNext();
    });
    this.#state = 'ended';
    this.#cancelLook?.();
    const dropped = this.#queue.length + this.#inFlight;
    this.#queue.clear();
    for (let i = 0; i < dropped; i += 1) this.#end('dropped');
    return dropped;
  };

  #end(end: EventEnd): void {
    this.#options.onEnd?.(end);
  }

  #begin(event: EventToRecord): void {
    const now = this.#options.wallClockMs();
    this.#names += 1;
    const name = `${event.involved.name}.${now.toString(16)}${this.#names.toString(16).padStart(4, '0')}`;
    const times = { firstMs: now, lastMs: now, count: 1 };
    const state = {
      isWritten: false,
      isQueued: false,
      isWriting: false,
      isDue: false,
      failures: 0,
      countDelayMs: FIRST_COUNT_MS,
    };
    const tracked: TrackedEvent = { event, name, ...times, ...state };
    this.#recent.add(tracked);
    if (event.isNewPod) this.#writeNewPod(tracked);
    else this.#write(tracked);
  }

  #writeNewPod(tracked: TrackedEvent): void {
    this.#newPods += 1;
    const cancel = this.#options.clock.after(CREATION_MS, () => {
      tracked.cancel?.();
      this.#write(tracked);
    });
    tracked.cancel = () => {
      cancel();
      this.#newPods -= 1;
      tracked.cancel = undefined;
    };
  }

  #count(tracked: TrackedEvent, event: EventToRecord): void {
    tracked.event = event;
    tracked.count += 1;
    tracked.lastMs = this.#options.wallClockMs();
    if (tracked.cancel || tracked.isQueued || tracked.isDue) return;
    this.#writeLater(tracked, tracked.countDelayMs);
    tracked.countDelayMs = Math.min(LONGEST_COUNT_MS, tracked.countDelayMs * 2);
  }

  #writeLater(tracked: TrackedEvent, delayMs: number): void {
    const cancel = this.#options.clock.after(delayMs, () => {
      tracked.cancel = undefined;
      // The request in flight was made before the last repetitions.
      if (tracked.isWriting) tracked.isDue = true;
      else if (this.#queue.hasRoom(tracked.event.type, this.#newPods)) this.#write(tracked);
      else this.#writeLater(tracked, tracked.countDelayMs);
    });
    tracked.cancel = () => {
      cancel();
      tracked.cancel = undefined;
    };
  }

  #write(tracked: TrackedEvent): void {
    this.#queue.add(tracked);
    this.#writeNext();
  }

  /** Begins as many as the budget allows, and looks again later where more wait. */
  #writeNext(): void {
    while (this.#inFlight < this.#mostInFlight()) {
      const tracked = this.#queue.take((type) => this.#state === 'flushing' || this.#buckets[type].take());
      if (!tracked) break;
      void this.#tryToWrite(tracked);
    }
    if (this.waiting() === 0) this.#onIdle();
    if (this.#queue.length === 0 || this.#state === 'ended') return;
    this.#cancelLook ??= this.#options.clock.after(LOOK_MS, () => {
      this.#cancelLook = undefined;
      this.#writeNext();
    });
  }

  #mostInFlight(): number {
    const isPaused = this.#state === 'ended' || this.#options.clock.now() < this.#pausedUntil;
    return isPaused ? 0 : this.#budget.inFlight();
  }

  async #tryToWrite(tracked: TrackedEvent): Promise<void> {
    this.#inFlight += 1;
    tracked.isWriting = true;
    let error: unknown;
    try {
      await this.#writer.write(tracked);
      this.#failures = 0;
    } catch (failure) {
      error = failure;
    }
    this.#inFlight -= 1;
    tracked.isWriting = false;
    // What was in flight then is counted already.
    if (this.#state === 'ended') return;
    if (error !== undefined) this.#options.onError(error);
    if (error !== undefined && this.#isToBeTriedAgain(tracked, error)) this.#pause(tracked, error);
    else this.#settle(tracked, error === undefined ? 'written' : 'refused');
    this.#writeNext();
  }

  #isToBeTriedAgain({ failures }: TrackedEvent, error: unknown): boolean {
    if (error instanceof KubeApiError && error.isOverload) return true;
    const isPassing = error instanceof CredentialsError || (error instanceof KubeApiError && error.isRetryable);
    // At the end there is no time to wait for a server that is away.
    return isPassing && this.#state === 'recording' && failures + 1 < MOST_FAILURES;
  }

  /** All wait where one fails, as most likely all would; it is the last one then, in case it is the reason itself. */
  #pause(tracked: TrackedEvent, error: unknown): void {
    const { client, clock } = this.#options;
    const isOverload = error instanceof KubeApiError && error.isOverload;
    if (error instanceof KubeApiError && error.isUnauthorized) client.forgetCredentials();
    if (!isOverload) tracked.failures += 1;
    // Those that were in flight together fail together.
    if (clock.now() >= this.#pausedUntil) {
      const pauseMs = isOverload ? FIRST_PAUSE_MS : FIRST_PAUSE_MS * 2 ** this.#failures;
      if (!isOverload) this.#failures = Math.min(this.#failures + 1, MOST_FAILURES);
      this.#pausedUntil = clock.now() + Math.min(LONGEST_PAUSE_MS, pauseMs);
    }
    // What was to be written later is written now.
    tracked.cancel?.();
    tracked.isDue = false;
    this.#queue.add(tracked);
  }

  #settle(tracked: TrackedEvent, end: EventEnd): void {
    this.#end(end);
    tracked.failures = 0;
    if (tracked.isDue) this.#queue.add(tracked);
    tracked.isDue = false;
    for (const forgotten of this.#recent.settle(tracked)) {
      if (!forgotten.cancel) continue;
      // Its last count has not been written.
      forgotten.cancel();
      if (this.#queue.hasRoom(forgotten.event.type, this.#newPods)) this.#queue.add(forgotten);
      else this.#end('dropped');
    }
  }
}

/**
 * A recorder that writes Events within a budget: a creator that waits for the controller needs the slots of the server more. What
 * is too much for the moment waits, a thousand of each type at most, and what the server can't take now is tried again. The same
 * Event about the same object is counted.
 */
export function createEventRecorder(options: EventRecorderOptions): EventRecorder {
  return new QueuedEventRecorder(options);
}

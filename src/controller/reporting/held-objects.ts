import { pendingInitializers } from '../../injection/initializers/pending-initializers.js';
import { createdMsOf } from '../../injection/workload/workload.js';
import type { JsonObject } from '../../json/json.js';
import type { ControllerEvent } from '../loop/controller-event.js';
import { keyText, type WorkloadKey } from '../loop/workload-key.js';

/** An object that waits for other initializers. */
export interface HeldObject {
  readonly key: WorkloadKey;
  /** `metadata.creationTimestamp` in milliseconds since 1970; undefined where it has none. */
  readonly createdMs: number | undefined;
  /** When the controller first saw it, by its own clock. */
  readonly seenAt: number;
  /** Initializers that it waits for, in order. */
  readonly waitsFor: readonly string[];
}

interface Entry {
  object: HeldObject;
  /** When all objects of its kind began to come again and it had not come yet. */
  missingSince: number | undefined;
}

/** An object that the controller is about to look at. */
interface QueuedObject {
  readonly uid: string | undefined;
  /** It was deleted, or is initialized. */
  isOver: boolean;
}

// As for the controller's own queue.
const MOST_ENTRIES = 10_000;
// All that a watch lists has come, and was looked at, by then.
const RELIST_MS = 60_000;

/**
 * Objects that are pending, but not for this controller now: others come first, or hold them. They are in no queue, and no
 * request is made for them: the watches tell when they are initialized or deleted. One that vanished while no watch was open is
 * forgotten a minute after the next list. Of more than 10,000 the rest is not known.
 */
export class HeldObjects {
  readonly #now: () => number;
  readonly #entries = new Map<string, Entry>();
  readonly #queued = new Map<string, QueuedObject>();
  /** Which entry, or queued object, has this uid. */
  readonly #texts = new Map<string, string>();
  #inBoth = 0;

  /** @param now milliseconds of some clock */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** How many there are that are not queued. */
  get size(): number {
    return this.#entries.size - this.#inBoth;
  }

  /** Whether it was one of these. */
  readonly initialized = (uid: string): boolean => {
    const text = this.#texts.get(uid);
    if (text === undefined) return false;
    const queued = this.#queued.get(text);
    if (queued?.uid === uid) queued.isOver = true;
    return this.#remove(text);
  };

  readonly relisted = (kind: string): void => {
    const now = this.#now();
    for (const entry of this.#entries.values()) {
      if (entry.object.key.resource.kind === kind) entry.missingSince ??= now;
    }
  };

  /** To be called with everything that happens in the controller. */
  readonly observe = (event: ControllerEvent): void => {
    switch (event.kind) {
      case 'pending':
        this.#queue(event.key);
        return;
      case 'attempted':
        this.#recordAttempt(event);
        return;
      case 'dequeued':
        this.#dequeue(event.key);
        return;
      case 'deleted': {
        const queued = this.#queued.get(keyText(event.key));
        if (queued) queued.isOver = true;
        this.#remove(keyText(event.key));
        return;
      }
      case 'connected':
      case 'disconnected':
      case 'configured':
      case 'misconfigured':
    }
  };

  /** Those that are not queued, in the order in which they came. */
  list(): readonly HeldObject[] {
    const now = this.#now();
    for (const [text, { missingSince }] of this.#entries) {
      if (missingSince !== undefined && now - missingSince >= RELIST_MS) this.#remove(text);
    }
    return [...this.#entries].filter(([text]) => !this.#queued.has(text)).map(([, { object }]) => object);
  }

  #queue({ uid, ...key }: WorkloadKey): void {
    if (this.#queued.size >= MOST_ENTRIES) return;
    const text = keyText(key);
    if (this.#entries.has(text) && !this.#queued.has(text)) this.#inBoth += 1;
    this.#queued.set(text, { uid, isOver: false });
    if (uid !== undefined) this.#texts.set(uid, text);
  }

  #dequeue(key: WorkloadKey): void {
    const text = keyText(key);
    const uid = this.#queued.get(text)?.uid;
    if (this.#queued.delete(text) && this.#entries.has(text)) this.#inBoth -= 1;
    if (uid !== undefined && this.#entries.get(text)?.object.key.uid !== uid) this.#texts.delete(uid);
  }

  #recordAttempt({ key, object, outcome }: Extract<ControllerEvent, { kind: 'attempted' }>): void {
    const text = keyText(key);
    const queued = this.#queued.get(text);
    // What was read may be older than what the watch has told since.
    const isOver = queued?.isOver === true && queued.uid === key.uid;
    if (outcome.action === 'ignored' && object && !isOver) this.#keep(key, object);
    else this.#remove(text);
  }

  #keep(key: WorkloadKey, object: JsonObject): void {
    const text = keyText(key);
    const waitsFor = pendingInitializers(object)?.names ?? [];
    const before = this.#entries.get(text)?.object;
    const isSame = before !== undefined && before.key.uid === key.uid;
    if (!isSame || waitsFor.length === 0) this.#remove(text);
    if (waitsFor.length === 0 || this.#entries.size >= MOST_ENTRIES) return;
    const seenAt = isSame ? before.seenAt : this.#now();
    this.#enter(text, { key, createdMs: createdMsOf(object), seenAt, waitsFor });
  }

  #enter(text: string, object: HeldObject): void {
    if (!this.#entries.has(text) && this.#queued.has(text)) this.#inBoth += 1;
    this.#entries.set(text, { object, missingSince: undefined });
    const { uid } = object.key;
    if (uid !== undefined) this.#texts.set(uid, text);
  }

  #remove(text: string): boolean {
    const entry = this.#entries.get(text);
    if (!entry) return false;
    this.#entries.delete(text);
    if (this.#queued.has(text)) this.#inBoth -= 1;
    const { uid } = entry.object.key;
    if (uid !== undefined && this.#queued.get(text)?.uid !== uid) this.#texts.delete(uid);
    return true;
  }
}

import { pendingInitializers } from '../../injection/initializers/pending-initializers.js';
import { createdMsOf } from '../../injection/workload/workload.js';
import type { JsonObject } from '../../json/json.js';
import type { Logger } from '../../observability/logger.js';
import type { Clock } from '../../runtime/clock.js';
import { keyText, type WorkloadKey } from '../loop/workload-key.js';
import { LogRateLimiter } from './log-rate-limiter.js';

/** An object in the reconcile queue. */
export interface PendingObject {
  readonly key: WorkloadKey;
  /** `metadata.creationTimestamp` in milliseconds since 1970, by the server's clock; undefined where it has none. */
  readonly createdMs: number | undefined;
  /** When the controller first saw it, by its own clock. */
  readonly seenAt: number;
  /** Initializers that it waits for, in order. */
  readonly waitsFor: readonly string[];
  /** Attempts that have ended and left it pending. */
  readonly attempts: number;
  readonly lastError: string | undefined;
}

/** What an attempt did to an object. */
export interface AttemptResult {
  /** As it was read; undefined where it could not be. */
  readonly object: JsonObject | undefined;
  /** Why it is still pending; undefined where it is not, or where the reason is not known. */
  readonly error?: string | undefined;
  /** What became of it, for the log: `injected`. Undefined: it is still pending. */
  readonly action?: string | undefined;
}

export interface PendingObjectsOptions {
  readonly clock: Clock;
  /** Milliseconds since 1970. */
  readonly wallClockMs: () => number;
  readonly logger: Logger;
}

interface Entry {
  object: PendingObject;
  action: string | undefined;
  /** When the last warning about it was due, by the controller's clock. */
  warnedAt: number | undefined;
}

const SWEEP_MS = 1000;
const FIRST_WARNING_MS = 10_000;
const NEXT_WARNING_MS = 60_000;
// Where the server is down everything is late: the log should say so without being flooded.
const WARNINGS_A_MINUTE = 20;
const MOST_ENTRIES = 10_000;
const LONGEST_ERROR = 500;
// creationTimestamp has whole seconds, rounded down.
const TIMESTAMP_RESOLUTION_MS = 1000;

const roundedSeconds = (milliseconds: number): number => Math.round(milliseconds / 100) / 10;

const fieldsOf = ({ resource, namespace, name }: WorkloadKey) => ({ kind: resource.kind, namespace, name });

/**
 * The objects in the reconcile queue: how old each is, and why it is still pending. Warns of those that have been there for
 * ten seconds, again each minute, and logs when such a wait ends. Of more than 10,000 objects the rest is only counted.
 */
export class PendingObjects {
  readonly #options: PendingObjectsOptions;
  readonly #entries = new Map<string, Entry>();
  /** How many objects of each kind are not among the entries. */
  readonly #overflow = new Map<string, number>();
  readonly #warnings: LogRateLimiter;
  #cancelSweep: (() => void) | undefined;

  constructor(options: PendingObjectsOptions) {
    this.#options = options;
    this.#warnings = new LogRateLimiter({ linesPerMinute: WARNINGS_A_MINUTE, now: options.clock.now });
  }

  /** An object is first seen uninitialized. */
  add(key: WorkloadKey, object: JsonObject): void {
    if (this.#entries.has(keyText(key))) return;
    if (this.#entries.size >= MOST_ENTRIES) this.#changeOverflow(key.resource.kind, 1);
    else this.#enter(key, object);
  }

  /** An attempt of it has ended. */
  recordAttempt(key: WorkloadKey, { object, error, action }: AttemptResult): void {
    const entry = this.#entries.get(keyText(key)) ?? this.#adoptFromOverflow(key, object);
    if (!entry) return;
    entry.action = action;
    if (action !== undefined) return;
    const { object: before } = entry;
    entry.object = {
      ...before,
      createdMs: before.createdMs ?? createdMsOf(object),
      waitsFor: object === undefined ? before.waitsFor : namesIn(object),
      attempts: before.attempts + 1,
      lastError: error?.slice(0, LONGEST_ERROR) ?? before.lastError,
    };
  }

  /** It is no longer queued. */
  remove(key: WorkloadKey): void {
    const text = keyText(key);
    const entry = this.#entries.get(text);
    if (!entry) {
      this.#changeOverflow(key.resource.kind, -1);
      return;
    }
    this.#entries.delete(text);
    if (entry.warnedAt !== undefined) {
      const what = entry.action === undefined ? 'is no longer pending' : `was ${entry.action}`;
      const pendingSeconds = roundedSeconds(this.ageMs(entry.object));
      this.#options.logger.info(`what was pending for a long time ${what}`, { ...fieldsOf(key), pendingSeconds });
    }
    if (this.#entries.size === 0) this.stop();
  }

  /** How many there are. */
  get size(): number {
    let size = this.#entries.size;
    for (const count of this.#overflow.values()) size += count;
    return size;
  }

  /** Queued objects by kind; kinds without any are left out. */
  counts(): ReadonlyMap<string, number> {
    const counts = new Map(this.#overflow);
    for (const { object } of this.#entries.values()) {
      const { kind } = object.key.resource;
      counts.set(kind, (counts.get(kind) ?? 0) + 1);
    }
    return counts;
  }

  /** Those that came first, at most `count`. */
  first(count: number): readonly PendingObject[] {
    const found: PendingObject[] = [];
    for (const { object } of this.#entries.values()) {
      if (found.length >= count) break;
      found.push(object);
    }
    return found;
  }

  /** Milliseconds that an object has existed, at least: since it was first seen, or since the server created it. */
  ageMs({ createdMs, seenAt }: Pick<PendingObject, 'createdMs' | 'seenAt'>): number {
    const { clock, wallClockMs } = this.#options;
    const sinceCreation = createdMs === undefined ? 0 : wallClockMs() - createdMs - TIMESTAMP_RESOLUTION_MS;
    return Math.max(0, clock.now() - seenAt, sinceCreation);
  }

  /** The age of an object, queued or not; undefined where its creation time is not known. */
  ageOf(key: WorkloadKey, object: JsonObject | undefined): number | undefined {
    const entry = this.#entries.get(keyText(key));
    if (entry) return this.ageMs(entry.object);
    const createdMs = createdMsOf(object);
    return createdMs === undefined ? undefined : this.ageMs({ createdMs, seenAt: this.#options.clock.now() });
  }

  /** Age in milliseconds of the oldest; 0 where there is none. */
  oldestAgeMs(): number {
    let oldest = 0;
    for (const { object } of this.#entries.values()) oldest = Math.max(oldest, this.ageMs(object));
    return oldest;
  }

  /** Ends the warnings. */
  stop(): void {
    this.#cancelSweep?.();
    this.#cancelSweep = undefined;
  }

  /** An attempt of an object that is only counted: there may be room for it by now. */
  #adoptFromOverflow(key: WorkloadKey, object: JsonObject | undefined): Entry | undefined {
    const { kind } = key.resource;
    if (!this.#overflow.has(kind) || this.#entries.size >= MOST_ENTRIES) return undefined;
    this.#changeOverflow(kind, -1);
    return this.#enter(key, object);
  }

  #enter(key: WorkloadKey, object: JsonObject | undefined): Entry {
    const entry: Entry = {
      object: {
        key,
        createdMs: createdMsOf(object),
        seenAt: this.#options.clock.now(),
        waitsFor: namesIn(object),
        attempts: 0,
        lastError: undefined,
      },
      action: undefined,
      warnedAt: undefined,
    };
    this.#entries.set(keyText(key), entry);
    this.#cancelSweep ??= this.#scheduleSweep();
    return entry;
  }

  #changeOverflow(kind: string, by: 1 | -1): void {
    const rest = (this.#overflow.get(kind) ?? 0) + by;
    if (rest <= 0) this.#overflow.delete(kind);
    else this.#overflow.set(kind, rest);
  }

  #scheduleSweep(): () => void {
    return this.#options.clock.after(SWEEP_MS, () => {
      this.#sweep();
      this.#cancelSweep = this.#scheduleSweep();
    });
  }

  #sweep(): void {
    const now = this.#options.clock.now();
    for (const entry of this.#entries.values()) {
      const { object, warnedAt } = entry;
      const due = warnedAt === undefined ? object.seenAt + FIRST_WARNING_MS : warnedAt + NEXT_WARNING_MS;
      if (now < due) continue;
      entry.warnedAt = now;
      if (this.#warnings.allow()) this.#warn(object);
    }
    const objects = this.#warnings.takeSuppressedCount();
    if (objects > 0) this.#options.logger.warn('more objects have been pending for a long time', { objects });
  }

  #warn(object: PendingObject): void {
    this.#options.logger.warn('pending for a long time: its creator waits for the controller', {
      ...fieldsOf(object.key),
      pendingSeconds: roundedSeconds(this.ageMs(object)),
      turns: object.attempts,
      error: object.lastError ?? 'none: not attempted yet',
    });
  }
}

function namesIn(object: JsonObject | undefined): readonly string[] {
  return object === undefined ? [] : (pendingInitializers(object)?.names ?? []);
}

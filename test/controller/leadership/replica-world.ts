import { ReplicaLock } from '../../../src/controller/leadership/replica-lock.js';
import { joinReplicas, type Replicas, type ReplicasOptions } from '../../../src/controller/leadership/replicas.js';
import type { Registration } from '../../../src/controller/registration/registration.js';
import { flushEventLoop } from '../../support/event-loop.js';
import { FakeClock } from '../../support/fake-clock.js';
import { type MemoryLock, memoryLock } from '../../support/memory-lock.js';
import { type LogLine, recordingLogger } from '../../support/recording-logger.js';
import { apiError } from '../../support/scripted-client.js';

/** One replica of a test. */
export interface Replica {
  readonly replicas: Replicas;
  readonly lines: readonly LogLine[];
  ready: boolean;
  /** Objects that need it. */
  pending: number;
  /** How often what was put off became due. */
  hastened: number;
}

/** How a replica begins. */
interface Start {
  readonly ready?: boolean;
  readonly options?: Partial<ReplicasOptions>;
}

/** A lock and a registration, and the replicas that share them. */
export interface World {
  readonly clock: FakeClock;
  readonly lock: MemoryLock;
  /** Whether the name is registered, and what the calls fail with. */
  readonly registration: Registration & { there: boolean; failure: number | undefined };
  readonly start: (identity: string, how?: Start) => Promise<Replica>;
  /** Lets time pass, half a second at a time. */
  readonly pass: (milliseconds: number) => Promise<void>;
}

/** Replicas that share a lock; `managed`: and register themselves. */
export function world(managed = false): World {
  const clock = new FakeClock();
  const lock = memoryLock();
  const registration: World['registration'] = {
    there: false,
    failure: undefined,
    ensure: () => change(true),
    remove: () => change(false),
  };
  async function change(there: boolean): Promise<boolean> {
    await Promise.resolve();
    if (registration.failure !== undefined) throw apiError(registration.failure);
    const changed = registration.there !== there;
    registration.there = there;
    return changed;
  }
  const start = async (identity: string, { ready = true, options = {} }: Start = {}): Promise<Replica> => {
    const { logger, lines } = recordingLogger();
    const replica = { ready, pending: 0, hastened: 0 };
    const replicas = joinReplicas({
      lock: new ReplicaLock({ store: lock, identity, clock, wallClock: () => new Date(clock.now()) }),
      identity,
      clock,
      random: () => 0.5,
      logger,
      takeoverDelayMs: 500,
      isReady: () => replica.ready,
      onPreferred: () => {
        replica.hastened += 1;
      },
      nothingPending: () => replica.pending === 0,
      ...(managed ? { registration } : {}),
      ...options,
    });
    await flushEventLoop();
    return Object.assign(replica, { replicas, lines });
  };
  const pass = async (milliseconds: number): Promise<void> => {
    for (let passed = 0; passed < milliseconds; passed += 500) {
      clock.advance(500);
      await flushEventLoop();
    }
  };
  return { clock, lock, registration, start, pass };
}

/** Follows a promise. */
export function follow(promise: Promise<void>): { ended: boolean } {
  const state = { ended: false };
  void promise.then(() => {
    state.ended = true;
  });
  return state;
}

/** A replica that is killed: it writes no more, and nothing is undone. */
export const killed = (lock: MemoryLock, identity: string): Partial<ReplicasOptions> => {
  const clock = new FakeClock();
  return { clock, lock: new ReplicaLock({ store: lock, identity, clock, wallClock: () => new Date(0) }) };
};

/** For how long each leaves a new object to another. */
export const delays = (...replicas: readonly Replica[]): readonly number[] =>
  replicas.map((replica) => replica.replicas.initialDelayMs());
/** What a replica has logged at a level. */
export const messages = ({ lines }: Replica, level: string): readonly string[] =>
  lines.filter((line) => line.level === level).map(({ message }) => message);

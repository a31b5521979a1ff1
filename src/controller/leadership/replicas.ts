import { errorMessage } from '../../json/error-message.js';
import { KubeApiError } from '../../kubernetes/transport/api-error.js';
import type { Logger } from '../../observability/logger.js';
import type { Clock } from '../../runtime/clock.js';
import type { Registration } from '../registration/registration.js';
import { RecurringFailure } from './recurring-failure.js';
import type { ReplicaLock } from './replica-lock.js';
import { anotherReplicaIsLive, shutDown } from './shutdown.js';
import { delayOfTurn, takeoverTurn } from './takeover-turn.js';

export interface ReplicasOptions {
  readonly lock: ReplicaLock;
  /** The same as the lock's. */
  readonly identity: string;
  readonly clock: Clock;
  /** Numbers from 0 up to 1, for jitter. */
  readonly random: () => number;
  readonly logger: Logger;
  /** How long an object is left to the leader; asked for each, where it is not always the same. */
  readonly takeoverDelayMs: number | (() => number);
  /** Whether this replica can initialize. */
  readonly isReady: () => boolean;
  /** No other replica goes first any longer: delayed attempts are due. */
  readonly onPreferred: () => void;
  /** Where the controller registers its name itself. */
  readonly registration?: Registration;
  /** Whether no pending object needs the controller; asked by the last replica, after it has removed the registration. */
  readonly nothingPending?: () => boolean | Promise<boolean>;
}

/** This process among the replicas of the controller. */
export interface Replicas {
  /** How long a new object is left to the leader, and to those whose turn is before: 0, unless another is known to lead. */
  readonly initialDelayMs: () => number;
  /** What does not work, a sentence each; none of it keeps workloads waiting. */
  readonly notes: () => readonly string[];
  /**
   * Leaves. Where the controller registers itself it resolves when another replica is known to be running, or else when the
   * registration is removed and what was pending is initialized: the controller must run until then. At most 18 s.
   */
  readonly stop: () => Promise<void>;
}

const RETRY_MS = 2000;
// The server refuses, for want of a right that somebody may grant.
const REFUSED_MS = 750;
const NOT_READY_MS = 250;
// While the API server answers: then it is this replica that can't initialize.
const UNREADY_MS = 30_000;
const STOP_MS = 18_000;

class RunningReplicas implements Replicas {
  readonly #options: ReplicasOptions;
  readonly #lockFailure: RecurringFailure;
  readonly #registrationFailure: RecurringFailure;
  readonly #running: Promise<void>;
  /** On the list of ready replicas, or trying to be. */
  #joined = false;
  #refused = false;
  #preferred = true;
  #leader: string | undefined;
  #turn = 1;
  #nextRefreshAtMs = 0;
  #unreadySinceMs: number | undefined;
  #stopping = false;
  #wake: () => void = () => undefined;

  constructor(options: ReplicasOptions) {
    this.#options = options;
    const { logger } = options;
    this.#lockFailure = new RecurringFailure(
      logger,
      'the lock does not work: replicas may act on the same workload at once, which costs requests and nothing else',
      'the lock works again',
    );
    this.#registrationFailure = new RecurringFailure(
      logger,
      'the InitializerConfiguration could not be updated',
      'the InitializerConfiguration is up to date again',
    );
    this.#running = this.#run();
  }

  readonly initialDelayMs = (): number => {
    const { leader } = this.#options.lock;
    const another = leader !== undefined && leader !== this.#options.identity;
    if (!another || this.#refused) return 0;
    const { takeoverDelayMs } = this.#options;
    return delayOfTurn(typeof takeoverDelayMs === 'number' ? takeoverDelayMs : takeoverDelayMs(), this.#turn);
  };

  readonly notes = (): readonly string[] =>
    [this.#lockFailure.note, this.#registrationFailure.note].filter((note) => note !== undefined);

  readonly stop = async (): Promise<void> => {
    const { clock } = this.#options;
    const deadlineMs = clock.now() + STOP_MS;
    this.#stopping = true;
    this.#wake();
    await this.#running;
    // A replica that never was ready may be the only one left to remove what a killed one has registered.
    if (this.#joined || this.#options.registration) await this.#leave(deadlineMs);
  };

  async #run(): Promise<void> {
    const stopping = (): boolean => this.#stopping;
    while (!stopping()) {
      await this.#sync();
      if (!stopping()) await this.#pause();
    }
  }

  #pause(): Promise<void> {
    const { clock, random } = this.#options;
    const leads = this.#leader === this.#options.identity;
    const joinedMs = this.#refused ? REFUSED_MS : RETRY_MS + random() * (leads ? 3000 : 1000);
    const delayMs = this.#joined ? joinedMs : NOT_READY_MS;
    return new Promise((resolve) => {
      const cancel = clock.after(delayMs, resolve);
      this.#wake = () => {
        cancel();
        resolve();
      };
    });
  }

  async #sync(): Promise<void> {
    const { clock, lock } = this.#options;
    const ready = this.#options.isReady();
    this.#joined ||= ready;
    // Not ready yet: the state of the others is worth a read now and then, not every time.
    if (!this.#joined && clock.now() < this.#nextRefreshAtMs) return;
    this.#nextRefreshAtMs = clock.now() + RETRY_MS;
    const answered = await this.#attempt(() => (this.#joined ? lock.renew() : lock.refresh()));
    this.#noteLeader();
    if (this.#joined && this.#preferred && ready) await this.#register();
    await this.#leaveIfUnready(ready, answered);
  }

  /** One exchange with the lock; false where the server did not answer, or could not. */
  async #attempt(exchange: () => Promise<void>): Promise<boolean> {
    try {
      await exchange();
      this.#refused = false;
      this.#lockFailure.resolve();
      return true;
    } catch (error) {
      // While the server is silent the lease decides; a refusal will be the same the next time.
      this.#refused = !(error instanceof KubeApiError && error.isRetryable);
      this.#lockFailure.report(error);
      return this.#refused;
    }
  }

  #noteLeader(): void {
    const { clock, identity, lock, logger, onPreferred } = this.#options;
    const { leader } = lock;
    const others = lock.otherReplicas();
    this.#turn = takeoverTurn({ identity, leader, others, isListed: this.#joined, now: clock.now() });
    if (leader !== this.#leader && leader !== undefined) {
      logger.info(leader === identity ? 'leading' : 'another replica leads', { leader, identity });
    }
    this.#leader = leader;
    const preferred = this.initialDelayMs() === 0;
    if (preferred && !this.#preferred) onPreferred();
    this.#preferred = preferred;
  }

  async #register(): Promise<void> {
    const { logger, registration } = this.#options;
    if (registration === undefined) return;
    try {
      if (await registration.ensure()) logger.info('registered in the InitializerConfiguration');
      this.#registrationFailure.resolve();
    } catch (error) {
      this.#registrationFailure.report(error);
    }
  }

  /** Not ready for long, although the server answers: new workloads must not wait for this replica, unless another is running. */
  async #leaveIfUnready(ready: boolean, answered: boolean): Promise<void> {
    if (!this.#isUnreadyForLong(ready, answered)) return;
    const { clock, lock, logger, registration } = this.#options;
    const isCancelled = (): boolean => this.#stopping || this.#options.isReady();
    const anotherIsLive = await anotherReplicaIsLive(lock, clock, isCancelled);
    if (isCancelled()) return;
    try {
      if (!anotherIsLive && (await registration?.remove())) {
        logger.warn('no replica is ready, removed the registration');
      }
    } catch (error) {
      // The next round tries again.
      this.#registrationFailure.report(error);
      return;
    }
    this.#joined = false;
    this.#unreadySinceMs = undefined;
    logger.warn('not ready for a while, left the list of ready replicas');
  }

  #isUnreadyForLong(ready: boolean, answered: boolean): boolean {
    const now = this.#options.clock.now();
    const since = ready || !answered || !this.#joined ? undefined : (this.#unreadySinceMs ?? now);
    this.#unreadySinceMs = since;
    return since !== undefined && now - since >= UNREADY_MS;
  }

  async #leave(deadlineMs: number): Promise<void> {
    const { clock, lock, logger, registration, nothingPending = () => true } = this.#options;
    if (registration === undefined) {
      await this.#attempt(() => lock.withdraw());
      return;
    }
    if (await anotherReplicaIsLive(lock, clock, () => false)) {
      logger.info('another replica keeps running');
      return;
    }
    logger.info('the last replica stops, removing the registration');
    try {
      await shutDown({ clock, registration, nothingPending, deadlineMs });
      logger.info('new workloads no longer wait for this initializer');
    } catch (error) {
      this.#registrationFailure.report(error);
      logger.error('new workloads wait for an initializer that is not running: see uninstall and pending --release', {
        error: errorMessage(error),
      });
    }
  }
}

/**
 * Takes part in the lock from now on: reads at once who leads, is on the list of ready replicas while it is ready, and leads
 * where no other replica does. Nothing here throws, and no workload depends on it.
 */
export function joinReplicas(options: ReplicasOptions): Replicas {
  return new RunningReplicas(options);
}

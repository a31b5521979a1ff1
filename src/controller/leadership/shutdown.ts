import { KubeApiError } from '../../kubernetes/transport/api-error.js';
import type { Clock } from '../../runtime/clock.js';
import type { Registration } from '../registration/registration.js';
import type { ReplicaLock } from './replica-lock.js';

const POLL_MS = 500;
// A replica that lives writes every two to five seconds.
const SIGN_OF_LIFE_MS = 10_000;
// The API server looks once a second at which initializers are configured.
const NOTICED_MS = 2000;

/** Resolves after some of the clock's milliseconds. */
function sleep(clock: Clock, delayMs: number): Promise<void> {
  return new Promise((resolve) => {
    clock.after(delayMs, resolve);
  });
}

/**
 * Takes us off the list of ready replicas, and tells whether another goes on: only one that shows a sign of life after
 * that counts, as the list may name dead ones. Of two that leave at once each sees that the other is off the list: the
 * writes hold only for what was read. Where the list can't be read nobody is known to go on.
 * @param cancelled asked now and then; ends it as if somebody went on
 */
export async function anotherReplicaIsLive(
  lock: ReplicaLock,
  clock: Clock,
  cancelled: () => boolean,
): Promise<boolean> {
  const began = clock.now();
  let withdrawnAtMs: number | undefined;
  for (;;) {
    try {
      await lock.withdraw();
      withdrawnAtMs ??= clock.now();
      const since = withdrawnAtMs;
      const others = [...lock.otherReplicas().values()];
      if (others.length === 0) return false;
      if (others.some((changedAtMs) => changedAtMs > since)) return true;
    } catch (error) {
      if (!(error instanceof KubeApiError && error.isRetryable)) return false;
    }
    if (cancelled()) return true;
    if (clock.now() - began >= SIGN_OF_LIFE_MS) return false;
    await sleep(clock, POLL_MS);
  }
}

/** What the last replica does before it ends. */
export interface ShutdownOptions {
  readonly clock: Clock;
  readonly registration: Registration;
  /** Nothing that is pending needs us any more. */
  readonly nothingPending: () => boolean | Promise<boolean>;
  /** The clock's time at which it has to end, whatever is left. */
  readonly deadlineMs: number;
}

/**
 * Takes the registration back, and resolves when the API server has noticed (at once, where there was nothing to take back),
 * and what it had us initialize until then is done; or at the deadline. Until then the controller must go on.
 * @throws what the client throws, where the registration can't be taken back
 */
export async function shutDown(options: ShutdownOptions): Promise<void> {
  const { clock, nothingPending, deadlineMs } = options;
  const removed = await removeRegistration(options);
  if (removed) await sleep(clock, Math.max(0, Math.min(NOTICED_MS, deadlineMs - clock.now())));
  while (clock.now() < deadlineMs && !(await nothingPending())) await sleep(clock, POLL_MS);
}

async function removeRegistration({ clock, registration, deadlineMs }: ShutdownOptions): Promise<boolean> {
  for (;;) {
    try {
      return await registration.remove();
    } catch (error) {
      const hopeless = !(error instanceof KubeApiError && error.isRetryable);
      if (hopeless || clock.now() + POLL_MS >= deadlineMs) throw error;
    }
    await sleep(clock, POLL_MS);
  }
}

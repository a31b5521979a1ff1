import { KubeApiError } from '../../kubernetes/transport/api-error.js';
import type { Clock } from '../../runtime/clock.js';
import { pause } from '../../runtime/delay.js';
import type { Registration } from '../registration/registration.js';
import type { ReplicaLock } from './replica-lock.js';

const POLL_MS = 500;
// A running replica writes every two to five seconds.
const SIGN_OF_LIFE_MS = 10_000;
// The API server reads once a second which initializers are configured.
const NOTICED_MS = 2000;

/**
 * Removes this replica from the list of ready ones, and returns whether another is running: only one that shows a sign of
 * life after that counts, as the list may name dead ones. Of two that leave at once the second sees that the other has left:
 * a write is accepted only for the version that was read. Where the list can't be read no other is known to run.
 * @param cancelled asked now and then; true ends the wait as if another were running
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
    await pause(clock, POLL_MS);
  }
}

/** What the last replica does before it ends. */
export interface ShutdownOptions {
  readonly clock: Clock;
  readonly registration: Registration;
  /** Whether no pending object needs the controller. */
  readonly nothingPending: () => boolean | Promise<boolean>;
  /** The clock's time at which it has to end, whatever is still pending. */
  readonly deadlineMs: number;
}

/**
 * Removes the registration, and resolves when the API server has noticed (at once, where there was nothing to remove), and
 * what was created until then is initialized; or at the deadline. Until then the controller must run.
 * @throws what the client throws, where the registration can't be removed
 */
export async function shutDown(options: ShutdownOptions): Promise<void> {
  const { clock, nothingPending, deadlineMs } = options;
  const removed = await removeRegistration(options);
  if (removed) await pause(clock, Math.max(0, Math.min(NOTICED_MS, deadlineMs - clock.now())));
  while (clock.now() < deadlineMs && !(await nothingPending())) await pause(clock, POLL_MS);
}

async function removeRegistration({ clock, registration, deadlineMs }: ShutdownOptions): Promise<boolean> {
  for (;;) {
    try {
      return await registration.remove();
    } catch (error) {
      const hopeless = !(error instanceof KubeApiError && error.isRetryable);
      if (hopeless || clock.now() + POLL_MS >= deadlineMs) throw error;
    }
    await pause(clock, POLL_MS);
  }
}

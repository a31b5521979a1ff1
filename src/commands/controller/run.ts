import { createLogger } from '../../observability/logger.js';
import { systemClock } from '../../runtime/clock.js';
import { Recently } from '../../runtime/recently.js';
import { Closers } from '../shared/closers.js';
import { waitForSignal } from '../shared/wait-for-signal.js';
import { openCluster } from '../shared/with-client.js';
import { beginController } from './begin-controller.js';
import type { ControllerFlags } from './flags.js';

// At most so many PATCHes in flight, and as many reads.
const MAX_SOCKETS = 32;
// How long a server counts as overloaded after it had no free slot.
const OVERLOAD_MS = 3000;

/** Runs the controller until SIGTERM or SIGINT. */
export async function runController(flags: ControllerFlags): Promise<void> {
  const logger = createLogger(flags.logLevel, flags.logFormat);
  const overload = new Recently(OVERLOAD_MS, systemClock.now);
  const { client } = openCluster(flags, { maxSockets: MAX_SOCKETS, onOverload: overload.record });
  const closers = new Closers();
  closers.add(client.close);
  const abort = new AbortController();
  const stopped = waitForSignal().then((name) => {
    logger.info('stopping', { signal: name });
    abort.abort();
  });
  try {
    await beginController(flags, {
      ...{ client, logger, closers },
      signal: abort.signal,
      isOverloaded: overload.happened,
    });
    await stopped;
  } catch (error) {
    if (!abort.signal.aborted) throw error;
  } finally {
    await closers.close();
  }
}

import { createApiClient } from '../../kubernetes/transport/api-client.js';
import { type ConnectionOptions, loadKubeConfig } from '../../kubernetes/transport/kube-config.js';
import { createLogger } from '../../observability/logger.js';
import { Closers } from '../shared/closers.js';
import { userAgent } from '../shared/user-agent.js';
import { waitForSignal } from '../shared/wait-for-signal.js';
import { beginController } from './begin-controller.js';
import type { ControllerFlags } from './flags.js';

// At most so many PATCHes in flight, and as many reads.
const MAX_SOCKETS = 32;

/** Runs the controller until SIGTERM or SIGINT. */
export async function runController(flags: ControllerFlags, connection: ConnectionOptions): Promise<void> {
  const logger = createLogger(flags.logLevel, flags.logFormat);
  const client = createApiClient(loadKubeConfig(connection), { maxSockets: MAX_SOCKETS, userAgent: userAgent() });
  const closers = new Closers();
  closers.add(client.close);
  const abort = new AbortController();
  const stopped = waitForSignal().then((name) => {
    logger.info('stopping', { signal: name });
    abort.abort();
  });
  try {
    await beginController(flags, { client, logger, closers, signal: abort.signal });
    await stopped;
  } catch (error) {
    if (!abort.signal.aborted) throw error;
  } finally {
    await closers.close();
  }
}

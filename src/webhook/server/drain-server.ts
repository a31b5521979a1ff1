import type { Server } from 'node:https';

import type { Clock } from '../../runtime/clock.js';
import type { ConnectionLimit } from '../../runtime/connection-limit.js';

/** A connection that was opened just before the end has so long for its first request. */
const FIRST_REQUEST_MS = 5000;

export interface DrainOptions {
  /** Of the server. */
  readonly connections: Pick<ConnectionLimit, 'closeUnproven' | 'closeAll'>;
  readonly clock: Clock;
  /** How long it may take, in milliseconds. */
  readonly mostMs: number;
}

/**
 * Ends a server: connections that wait for their next request at once, those that wait for their first a little later, the
 * others with their answers, and what is left after a while.
 */
export function drainServer(server: Server, { connections, clock, mostMs }: DrainOptions): Promise<void> {
  return new Promise((resolve) => {
    const cancelFirst = clock.after(Math.min(mostMs, FIRST_REQUEST_MS), () => {
      connections.closeUnproven();
    });
    const cancelLast = clock.after(mostMs, () => {
      connections.closeAll();
    });
    server.close(() => {
      cancelFirst();
      cancelLast();
      resolve();
    });
  });
}

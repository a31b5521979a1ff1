import { Subscription } from 'rxjs';

import type { SidecarConfig } from '../../injection/config/sidecar-config.js';
import type { ApiClient } from '../../kubernetes/transport/api-client.js';
import type { InForce } from '../../runtime/follow-last-good.js';
import { LastGood } from '../../runtime/last-good.js';
import type { ConfigReading } from './config-reading.js';
import { type ConfigReadingsOptions, followReadings } from './config-watch.js';

export interface ConfigInForceOptions extends ConfigReadingsOptions {
  /** Is called with what was read; with what is valid, after it is in force. */
  readonly onReading: (reading: ConfigReading) => void;
  /** Ends the wait for the first one that is valid. */
  readonly signal: AbortSignal;
}

/** The configuration that is in force: the last one that was valid. */
export type ConfigInForce = InForce<SidecarConfig>;

/**
 * Keeps the last good configuration in force, and follows its changes. Resolves when there is one, however long that takes:
 * what is missing, wrong or refused until then is told to `onReading`, and a server that does not answer to `onNoAnswer`.
 * @throws Error where the signal ends the wait
 */
export function followConfig(client: ApiClient, options: ConfigInForceOptions): Promise<ConfigInForce> {
  const { signal, onReading } = options;
  return new Promise((resolve, reject) => {
    const subscription = new Subscription();
    const stop = (): void => {
      subscription.unsubscribe();
    };
    const abandon = (): void => {
      stop();
      reject(new Error('stopping'));
    };
    const begin = (first: SidecarConfig): LastGood<SidecarConfig> => {
      const begun = new LastGood(first);
      signal.removeEventListener('abort', abandon);
      resolve({ current: begun.current, rejection: begun.rejection, stop });
      return begun;
    };
    let inForce: LastGood<SidecarConfig> | undefined;
    const take = (reading: ConfigReading): void => {
      if (reading.kind === 'rejected') inForce?.reject(reading.error);
      else if (inForce) inForce.accept(reading.sidecarConfig);
      else inForce = begin(reading.sidecarConfig);
      onReading(reading);
    };
    subscription.add(
      followReadings(client, options).subscribe({
        next: take,
        error: (error: unknown) => {
          // A defect; once the promise is settled, it must not go unseen.
          if (inForce) throw error;
          reject(error instanceof Error ? error : new Error(String(error)));
        },
      }),
    );
    if (signal.aborted) abandon();
    else signal.addEventListener('abort', abandon, { once: true });
  });
}

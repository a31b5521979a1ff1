import type { SidecarConfig } from '../../injection/config/sidecar-config.js';
import type { ApiClient } from '../../kubernetes/transport/api-client.js';
import type { InForce } from '../../runtime/follow-last-good.js';
import { LastGood } from '../../runtime/last-good.js';
import type { ConfigReading, ValidConfig } from './config-reading.js';
import { type ConfigWatchOptions, watchConfig } from './config-watch.js';

export interface ConfigInForceOptions extends ConfigWatchOptions {
  readonly initial: ValidConfig;
  /** Is called with what was read, after it is in force. */
  readonly onReading: (reading: ConfigReading) => void;
}

/** The configuration that is in force: the last one that was valid. */
export type ConfigInForce = InForce<SidecarConfig>;

/** Keeps the last good configuration in force, and follows its changes. */
export function followConfig(client: ApiClient, options: ConfigInForceOptions): ConfigInForce {
  const inForce = new LastGood(options.initial.sidecarConfig);
  const subscription = watchConfig(client, options).subscribe((reading) => {
    if (reading.kind === 'configured') inForce.accept(reading.sidecarConfig);
    else inForce.reject(reading.error);
    options.onReading(reading);
  });
  return {
    current: inForce.current,
    rejection: inForce.rejection,
    stop: () => {
      subscription.unsubscribe();
    },
  };
}

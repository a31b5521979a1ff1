import type { ApiClient } from '../../kubernetes/transport/api-client.js';
import type { ConfigReading, ValidConfig } from './config-reading.js';
import { watchConfig, type ConfigWatchOptions } from './config-watch.js';
import type { SidecarConfig } from '../../injection/config/sidecar-config.js';

export interface ConfigInForceOptions extends ConfigWatchOptions {
  readonly initial: ValidConfig;
  /** Is told what was read, after it is in force. */
  readonly onReading: (reading: ConfigReading) => void;
}

/** The configuration that is in force: the last one that was valid. */
export interface ConfigInForce {
  /** It is replaced as a whole: who asks once has one configuration, never parts of two. */
  readonly current: () => SidecarConfig;
  /** What is wrong with what should be in force instead; undefined where nothing is. */
  readonly rejection: () => Error | undefined;
  /** Follows no more changes. */
  readonly stop: () => void;
}

/** Keeps the last good configuration in force, and follows its changes. */
export function followConfig(client: ApiClient, options: ConfigInForceOptions): ConfigInForce {
  let current = options.initial.sidecarConfig;
  let rejection: Error | undefined;
  const subscription = watchConfig(client, options).subscribe((reading) => {
    if (reading.kind === 'configured') current = reading.sidecarConfig;
    rejection = reading.kind === 'rejected' ? reading.error : undefined;
    options.onReading(reading);
  });
  return {
    current: () => current,
    rejection: () => rejection,
    stop: () => {
      subscription.unsubscribe();
    },
  };
}

import { followConfig } from '../../controller/configuration/config-in-force.js';
import { readValidConfig } from '../../controller/configuration/config-reading.js';
import type { ApiClient } from '../../kubernetes/transport/api-client.js';
import { systemClock } from '../../runtime/clock.js';
import type { Logger } from '../../observability/logger.js';
import { meshFileOf } from '../shared/cluster-config.js';
import { CommandError } from '../../runtime/command-error.js';
import { untilAnswered } from '../shared/retry-until-available.js';
import { followFiles } from './config-files.js';
import type { WebhookFlags } from './flags.js';
import type { SidecarConfig } from '../../injection/config/sidecar-config.js';

/** What a configuration is told with when it comes into force, or does not. */
export interface ConfigTold {
  readonly configured: (config: SidecarConfig, warnings: readonly string[]) => void;
  readonly misconfigured: (error: Error) => void;
}

/** The configuration in force, which follows its source. */
export interface ConfigSource {
  readonly current: () => SidecarConfig;
  /** What is wrong with what should be in force instead; undefined where nothing is. */
  readonly rejection: () => Error | undefined;
  readonly stop: () => void;
}

interface Surroundings {
  readonly logger: Logger;
  readonly signal: AbortSignal;
  readonly client: () => ApiClient;
}

async function fromFiles(injectConfig: string, flags: WebhookFlags, told: ConfigTold): Promise<ConfigSource> {
  const { meshConfig, valuesFile } = flags;
  let rejection: Error | undefined;
  const followed = await followFiles({ injectConfig, meshConfig, valuesFile }, systemClock, (reading) => {
    if (reading.kind === 'rejected') {
      rejection = reading.error;
      told.misconfigured(reading.error);
      return;
    }
    rejection = undefined;
    current = reading.sidecarConfig;
    told.configured(reading.sidecarConfig, reading.warnings);
  });
  let current = followed.initial.sidecarConfig;
  told.configured(current, followed.initial.warnings);
  return { current: () => current, rejection: () => rejection, stop: followed.stop };
}

async function fromCluster(flags: WebhookFlags, told: ConfigTold, surroundings: Surroundings): Promise<ConfigSource> {
  const { injectConfigMapName: injectConfig, istioNamespace: namespace, meshConfigMapName, meshConfig } = flags;
  const { logger } = surroundings;
  const client = surroundings.client();
  const location = {
    namespace,
    injectConfig,
    ...(meshConfigMapName !== undefined && { meshConfigMap: meshConfigMapName }),
    ...(await meshFileOf(meshConfig)),
  };
  const initial = await untilAnswered(() => readValidConfig(client, location), surroundings);
  told.configured(initial.sidecarConfig, initial.warnings);
  return followConfig(client, {
    ...{ location, initial, logger, clock: systemClock, random: Math.random },
    onReading: (reading) => {
      if (reading.kind === 'rejected') told.misconfigured(reading.error);
      else told.configured(reading.sidecarConfig, reading.warnings);
    },
  });
}

/**
 * Begins to follow the configuration: of the files that the flags name, else of the ConfigMaps.
 * @throws what is wrong with it at the start
 */
export function followSource(flags: WebhookFlags, told: ConfigTold, surroundings: Surroundings): Promise<ConfigSource> {
  const { injectConfig, valuesFile } = flags;
  if (injectConfig !== undefined) return fromFiles(injectConfig, flags, told);
  if (valuesFile === undefined) return fromCluster(flags, told, surroundings);
  throw new CommandError(
    'read flag --valuesFile: got a file, want --injectConfig with it: a ConfigMap has its values beside the template',
  );
}

import { followConfig } from '../../controller/configuration/config-in-force.js';
import { readValidConfig } from '../../controller/configuration/config-reading.js';
import type { SidecarConfig } from '../../injection/config/sidecar-config.js';
import type { ApiClient } from '../../kubernetes/transport/api-client.js';
import type { Logger } from '../../observability/logger.js';
import type { Clock } from '../../runtime/clock.js';
import type { InForce } from '../../runtime/follow-last-good.js';
import { OperationalError } from '../../runtime/operational-error.js';
import { meshFileOf } from '../shared/cluster-config.js';
import { settingsOf } from '../shared/injector-flags.js';
import { retryUntilAvailable } from '../shared/retry-until-available.js';
import { type ConfigFiles, type FileReading, followFiles } from './config-files.js';
import type { WebhookFlags } from './flags.js';

/** Receives each configuration that comes into force or is rejected. */
export interface ConfigObserver {
  readonly configured: (config: SidecarConfig, warnings: readonly string[]) => void;
  readonly misconfigured: (error: Error) => void;
}

/** The configuration in force, which follows its source. */
export type FollowedConfig = InForce<SidecarConfig>;

interface ConfigDependencies {
  readonly logger: Logger;
  readonly signal: AbortSignal;
  readonly client: () => ApiClient;
  readonly clock: Clock;
  /** Is told what the start waits for. */
  readonly onRetry?: (reason: string) => void;
}

const readingHandler =
  ({ configured, misconfigured }: ConfigObserver) =>
  (reading: FileReading): void => {
    if (reading.kind === 'rejected') misconfigured(reading.error);
    else configured(reading.sidecarConfig, reading.warnings);
  };

/**
 * Follows the configuration: of the files that the flags name, else of the ConfigMaps.
 * @throws the error of a configuration that is not valid or can't be read at the start
 */
export function followSource(
  flags: WebhookFlags,
  observer: ConfigObserver,
  dependencies: ConfigDependencies,
): Promise<FollowedConfig> {
  const { injectConfig, meshConfig, valuesFile } = flags;
  if (injectConfig !== undefined) {
    const settings = settingsOf(flags, process.env, 'webhook');
    return fromFiles({ injectConfig, meshConfig, valuesFile, settings }, observer, dependencies.clock);
  }
  if (valuesFile === undefined) return fromCluster(flags, observer, dependencies);
  throw new OperationalError(
    'read flag --valuesFile: got a file, want --injectConfig with it: a ConfigMap has its values beside the template',
  );
}

async function fromFiles(files: ConfigFiles, observer: ConfigObserver, clock: Clock): Promise<FollowedConfig> {
  const { current, ...followed } = await followFiles(files, clock, readingHandler(observer));
  return { ...followed, current: () => current().sidecarConfig };
}

async function fromCluster(
  flags: WebhookFlags,
  observer: ConfigObserver,
  dependencies: ConfigDependencies,
): Promise<FollowedConfig> {
  const { injectConfigMapName: injectConfig, istioNamespace: namespace, meshConfigMapName, meshConfig } = flags;
  const { logger, clock } = dependencies;
  const client = dependencies.client();
  const location = {
    namespace,
    injectConfig,
    ...(meshConfigMapName !== undefined && { meshConfigMap: meshConfigMapName }),
    ...(await meshFileOf(meshConfig)),
    settings: settingsOf(flags, process.env, 'webhook'),
  };
  const initial = await retryUntilAvailable(() => readValidConfig(client, location), dependencies);
  const onReading = readingHandler(observer);
  onReading(initial);
  return followConfig(client, { location, initial, logger, clock, random: Math.random, onReading });
}

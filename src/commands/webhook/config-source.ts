import { followConfig } from '../../controller/configuration/config-in-force.js';
import type { SidecarConfig } from '../../injection/config/sidecar-config.js';
import type { ApiClient } from '../../kubernetes/transport/api-client.js';
import type { Logger } from '../../observability/logger.js';
import type { Clock } from '../../runtime/clock.js';
import type { InForce } from '../../runtime/follow-last-good.js';
import { OperationalError } from '../../runtime/operational-error.js';
import { meshFileOf } from '../shared/cluster-config.js';
import { settingsOf } from '../shared/injector-flags.js';
import { obstacleOf } from '../shared/waiting/obstacle-of.js';
import type { Obstacles } from '../shared/waiting/obstacles.js';
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
  readonly obstacles: Obstacles;
}

const readingHandler =
  ({ configured, misconfigured }: ConfigObserver) =>
  (reading: FileReading): void => {
    if (reading.kind === 'rejected') misconfigured(reading.error);
    else configured(reading.sidecarConfig, reading.warnings);
  };

/**
 * Follows the configuration: of the files that the flags name, else of the ConfigMaps. Resolves when one is in force: what is
 * missing or wrong until then is waited for.
 * @throws OperationalError where a file can't be read or flags do not fit, Error where the signal ends the wait
 */
export function followSource(
  flags: WebhookFlags,
  observer: ConfigObserver,
  dependencies: ConfigDependencies,
): Promise<FollowedConfig> {
  const { injectConfig, meshConfig, valuesFile } = flags;
  if (injectConfig !== undefined) {
    const settings = settingsOf(flags, process.env, 'webhook');
    return fromFiles({ injectConfig, meshConfig, valuesFile, settings }, observer, dependencies);
  }
  if (valuesFile === undefined) return fromCluster(flags, observer, dependencies);
  throw new OperationalError(
    'read flag --valuesFile: got a file, want --injectConfig with it: a ConfigMap has its values beside the template',
  );
}

/** Tells what a start waits for; whether it does. */
function waitsFor({ obstacles }: Pick<ConfigDependencies, 'obstacles'>, error: Error): boolean {
  const obstacle = obstacleOf(error);
  if (obstacle) obstacles.set('config', obstacle);
  return obstacle !== undefined;
}

async function fromFiles(
  files: ConfigFiles,
  observer: ConfigObserver,
  dependencies: ConfigDependencies,
): Promise<FollowedConfig> {
  const { clock, obstacles, signal } = dependencies;
  const onUnusable = (error: Error): boolean => waitsFor(dependencies, error);
  const handle = readingHandler(observer);
  const { current, ...followed } = await followFiles(files, {
    clock,
    onReading: (reading) => {
      obstacles.clear('config');
      handle(reading);
    },
    wait: { onUnusable, signal },
  });
  return { ...followed, current: () => current().sidecarConfig };
}

async function fromCluster(
  flags: WebhookFlags,
  observer: ConfigObserver,
  dependencies: ConfigDependencies,
): Promise<FollowedConfig> {
  const { injectConfigMapName: injectConfig, istioNamespace: namespace, meshConfigMapName, meshConfig } = flags;
  const { logger, clock, obstacles, signal } = dependencies;
  const location = {
    namespace,
    injectConfig,
    ...(meshConfigMapName !== undefined && { meshConfigMap: meshConfigMapName }),
    ...(await meshFileOf(meshConfig)),
    settings: settingsOf(flags, process.env, 'webhook'),
  };
  const handle = readingHandler(observer);
  let isInForce = false;
  const wait = (error: Error): void => {
    if (!isInForce) waitsFor(dependencies, error);
  };
  return followConfig(dependencies.client(), {
    ...{ location, logger, clock, signal, random: Math.random },
    onNoAnswer: wait,
    onReading: (reading) => {
      if (reading.kind === 'rejected' && !isInForce) {
        wait(reading.error);
        return;
      }
      isInForce = true;
      obstacles.clear('config');
      handle(reading);
    },
  });
}

import { FACT_SOURCES } from '../../controller/configuration/cluster-facts.js';
import { resourcePath } from '../../kubernetes/discovery/api-resources.js';
import { followCollection } from '../../kubernetes/watch/followed-collection.js';
import { systemClock } from '../../runtime/clock.js';
import { Refusal } from '../../runtime/http-request.js';
import { namesCluster } from '../shared/connection.js';
import { configObserver } from './config-observer.js';
import { type ConfigObserver, type FollowedConfig, followSource } from './config-source.js';
import { FollowedFacts } from './followed-facts.js';
import { type WebhookDependencies, type WebhookParts, webhookReadiness } from './webhook-state.js';

/**
 * Follows the configuration, and what it needs of the cluster. Resolves when one is in force.
 * @throws OperationalError where it can't wait for one, Error where the start is aborted
 */
export async function beginConfig(dependencies: WebhookDependencies): Promise<void> {
  const { parts, closers } = dependencies;
  const { configured, misconfigured } = configObserver(dependencies.logger, dependencies.metrics);
  const observer: ConfigObserver = {
    configured: (sidecarConfig, warnings) => {
      parts.warnings = warnings;
      configured(sidecarConfig, warnings);
    },
    misconfigured,
  };
  const config = await followSource(dependencies.flags, observer, {
    ...dependencies,
    clock: systemClock,
  });
  closers.add(config.stop);
  parts.sidecarConfig = await beginFacts(dependencies, config);
  parts.config = config;
}

/**
 * What pods are reviewed by. Without a configuration nobody can say whether a pod is to have a sidecar: the review ends with an
 * error, so that the API server does what the webhook's failurePolicy says, and tells the creator why.
 * @throws Refusal while there is none
 */
export function sidecarConfigOf(parts: WebhookParts): ReturnType<FollowedConfig['current']> {
  if (parts.sidecarConfig) return parts.sidecarConfig();
  const { notes } = webhookReadiness(parts);
  throw new Refusal(500, ['the sidecar injector has no configuration yet', ...notes].join('; '));
}

/** The configuration in force with what it needs of the cluster; with files, only where flags name a cluster. */
async function beginFacts(
  { flags, client, closers, logger }: WebhookDependencies,
  config: FollowedConfig,
): Promise<FollowedConfig['current']> {
  const hasCluster = flags.injectConfig === undefined || namesCluster(flags);
  if (!hasCluster) return config.current;
  const facts = new FollowedFacts({
    sidecarConfig: config.current,
    follow: (kind) => {
      const { resource, keep } = FACT_SOURCES[kind];
      const timing = { clock: systemClock, random: Math.random };
      return followCollection(client(), { ...timing, path: resourcePath(resource), keep });
    },
    logger,
  });
  closers.add(() => {
    facts.stop();
  });
  await facts.begin();
  return () => facts.current();
}

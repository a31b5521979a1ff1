import { type ConfigInForce, followConfig } from '../../controller/configuration/config-in-force.js';
import type { ConfigLocation, ConfigReading } from '../../controller/configuration/config-reading.js';
import type { ControllerObserver } from '../../controller/loop/controller-event.js';
import { releaseCommand } from '../../controller/preflight/release-command.js';
import type { Logger } from '../../observability/logger.js';
import { systemClock } from '../../runtime/clock.js';
import { obstacleOf } from '../shared/waiting/obstacle-of.js';
import type { ControllerDependencies, ControllerParts } from './controller-state.js';
import type { ControllerFlags } from './flags.js';

export interface ConfigBeginning extends ControllerDependencies {
  readonly location: ConfigLocation;
  readonly observe: ControllerObserver;
}

/**
 * Follows the configuration. Resolves when one is in force: until then what is wrong is told, and waited for.
 * @throws Error where the start is aborted
 */
export async function beginConfig(
  flags: ControllerFlags,
  parts: ControllerParts,
  { client, logger, closers, signal, obstacles, location, observe }: ConfigBeginning,
): Promise<ConfigInForce> {
  let initializerName: string | undefined;
  const wait = (error: Error): void => {
    const obstacle = obstacleOf(error);
    if (obstacle && initializerName === undefined) obstacles.set('config', obstacle);
  };
  const config = await followConfig(client, {
    ...{ clock: systemClock, random: Math.random, logger, location, signal },
    timing: { timeoutSeconds: flags.watchTimeout },
    onNoAnswer: wait,
    onReading: (reading) => {
      reportReading(observe, reading, initializerName !== undefined);
      if (reading.kind === 'rejected') {
        wait(reading.error);
        return;
      }
      obstacles.clear('config');
      const now = reading.sidecarConfig.config.initializerName;
      if (initializerName !== undefined && now !== initializerName) {
        applyNewName(parts, { from: initializerName, to: now }, logger);
      }
      initializerName = now;
    },
  });
  closers.add(config.stop);
  parts.config = config;
  return config;
}

function reportReading(observe: ControllerObserver, reading: ConfigReading, isInForce: boolean): void {
  if (reading.kind === 'configured') {
    observe({ kind: 'configured', config: reading.sidecarConfig.config, warnings: reading.warnings });
    return;
  }
  const nothing = isInForce ? {} : ({ nothingInForce: true } as const);
  observe({ kind: 'misconfigured', error: reading.error, involved: reading.involved, ...nothing });
}

/** Applies a changed initializer name. */
function applyNewName(parts: ControllerParts, { from, to }: { from: string; to: string }, logger: Logger): void {
  parts.formerNames?.recordChange(from, to);
  logger.warn(
    'initializerName has changed: objects that wait for the former name, now or soon, are still initialized',
    {
      formerName: from,
      initializerName: to,
      wayOut: releaseCommand(from),
    },
  );
  // Objects that waited for the new name were ignored until now.
  parts.controller?.resync();
  parts.coverage?.recheck();
  parts.preflight?.again();
}

import type { ApiClient } from '../../kubernetes/transport/api-client.js';
import type { Clock } from '../../runtime/clock.js';
import {
  coversPods,
  initializerConfigurationsPath,
  listInitializerConfigurations,
} from '../../kubernetes/initializers/initializer-configurations.js';
import { reflectEvery, type WatchPace } from '../../kubernetes/watch/reflector.js';

export interface PodCoverageOptions {
  readonly client: ApiClient;
  readonly clock: Clock;
  /** Numbers from 0 up to 1, for jitter. */
  readonly random: () => number;
  readonly pace?: WatchPace;
  /** Ours, now. */
  readonly initializerName: () => string;
  /** Pods wait for us, or do not; told when it changes, and first where they do. */
  readonly onChange: (covered: boolean) => void;
}

/** Somebody who looks, until told not to. */
export interface PodCoverage {
  /** Looks anew, as after a change of our name. */
  readonly lookAgain: () => void;
  readonly stop: () => void;
}

/**
 * Looks whether an InitializerConfiguration has new pods wait for us, and follows its changes. Where the server does not let
 * us see them, or has none, no pod waits for us as far as we know.
 */
export function watchPodCoverage(options: PodCoverageOptions): PodCoverage {
  const { client, initializerName, onChange } = options;
  let covered = false;
  let asking = false;
  let again = false;
  let stopped = false;

  const ask = async (): Promise<void> => {
    const configurations = await listInitializerConfigurations(client);
    const now = coversPods(configurations, initializerName());
    if (stopped || now === covered) return;
    covered = now;
    onChange(now);
  };

  const look = (): void => {
    again = asking;
    if (asking) return;
    asking = true;
    // What could not be read is read when the watch is opened anew.
    ask()
      .catch(() => undefined)
      .finally(() => {
        asking = false;
        if (again && !stopped) look();
      });
  };

  const path = initializerConfigurationsPath();
  const { clock, random, pace } = options;
  const subscription = reflectEvery(client, { ...pace, path, clock, random }).subscribe(({ kind }) => {
    if (kind !== 'disconnected') look();
  });
  return {
    lookAgain: look,
    stop: () => {
      stopped = true;
      subscription.unsubscribe();
    },
  };
}

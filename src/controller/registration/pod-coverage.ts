import {
  coversPods,
  initializerConfigurationsPath,
  listInitializerConfigurations,
} from '../../kubernetes/initializers/initializer-configurations.js';
import type { ApiClient } from '../../kubernetes/transport/api-client.js';
import { reflectAll, type WatchTiming } from '../../kubernetes/watch/reflector.js';
import type { Clock } from '../../runtime/clock.js';

export interface PodCoverageOptions {
  readonly client: ApiClient;
  readonly clock: Clock;
  /** Numbers from 0 up to 1, for jitter. */
  readonly random: () => number;
  readonly timing?: WatchTiming;
  /** Ours, now. */
  readonly initializerName: () => string;
  /** Pods wait for us, or do not; told when it changes, and first where they do. */
  readonly onChange: (covered: boolean) => void;
}

/** Somebody who looks, until told not to. */
export interface PodCoverage {
  /** Looks anew, as after a change of our name. */
  readonly recheck: () => void;
  readonly stop: () => void;
}

/**
 * Looks whether an InitializerConfiguration has new pods wait for us, and follows its changes. Where the server does not let
 * us see them, or has none, no pod waits for us as far as we know.
 */
export function watchPodCoverage(options: PodCoverageOptions): PodCoverage {
  const { client, initializerName, onChange } = options;
  let covered = false;
  let reading = false;
  let again = false;
  let stopped = false;

  const readCoverage = async (): Promise<void> => {
    const configurations = await listInitializerConfigurations(client);
    const now = coversPods(configurations, initializerName());
    if (stopped || now === covered) return;
    covered = now;
    onChange(now);
  };

  const check = (): void => {
    again = reading;
    if (reading) return;
    reading = true;
    // What could not be read is read when the watch is opened anew.
    readCoverage()
      .catch(() => undefined)
      .finally(() => {
        reading = false;
        if (again && !stopped) check();
      });
  };

  const path = initializerConfigurationsPath();
  const { clock, random, timing } = options;
  const subscription = reflectAll(client, { ...timing, path, clock, random }).subscribe(({ kind }) => {
    if (kind !== 'disconnected') check();
  });
  return {
    recheck: check,
    stop: () => {
      stopped = true;
      subscription.unsubscribe();
    },
  };
}

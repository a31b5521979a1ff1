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
  /** The controller's, as it is now. */
  readonly initializerName: () => string;
  /** Whether new pods wait for the controller; called when that changes, and first where they do. */
  readonly onChange: (covered: boolean) => void;
}

/** A running watch of the pod coverage. */
export interface PodCoverage {
  /** Reads again, as after a change of `initializerName`. */
  readonly recheck: () => void;
  readonly stop: () => void;
}

/**
 * Finds out whether an InitializerConfiguration makes new pods wait for the controller, and follows its changes. Where the
 * API server refuses to list them, or has none, pods count as not covered.
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
    // What could not be read is read when the watch is opened again.
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

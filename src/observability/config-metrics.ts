import { Counter, Gauge, type Registry } from 'prom-client';

import { METRIC_PREFIX } from './registry.js';

/** Counts configurations. */
export interface ConfigMetrics {
  /** A configuration came into force at this time (milliseconds since 1970). */
  readonly recordApplied: (timeMs: number) => void;
  readonly recordRejected: () => void;
}

/** Registers the metrics of configurations. */
export function registerConfigMetrics(registry: Registry): ConfigMetrics {
  const registers = [registry];
  const reloads = new Counter({
    name: `${METRIC_PREFIX}config_reloads_total`,
    help: 'Configurations that were read, by whether they were applied.',
    labelNames: ['result'],
    registers,
  });
  // Absent until a first configuration was read: that is not a failure.
  let current: { readonly good: boolean; readonly succeededMs: number | undefined } | undefined;
  new Gauge({
    name: `${METRIC_PREFIX}config_last_reload_successful`,
    help: '1 where the configuration that was read last is in force, 0 where it is not valid.',
    registers,
    collect() {
      if (current === undefined) this.remove();
      else this.set(Number(current.good));
    },
  });
  new Gauge({
    name: `${METRIC_PREFIX}config_last_success_timestamp_seconds`,
    help: 'When the configuration in force came into force, in seconds since 1970.',
    registers,
    collect() {
      if (current?.succeededMs === undefined) this.remove();
      else this.set(current.succeededMs / 1000);
    },
  });
  for (const result of ['applied', 'rejected']) reloads.inc({ result }, 0);
  return {
    recordApplied: (timeMs) => {
      current = { good: true, succeededMs: timeMs };
      reloads.inc({ result: 'applied' });
    },
    recordRejected: () => {
      current = { good: false, succeededMs: current?.succeededMs };
      reloads.inc({ result: 'rejected' });
    },
  };
}

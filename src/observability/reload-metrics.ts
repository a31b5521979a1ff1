import { Counter, Gauge, type Registry } from 'prom-client';

import { METRIC_PREFIX } from './registry.js';

/** Counts what is read again and again, and keeps its last good state. */
export interface ReloadMetrics {
  /** A new one came into force at this time (milliseconds since 1970). */
  readonly recordApplied: (timeMs: number) => void;
  readonly recordRejected: () => void;
}

/** What is read: the first word of its metrics, and the words for one and for many. */
interface ReloadSubject {
  readonly name: 'config' | 'certificate';
  readonly one: string;
  readonly many: string;
}

export const CONFIGURATION: ReloadSubject = { name: 'config', one: 'configuration', many: 'Configurations' };
export const CERTIFICATE: ReloadSubject = {
  name: 'certificate',
  one: 'serving certificate',
  many: 'Serving certificates',
};

/** Registers the metrics of what is read again: how often, whether the last one is in force, and since when. */
export function registerReloadMetrics(registry: Registry, { name, one, many }: ReloadSubject): ReloadMetrics {
  const registers = [registry];
  const reloads = new Counter({
    name: `${METRIC_PREFIX}${name}_reloads_total`,
    help: `${many} that were read, by whether they were applied.`,
    labelNames: ['result'],
    registers,
  });
  // Absent until a first one was read: that is not a failure.
  let current: { readonly good: boolean; readonly succeededMs: number | undefined } | undefined;
  new Gauge({
    name: `${METRIC_PREFIX}${name}_last_reload_successful`,
    help: `1 where the ${one} that was read last is in force, 0 where it is not valid.`,
    registers,
    collect() {
      if (current === undefined) this.remove();
      else this.set(Number(current.good));
    },
  });
  new Gauge({
    name: `${METRIC_PREFIX}${name}_last_success_timestamp_seconds`,
    help: `When the ${one} in force came into force, in seconds since 1970.`,
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

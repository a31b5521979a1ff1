import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';

import type { Readiness } from './readiness.js';
import { WAITING_REASONS } from './waiting.js';

/** The prefix of the program's own metrics. */
export const METRIC_PREFIX = 'istio_initializer_';

/** What `/metrics` serves. */
export interface MetricsText {
  readonly contentType: string;
  readonly text: () => Promise<string>;
}

// From prom-client: gauges with the suffix of a counter, each the sum of another gauge, which stays.
const MISNAMED = ['nodejs_active_handles_total', 'nodejs_active_requests_total', 'nodejs_active_resources_total'];

/** Which program this is. */
interface Build {
  readonly version: string;
  readonly role: 'controller' | 'webhook';
}

/** A registry with the metrics of the process, its version and role, and whether it is ready. */
export function createRegistry({ version, role }: Build, readiness: () => Readiness): Registry {
  const registry = new Registry();
  const registers = [registry];
  const info = new Gauge({
    name: `${METRIC_PREFIX}build_info`,
    help: 'Always 1; the version and what this program is are in the labels.',
    labelNames: ['version', 'role'],
    registers,
  });
  info.set({ version, role }, 1);
  new Gauge({
    name: `${METRIC_PREFIX}ready`,
    help: '1 while everything that is needed is there, as /readyz says.',
    registers,
    collect() {
      this.set(Number(readiness().ready));
    },
  });
  new Gauge({
    name: `${METRIC_PREFIX}waiting`,
    help: '1 for what is waited for, by reason: why it is not ready.',
    labelNames: ['reason'],
    registers,
    collect() {
      const { waitingFor = [] } = readiness();
      for (const reason of WAITING_REASONS) this.set({ reason }, Number(waitingFor.includes(reason)));
    },
  });
  collectDefaultMetrics({ register: registry });
  for (const name of MISNAMED) registry.removeSingleMetric(name);
  return registry;
}

/** The text of a registry for `/metrics`. */
export function metricsTextOf(registry: Registry): MetricsText {
  return { contentType: registry.contentType, text: () => registry.metrics() };
}

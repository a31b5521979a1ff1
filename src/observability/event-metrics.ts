import { Counter, Gauge, type Registry } from 'prom-client';

import { METRIC_PREFIX } from './registry.js';

const RESULTS = ['written', 'refused', 'dropped'] as const;

/** Counts Events of the API server. */
export interface EventMetrics {
  /** What was to be written, an Event or a newer count of one, has come to this end. */
  readonly recordEvent: (result: (typeof RESULTS)[number]) => void;
}

/**
 * Registers the metrics of Events.
 * @param waiting how many wait to be written; read at each scrape
 */
export function registerEventMetrics(registry: Registry, waiting: () => number = () => 0): EventMetrics {
  const registers = [registry];
  const events = new Counter({
    name: `${METRIC_PREFIX}events_total`,
    help: 'Events and newer counts of Events, by whether they were written, refused by the server, or dropped.',
    labelNames: ['result'],
    registers,
  });
  for (const result of RESULTS) events.inc({ result }, 0);
  new Gauge({
    name: `${METRIC_PREFIX}events_waiting`,
    help: 'Events that wait to be written: while creators wait, Events do.',
    registers,
    collect() {
      this.set(waiting());
    },
  });
  return {
    recordEvent: (result) => {
      events.inc({ result });
    },
  };
}

import type { History } from '../history.js';

/** How a release makes one scrape of the application's metrics and the proxy's. */
export interface PrometheusRules {
  /** `prometheus-io/port` and the like count as `prometheus.io/port`, which Prometheus itself can't tell apart. */
  readonly anySpelling: boolean;
  /** A pod that says `prometheus.io/scrape: "false"` is left alone. */
  readonly scrapeFalseStops: boolean;
  /** `prometheus.istio.io/scrape-targets` names several ports, and all ports are checked. */
  readonly scrapeTargets: boolean;
  /** The pod says at which port the proxy serves the metrics over mTLS. */
  readonly securePort: boolean;
}

/** The merge came with 1.6. */
export const PROMETHEUS_HISTORY: History<PrometheusRules> = [
  {
    since: '1.6',
    rules: { anySpelling: false, scrapeFalseStops: false, scrapeTargets: false, securePort: false },
  },
  { since: '1.13', rules: { anySpelling: true, scrapeFalseStops: true } },
  { since: '1.31', rules: { scrapeTargets: true, securePort: true } },
];

import type { History } from '../history.js';

/** How a release lets probes of the application go through the proxy's agent. */
export interface ProbeRules {
  /** Annotation `sidecar.istio.io/rewriteAppHTTPProbers` beats the setting. */
  readonly annotation: boolean;
  /** Where the port of the agent stands: in the proxy's argument `--statusPort`, or in the mesh configuration. */
  readonly statusPort: 'argument' | 'mesh';
  /** An entry is the `httpGet` itself, or a map with the key `httpGet` and a time limit. */
  readonly entries: 'httpGet' | 'handler';
  /** What an entry is left out for: a port that is the agent's says that the probe has been rewritten. */
  readonly skipsStatusPort: boolean;
  /** Where nothing is to be rewritten, the agent still gets an empty map. */
  readonly emptyMap: boolean;
  readonly startupProbes: boolean;
  readonly tcp: boolean;
  /** TCP probes are left alone where the environment of the injector has REWRITE_TCP_PROBES=false. */
  readonly tcpSwitch: boolean;
  readonly grpc: boolean;
  /** Hooks that are called when a container starts or stops. */
  readonly lifecycle: boolean;
  /** Probes of init containers, which native sidecars have, are rewritten too. */
  readonly initContainers: boolean;
  /** What becomes of the map that a pod injected before has; in a pod without one the new map is then added or not. */
  readonly earlierMap: 'ignored' | 'merged' | 'merged or added';
}

/**
 * Sampled at 1.1, 1.3, 1.4, 1.6, 1.15, 1.20, 1.24 and 1.31: what is between two of them, and not known, is as in the older one.
 */
export const PROBE_HISTORY: History<ProbeRules> = [
  {
    since: '1.1',
    rules: {
      annotation: false,
      statusPort: 'argument',
      entries: 'httpGet',
      skipsStatusPort: false,
      emptyMap: true,
      startupProbes: false,
      tcp: false,
      tcpSwitch: false,
      grpc: false,
      lifecycle: false,
      initContainers: false,
      earlierMap: 'ignored',
    },
  },
  { since: '1.2', rules: { annotation: true } },
  { since: '1.6', rules: { statusPort: 'mesh', entries: 'handler', skipsStatusPort: true } },
  { since: '1.7', rules: { startupProbes: true } },
  { since: '1.9', rules: { emptyMap: false } },
  { since: '1.12', rules: { tcp: true, tcpSwitch: true } },
  { since: '1.13', rules: { grpc: true } },
  { since: '1.17', rules: { earlierMap: 'merged' } },
  { since: '1.19', rules: { tcpSwitch: false } },
  { since: '1.20', rules: { initContainers: true } },
  { since: '1.25', rules: { lifecycle: true } },
  { since: '1.28', rules: { earlierMap: 'merged or added' } },
];

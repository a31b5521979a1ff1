import type { History } from '../history.js';

/** What of Kubernetes' Pod type a release of Istio knows: it drops what it does not know. */
export interface PodTypeRules {
  /** The minor version of Kubernetes 1 that its Pod type is of. */
  readonly kubernetes: number;
}

/**
 * Which API each release with templates of whole pods was built with. That a container has a `restartPolicy` from 1.19 on is
 * known; between the samples 1.15, 1.20, 1.24 and 1.31 the others may be off by one.
 */
export const POD_TYPE_HISTORY: History<PodTypeRules> = [
  { since: '1.9', rules: { kubernetes: 20 } },
  { since: '1.11', rules: { kubernetes: 21 } },
  { since: '1.12', rules: { kubernetes: 22 } },
  { since: '1.13', rules: { kubernetes: 23 } },
  { since: '1.15', rules: { kubernetes: 24 } },
  { since: '1.16', rules: { kubernetes: 25 } },
  { since: '1.17', rules: { kubernetes: 26 } },
  { since: '1.18', rules: { kubernetes: 27 } },
  { since: '1.19', rules: { kubernetes: 28 } },
  { since: '1.21', rules: { kubernetes: 29 } },
  { since: '1.22', rules: { kubernetes: 30 } },
  { since: '1.24', rules: { kubernetes: 31 } },
  { since: '1.25', rules: { kubernetes: 32 } },
  { since: '1.26', rules: { kubernetes: 33 } },
  { since: '1.28', rules: { kubernetes: 34 } },
  { since: '1.29', rules: { kubernetes: 35 } },
  { since: '1.31', rules: { kubernetes: 36 } },
];

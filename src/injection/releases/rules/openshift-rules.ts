import type { History } from '../history.js';
import type { ContainerList } from './container-rules.js';

/** What a release does on OpenShift, which gives each namespace users of its own. */
export interface OpenShiftRules {
  /** The proxy runs as the last user of its namespace. */
  readonly userOfNamespace: boolean;
  /** Where the user of the pod's own proxy that is the application's is taken away: lists that the application may be in. */
  readonly applicationIn: readonly ContainerList[];
}

/** Sampled at 1.20, 1.24 and 1.31; init containers count since 1.28. */
export const OPENSHIFT_HISTORY: History<OpenShiftRules> = [
  { since: '0.2.4', rules: { userOfNamespace: false, applicationIn: [] } },
  { since: '1.20', rules: { userOfNamespace: true } },
  { since: '1.24', rules: { applicationIn: ['containers'] } },
  { since: '1.28', rules: { applicationIn: ['containers', 'initContainers'] } },
];

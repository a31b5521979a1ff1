import type { History } from '../history.js';

/** How a release lets the author of a pod change the containers that are injected. */
export interface OverrideRules {
  /** A container that the status names was injected before: it is no setting of the author. */
  readonly skipsInjected: boolean;
  /** Settings for an injected init container are looked for among the containers first. */
  readonly initFromContainers: boolean;
  /** The user of the author's proxy is that of the init container's rules and checks, too. */
  readonly initUser: boolean;
}

/** Sampled at 1.15, 1.20 and 1.24: that the first two came with native sidecars is a guess. */
export const OVERRIDE_HISTORY: History<OverrideRules> = [
  { since: '1.9', rules: { skipsInjected: false, initFromContainers: false, initUser: false } },
  { since: '1.20', rules: { skipsInjected: true, initFromContainers: true } },
  { since: '1.23', rules: { initUser: true } },
];

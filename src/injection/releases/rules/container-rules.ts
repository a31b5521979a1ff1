import type { History } from '../history.js';

/** The lists of a pod that have containers. */
export type ContainerList = 'containers' | 'initContainers';

/** Where a release looks for the proxy. */
export interface ContainerRules {
  /** Lists in which it may be, in the order in which they are searched. */
  readonly proxyIn: readonly ContainerList[];
}

/** Native sidecars are init containers: the first of them came with 1.19. Sampled at 1.15 and 1.20. */
export const CONTAINER_HISTORY: History<ContainerRules> = [
  { since: '0.2.4', rules: { proxyIn: ['containers'] } },
  { since: '1.19', rules: { proxyIn: ['containers', 'initContainers'] } },
];

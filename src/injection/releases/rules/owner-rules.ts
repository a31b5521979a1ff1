import type { History } from '../history.js';

/** What a release takes for the workload of a pod, by what the pod itself says. */
export interface OwnerRules {
  /** A ReplicationController of a DeploymentConfig is that. */
  readonly deploymentConfigs: boolean;
  /** API version of the CronJob that a Job with a time in its name is taken for; undefined where it is not. */
  readonly cronJobVersion: 'batch/v1' | 'batch/v1beta1' | undefined;
  /** A ReplicaSet of an Argo Rollout is that. */
  readonly rollouts: boolean;
  /** Where a controller has no name, the pod's own is taken. */
  readonly podNameLast: boolean;
  /** A Pod in a file is asked for its controller too; else it is its own workload. */
  readonly podsInFiles: 'controller' | 'pod';
}

/**
 * Sampled at 1.6, 1.15, 1.20, 1.24 and 1.31. Since when a Job is a CronJob of `batch/v1`, and Rollouts are known, is not known for
 * sure: an older release asks the pod the same, but for these.
 */
export const OWNER_HISTORY: History<OwnerRules> = [
  {
    since: '0.5.0',
    rules: {
      deploymentConfigs: false,
      cronJobVersion: undefined,
      rollouts: false,
      podNameLast: false,
      podsInFiles: 'controller',
    },
  },
  { since: '1.1', rules: { podNameLast: true, podsInFiles: 'pod' } },
  { since: '1.9', rules: { deploymentConfigs: true, cronJobVersion: 'batch/v1beta1' } },
  { since: '1.20', rules: { cronJobVersion: 'batch/v1', rollouts: true } },
  { since: '1.24', rules: { podsInFiles: 'controller' } },
];

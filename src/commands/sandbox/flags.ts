import type { ControllerName, SandboxOptions } from '../../sandbox/options.js';

/** Flags of `sandbox`, as commander gives them. */
export interface SandboxFlags {
  readonly port: number;
  readonly kubernetesVersion: NonNullable<SandboxOptions['kubernetesVersion']>;
  readonly tokenAuthFile?: string;
  /** Milliseconds. */
  readonly requestTimeout: number;
  readonly watchHistory: number;
  readonly maxMutatingRequestsInflight: number;
  readonly maxRequestsInflight: number;
  readonly faultInjection?: true;
  readonly controllers?: readonly ControllerName[];
  /** File to write. */
  readonly kubeconfigOut?: string;
}

import { KUBERNETES_VERSIONS, type KubernetesVersion } from './kubernetes-version.js';

/** How to start a sandbox. Every option has a default. */
export interface SandboxOptions {
  /** The port on 127.0.0.1; 0, the default, takes any free one. */
  readonly port?: number;
  /** Which real server to answer like; 1.9 by default. */
  readonly kubernetesVersion?: KubernetesVersion;
  /** The text of a kube-apiserver token file. Without it every client may do everything. */
  readonly tokenAuthFile?: string;
  /** How long a create waits for initialization before it is answered 504; 30 s by default. */
  readonly requestTimeoutMs?: number;
  /** How many events of each resource a watch can resume from; 100 by default. */
  readonly watchHistory?: number;
  /** How many creates, updates and deletes may be in flight, waiting creates included; 200 by default. */
  readonly maxMutatingRequestsInflight?: number;
  /** How many other requests may be in flight, watches not counted; 400 by default. */
  readonly maxRequestsInflight?: number;
  /** Which workload controllers run; none by default. */
  readonly controllers?: readonly ControllerName[];
  /** How long an admission webhook may take; 30 s by default, as on the real server. */
  readonly webhookTimeoutMs?: number;
  /** Whether faults can be injected, in process and below `/sandbox`; false by default. */
  readonly faultInjection?: boolean;
  readonly now?: () => Date;
  /** A number from 0 up to 1, for generated names and the length of watches. */
  readonly random?: () => number;
  readonly newUid?: () => string;
}

/** The options with their defaults. */
export type SandboxSettings = Required<Omit<SandboxOptions, 'tokenAuthFile'>> & Pick<SandboxOptions, 'tokenAuthFile'>;

/** Fills in the defaults. */
export function sandboxSettings(options: SandboxOptions): SandboxSettings {
  return {
    port: 0,
    kubernetesVersion: '1.9',
    requestTimeoutMs: 30_000,
    watchHistory: 100,
    maxMutatingRequestsInflight: 200,
    maxRequestsInflight: 400,
    controllers: [],
    webhookTimeoutMs: 30_000,
    faultInjection: false,
    now: () => new Date(),
    random: () => Math.random(),
    // The global one: node:crypto would be loaded with every command that knows these options.
    newUid: () => crypto.randomUUID(),
    ...options,
  };
}

/** The versions of Kubernetes that a sandbox can answer like, oldest first. */
export const SANDBOX_VERSIONS: readonly KubernetesVersion[] = KUBERNETES_VERSIONS;

/** Controllers that can be turned on; `deployment` includes ReplicaSets. */
export const CONTROLLER_NAMES = ['deployment', 'job'] as const;

/** One of them. */
export type ControllerName = (typeof CONTROLLER_NAMES)[number];

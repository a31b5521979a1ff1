import type { ConnectionFlags } from '../shared/connection.js';
import type { InjectorFlags } from '../shared/injector-flags.js';
import type { LogFlags } from '../shared/log-flags.js';

/** Flags of the controller, as commander gives them. */
export interface ControllerFlags extends ConnectionFlags, ReplicaFlags, LogFlags, InjectorFlags {
  readonly meshconfig?: string;
  readonly injectConfig: string;
  readonly port: number;
  readonly monitoringPort: number;
  /** Names under which both ports are reached, besides IP addresses and `localhost`. */
  readonly allowedHost?: readonly string[];
  readonly address: string;
  /** Milliseconds. */
  readonly resyncPeriod: number;
  /** Seconds. */
  readonly watchTimeout: number;
  /** Whether Events are written. */
  readonly events: boolean;
  /** Of this program. */
  readonly version: string;
}

/** Flags that are about other replicas, and about the registration. */
export interface ReplicaFlags {
  readonly namespace: string;
  /** Milliseconds. */
  readonly takeoverDelay: number;
  readonly manageInitializerConfiguration?: true;
}

import type { ConnectionFlags } from '../shared/connection.js';
import type { InjectorFlags } from '../shared/injector-flags.js';
import type { LogFlags } from '../shared/log-flags.js';

/** Flags of the webhook, as commander gives them. */
export interface WebhookFlags extends ConnectionFlags, LogFlags, InjectorFlags {
  readonly injectConfig?: string;
  readonly meshConfig?: string;
  readonly valuesFile?: string;
  readonly istioNamespace: string;
  readonly injectConfigMapName: string;
  readonly meshConfigMapName?: string;
  readonly port: number;
  readonly monitoringPort: number;
  /** Names under which the monitoring port is reached, besides IP addresses and `localhost`. */
  readonly allowedHost?: readonly string[];
  readonly address: string;
  readonly tlsCertFile: string;
  readonly tlsKeyFile: string;
  readonly caCertFile?: string;
  /** Name of a MutatingWebhookConfiguration. */
  readonly reconcileWebhookConfig?: string;
  readonly events?: true;
  /** Milliseconds. */
  readonly drainDelay: number;
  /** Of this program. */
  readonly version: string;
}

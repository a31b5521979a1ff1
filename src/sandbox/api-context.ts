import type { InitializerPlugin } from './admission/initializer-plugin.js';
import type { Authorizer } from './auth/authorization.js';
import type { ClientCa } from './certificates/client-ca.js';
import type { SandboxSettings } from './options.js';
import type { Registry } from './registry/registry.js';
import type { Store } from './store/store.js';
import type { AdmissionWebhooks } from './webhooks/admission-webhooks.js';

/** Everything that outlives a request. */
export interface ApiContext {
  readonly settings: SandboxSettings;
  readonly registry: Registry;
  readonly store: Store;
  readonly authorizer: Authorizer;
  readonly initializers: InitializerPlugin;
  readonly webhooks: AdmissionWebhooks;
  readonly clientCa: ClientCa;
  /** Aborted when the server stops: what still waits gives up. */
  readonly stopping: AbortSignal;
}

import type { MigrateFlags } from '../../commands/migrate/flags.js';
import type { InjectionConfig } from '../../injection/config/injection-config.js';
import type { JsonObject } from '../../json/json.js';
import type { ApiClient } from '../../kubernetes/transport/api-client.js';

/** What a migration goes by. It is read from the cluster anew in every run: there is no other memory. */
export interface Migration {
  readonly client: ApiClient;
  readonly flags: MigrateFlags;
  /** Of the initializer, and of the webhook after it. */
  readonly config: InjectionConfig;
  /** The objects of manifests/v1beta1/istio-sidecar-injector.yaml. */
  readonly manifest: readonly JsonObject[];
}

/** One step, which can be done again without harm. */
export interface Step {
  /** What it does, as a command: `make a certificate`. */
  readonly what: string;
  readonly isDone: () => Promise<boolean>;
  /** @throws CommandError with what is the matter, and what that means for the cluster */
  readonly work: () => Promise<void>;
}

/** What of a failure is known before anything of the initializer was touched. */
export const STILL_INITIALIZED = 'the initializer goes on as before; mend it, and run migrate again';

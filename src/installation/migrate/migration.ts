import type { InjectionConfig } from '../../injection/config/injection-config.js';
import type { JsonObject } from '../../json/json.js';
import type { ApiClient } from '../../kubernetes/transport/api-client.js';
import type { Reporter } from '../reporter.js';

/** How to go from the initializer to the webhook. */
export interface MigrateOptions {
  /** Of the webhook. Default: of this version, from where the controller has its own. */
  readonly image?: string;
  /** How long each step may take to be ready, in milliseconds. */
  readonly timeout: number;
  /** A webhook that runs elsewhere; without it one is started in the cluster. */
  readonly webhookUrl?: string;
  /** With `webhookUrl`: what its certificate is signed by, in PEM. Default: what the API server trusts anyway. */
  readonly caBundle?: string;
  /** Where a pod is made to see whether it gets its sidecar. Default: `default`, or what the configuration names. */
  readonly probeNamespace?: string;
}

/** The input of a migration. Every run reads it from the cluster again: no other state is kept. */
export interface Migration {
  readonly client: ApiClient;
  readonly options: MigrateOptions;
  readonly reporter: Reporter;
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
  /** Tells what it would do, as far as it is not done; changes nothing. */
  readonly preview: (reporter: Reporter) => Promise<void>;
  /** @throws OperationalError with the error, and what that means for the cluster */
  readonly work: () => Promise<void>;
}

/** The consequence of a failure before the initializer was changed. */
export const STILL_INITIALIZED = 'the initializer works as before; fix the cause and run migrate again';

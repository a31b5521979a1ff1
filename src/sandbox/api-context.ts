import type { InitializerPlugin } from './admission/initializer-plugin.js';
import type { Authorizer } from './auth/authorization.js';
import type { User } from './auth/user.js';
import type { ClientCa } from './certificates/client-ca.js';
import type { ResourceInfo } from './http/request-info.js';
import type { SandboxSettings } from './options.js';
import type { Registry, ServedResource } from './registry/registry.js';
import type { Collection } from './store/collection.js';
import type { Store } from './store/store.js';
import type { AdmissionWebhooks } from './webhooks/admission-webhooks.js';
import type { TableForm } from './tables/table.js';

/** Everything that outlives a request. */
export interface ApiContext {
  readonly settings: SandboxSettings;
  readonly registry: Registry;
  readonly store: Store;
  readonly authorizer: Authorizer;
  readonly initializers: InitializerPlugin;
  readonly webhooks: AdmissionWebhooks;
  readonly clientCa: ClientCa;
  /** Aborted when the server stops: whoever waits gives up. */
  readonly stopping: AbortSignal;
}

/** A request for a kind that is served, from somebody who is known and allowed. */
export interface ApiRequest {
  readonly info: ResourceInfo;
  readonly served: ServedResource;
  readonly collection: Collection;
  readonly user: User;
  readonly query: URLSearchParams;
  /** Without parameters; empty where the client named none. */
  readonly contentType: string;
  readonly body: Buffer;
  /** Where the client wants a Table in the place of objects. */
  readonly table?: TableForm;
}

/** The resource of a request, as messages name it. */
export function groupResource({ served }: Pick<ApiRequest, 'served'>): {
  readonly group: string;
  readonly resource: string;
} {
  return { group: served.group, resource: served.kind.resource };
}

/** The kind of a request with its group, as messages about invalid objects name it: the storage type's, not the path's. */
export function groupKind({ served }: Pick<ApiRequest, 'served'>): {
  readonly group: string;
  readonly resource: string;
} {
  return { group: served.kind.errorGroup[served.context.version], resource: served.kind.kind };
}

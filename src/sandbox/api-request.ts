import type { ResourceInfo } from './http/request-info.js';
import type { ServedResource } from './registry/registry.js';
import type { Collection } from './store/collection.js';
import type { TableForm } from './tables/table.js';
import type { User } from './user.js';

/** A request for a kind that is served, from a user who is authenticated and authorized. */
export interface ApiRequest {
  readonly info: ResourceInfo;
  readonly served: ServedResource;
  readonly collection: Collection;
  readonly user: User;
  readonly query: URLSearchParams;
  /** Without parameters; empty where the client named none. */
  readonly contentType: string;
  readonly body: Buffer;
  /** Adds a `Warning` header to the answer; absent where nobody would read it. */
  readonly warn?: (text: string) => void;
  /** Where the client wants a Table instead of objects. */
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
  return { group: served.kind.errorGroup(served.context.version), resource: served.kind.kind };
}

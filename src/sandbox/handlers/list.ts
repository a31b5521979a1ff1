import type { ApiContext } from '../api-context.js';
import type { ApiRequest } from '../api-request.js';
import { badRequest } from '../api-status.js';
import { type ApiResponse, jsonResponse } from '../http/api-response.js';
import { queryInteger, queryResourceVersion } from '../http/query-integer.js';
import type { JsonObject } from '../json/json-value.js';
import { collectionSelfLink } from '../registry/registry.js';
import { renderListItem } from '../registry/render.js';
import type { StoredObject } from '../store/stored-object.js';
import { toTable } from '../tables/table.js';
import { type Continuation, continueTooOld, encodeContinueToken, parseContinueToken } from './continue-token.js';
import { selectionOf } from './selection.js';

/** What a list shows, and where it continues if it was cut by `limit`. */
export interface ListPage {
  readonly items: readonly StoredObject[];
  readonly resourceVersion: number;
  readonly continueToken?: string;
}

/** GET of a collection. `limit` and `continue` are ignored by 1.7 and honoured by 1.9. */
export function handleList(context: ApiContext, request: ApiRequest): ApiResponse {
  queryResourceVersion(request.query);
  const page = request.served.context.version === '1.7' ? wholeList(context, request) : pageOf(context, request);
  const { table, served } = request;
  if (table === undefined) return { code: 200, body: renderList(request, page) };
  return jsonResponse(200, toTable(table, { served, objects: page.items, metadata: listMetadata(request, page) }));
}

/** The objects of the path's namespace, or of all; the selection is not applied yet. */
export function objectsInScope({ served, collection, info }: ApiRequest): readonly StoredObject[] {
  return collection.list(served.kind.namespaced && info.namespace !== '' ? info.namespace : undefined);
}

/** What a page is cut from: a list with its resourceVersion, and what of it is still to be shown. */
interface PageStart {
  readonly all: readonly StoredObject[];
  readonly rest: readonly StoredObject[];
  readonly resourceVersion: number;
}

/** A list as it is served, in pieces: stored bytes are sent without a copy. */
export function renderList(request: ApiRequest, page: ListPage): readonly Buffer[] {
  const { served } = request;
  const metadata = listMetadata(request, page);
  const type = { kind: `${served.kind.kind}List`, apiVersion: served.apiVersion, metadata };
  const head = Buffer.from(`${JSON.stringify(type).slice(0, -1)},"items":[`);
  const comma = Buffer.from(',');
  const items = page.items.flatMap((item, index) => [...(index === 0 ? [] : [comma]), ...renderListItem(served, item)]);
  return [head, ...items, Buffer.from(']}')];
}

function listMetadata({ served, info }: ApiRequest, page: ListPage): JsonObject {
  return {
    ...(served.hasSelfLinks && { selfLink: collectionSelfLink(served, info.namespace) }),
    resourceVersion: String(page.resourceVersion),
    ...(page.continueToken !== undefined && { continue: page.continueToken }),
  };
}

function wholeList({ store }: ApiContext, request: ApiRequest): ListPage {
  return { items: objectsInScope(request).filter(selectionOf(request)), resourceVersion: store.resourceVersion };
}

function pageOf(context: ApiContext, request: ApiRequest): ListPage {
  const limit = limitOf(request.query);
  const keyOf = listKey(request);
  const { all, rest, resourceVersion } = pageStart(context, request, keyOf);
  const selected = selectionOf(request);
  const items: StoredObject[] = [];
  for (const [index, object] of rest.entries()) {
    if (selected(object)) items.push(object);
    if (items.length === limit && index < rest.length - 1) {
      const key = { resourceVersion, namespace: request.info.namespace };
      request.collection.snapshots.keep(key, all, context.settings.now());
      return { items, resourceVersion, continueToken: encodeContinueToken(resourceVersion, keyOf(object)) };
    }
  }
  return { items, resourceVersion };
}

function pageStart(context: ApiContext, request: ApiRequest, keyOf: (object: StoredObject) => string): PageStart {
  const token = request.query.get('continue') ?? '';
  if (token === '') {
    const all = objectsInScope(request);
    return { all, rest: all, resourceVersion: context.store.resourceVersion };
  }
  const from = parseContinueToken(token);
  const all = resumeList(context, request, from);
  return { all, rest: all.filter((object) => keyOf(object) >= from.start), resourceVersion: from.resourceVersion };
}

/** The keys by which a list is ordered and continued. */
function listKey({ served, info }: ApiRequest): (object: StoredObject) => string {
  const acrossNamespaces = served.kind.namespaced && info.namespace === '';
  return ({ namespace, name }) => (acrossNamespaces ? `${namespace}/${name}` : name);
}

/** The list that a token continues, as it was when it began. @throws StatusError 410 where that is too long ago. */
function resumeList(
  { settings }: ApiContext,
  { query, collection, info }: ApiRequest,
  { resourceVersion }: Continuation,
): readonly StoredObject[] {
  if (queryResourceVersion(query) > 0) {
    throw badRequest('specifying resource version is not allowed when using continue');
  }
  const kept = collection.snapshots.find({ resourceVersion, namespace: info.namespace }, settings.now());
  if (kept === undefined) throw continueTooOld();
  return kept;
}

/** How many items at most. A list from the watch cache (`resourceVersion=0`) is never cut. */
function limitOf(query: URLSearchParams): number | undefined {
  const limit = queryInteger(query, 'limit') ?? 0;
  return limit <= 0 || query.get('resourceVersion') === '0' ? undefined : limit;
}

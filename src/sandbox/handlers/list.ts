import type { ApiContext, ApiRequest } from '../api-context.js';
import { badRequest } from '../api-status.js';
import { collectionPath } from '../registry/registry.js';
import { renderedItem } from '../registry/render.js';
import type { StoredObject } from '../store/stored-object.js';
import type { ApiResponse } from './api-response.js';
import { continueToken, parseContinueToken } from './continue-token.js';
import { selectionOf } from './selection.js';

/** What a list shows, and how it goes on if it was cut by `limit`. */
export interface Page {
  readonly items: readonly StoredObject[];
  readonly resourceVersion: number;
  readonly continueToken?: string;
}

/** GET of a collection. `limit` and `continue` are ignored by 1.7 and honoured by 1.9. */
export function list(context: ApiContext, request: ApiRequest): ApiResponse {
  requireResourceVersion(request.query);
  const page = request.served.context.version === '1.7' ? wholeList(context, request) : pageOf(context, request);
  return { code: 200, body: renderedList(request, page) };
}

function requireResourceVersion(query: URLSearchParams): void {
  const text = query.get('resourceVersion') ?? '';
  if (!/^\d*$/.test(text)) throw badRequest(`resourceVersion: Invalid value: ${JSON.stringify(text)}: want a number`);
}

function wholeList({ store }: ApiContext, request: ApiRequest): Page {
  return { items: candidates(request).filter(selectionOf(request)), resourceVersion: store.resourceVersion };
}

/** What is stored where the path points to; the selection still has to be made. */
export function candidates({ served, collection, info }: ApiRequest): readonly StoredObject[] {
  return collection.list(served.kind.namespaced && info.namespace !== '' ? info.namespace : undefined);
}

function pageOf(context: ApiContext, request: ApiRequest): Page {
  const limit = limitOf(request.query);
  const token = request.query.get('continue') ?? '';
  const from = token === '' ? undefined : parseContinueToken(token);
  const resourceVersion = from?.resourceVersion ?? context.store.resourceVersion;
  const keyOf = ({ namespace, name }: StoredObject): string =>
    request.served.kind.namespaced && request.info.namespace === '' ? `${namespace}/${name}` : name;
  const rest = candidates(request).filter((object) => from === undefined || keyOf(object) >= from.start);
  const selected = selectionOf(request);
  const items: StoredObject[] = [];
  for (const [index, object] of rest.entries()) {
    if (selected(object)) items.push(object);
    if (items.length === limit && index < rest.length - 1) {
      return { items, resourceVersion, continueToken: continueToken(resourceVersion, keyOf(object)) };
    }
  }
  return { items, resourceVersion };
}

/** How many items at most. A list from the watch cache (`resourceVersion=0`) is never cut. */
function limitOf(query: URLSearchParams): number | undefined {
  const text = query.get('limit') ?? '';
  if (!/^\d*$/.test(text)) throw badRequest(`limit: Invalid value: ${JSON.stringify(text)}: want a number`);
  const limit = Number(text);
  return limit === 0 || query.get('resourceVersion') === '0' ? undefined : limit;
}

/** A list as it is served, in pieces: what is stored goes out as it is. */
export function renderedList({ served, info }: ApiRequest, page: Page): readonly Buffer[] {
  const metadata = {
    selfLink: collectionPath(served, info.namespace),
    resourceVersion: String(page.resourceVersion),
    ...(page.continueToken !== undefined && { continue: page.continueToken }),
  };
  const type = { kind: `${served.kind.kind}List`, apiVersion: served.apiVersion, metadata };
  const head = Buffer.from(`${JSON.stringify(type).slice(0, -1)},"items":[`);
  const comma = Buffer.from(',');
  const items = page.items.flatMap((item, index) => [...(index === 0 ? [] : [comma]), ...renderedItem(served, item)]);
  return [head, ...items, Buffer.from(']}')];
}

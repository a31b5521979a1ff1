import { type ApiRequest, groupResource } from '../api-request.js';
import { notFound } from '../api-status.js';
import { type ApiResponse, jsonResponse } from '../http/api-response.js';
import { renderObject } from '../registry/render.js';
import type { StoredObject } from '../store/stored-object.js';
import { toTable } from '../tables/table.js';

/** GET by name. It shows uninitialized objects to every user who may get the kind. */
export function handleGet(request: ApiRequest): ApiResponse {
  const { served, info, table } = request;
  const stored = requireStored(request);
  if (table !== undefined) return jsonResponse(200, toTable(table, { served, objects: [stored] }));
  return { code: 200, body: renderObject(served, stored, info.subresource) };
}

/** The object that the path names. @throws StatusError 404 where there is none. */
export function requireStored(request: ApiRequest): StoredObject {
  const { name, namespace } = request.info;
  const stored = request.collection.get(request.served.kind.namespaced ? namespace : '', name);
  if (stored === undefined) throw notFound(groupResource(request), name);
  return stored;
}

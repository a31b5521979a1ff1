import type { ApiContext } from '../api-context.js';
import type { ApiRequest } from '../api-request.js';
import { genericFailure } from '../api-status.js';
import type { ApiResponse } from '../http/api-response.js';
import type { Subresource } from '../registry/resource-kind.js';
import { handleCreate } from './create.js';
import { handleDelete, handleDeleteCollection } from './delete.js';
import { handleGet } from './get.js';
import { handleList } from './list.js';
import { handlePatch } from './patch.js';
import { getScale, patchScale, updateScale } from './scale.js';
import { handleUpdate } from './update.js';
import { handleWatch } from './watch.js';

type Handler = (context: ApiContext, request: ApiRequest) => ApiResponse | Promise<ApiResponse>;

const getHandler: Handler = (_context, request) => handleGet(request);

const OBJECT_HANDLERS: Readonly<Record<string, Handler>> = {
  create: handleCreate,
  get: getHandler,
  list: handleList,
  watch: handleWatch,
  update: handleUpdate,
  patch: handlePatch,
  delete: handleDelete,
  deletecollection: handleDeleteCollection,
};

const SUBRESOURCE_HANDLERS: Readonly<Record<Subresource, Readonly<Record<string, Handler>>>> = {
  status: { get: getHandler, update: handleUpdate, patch: handlePatch },
  finalize: { update: handleUpdate },
  approval: { update: handleUpdate },
  scale: { get: getScale, update: updateScale, patch: patchScale },
};

/** Answers a request for a stored kind by its verb, on an object, a collection or a subresource. */
export function dispatch(context: ApiContext, request: ApiRequest): ApiResponse | Promise<ApiResponse> {
  const handler = handlerFor(request);
  if (!context.clientCa.isNeededFor(request)) return handler(context, request);
  return context.clientCa.authority().then(() => handler(context, request));
}

const NAMED_VERBS = ['update', 'patch'];

function handlerFor(request: ApiRequest): Handler {
  const { info, served } = request;
  const handlers = handlersFor(request);
  const lacksNamespace = info.name !== '' && served.kind.namespaced && info.namespace === '';
  if (handlers === undefined || lacksNamespace || info.rest.length > 0) throw genericFailure(404);
  const handler = Object.hasOwn(handlers, info.verb) ? handlers[info.verb] : undefined;
  if (handler === undefined || (NAMED_VERBS.includes(info.verb) && info.name === '')) throw genericFailure(405);
  return handler;
}

function handlersFor({ info, served }: ApiRequest): Readonly<Record<string, Handler>> | undefined {
  if (info.subresource === '') return OBJECT_HANDLERS;
  const name = served.kind.subresources.find((subresource) => subresource === info.subresource);
  return name === undefined ? undefined : SUBRESOURCE_HANDLERS[name];
}

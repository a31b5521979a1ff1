import type { ApiContext } from '../api-context.js';
import { genericFailure } from '../api-status.js';
import type { Subresource } from '../registry/resource-kind.js';
import type { ApiResponse } from '../http/api-response.js';
import { create } from './create.js';
import { deleteCollection, deleteOne } from './delete.js';
import { get } from './get.js';
import { list } from './list.js';
import { patch } from './patch.js';
import { getScale, patchScale, updateScale } from './scale.js';
import { update } from './update.js';
import { watch } from './watch.js';
import type { ApiRequest } from '../api-request.js';

type Handler = (context: ApiContext, request: ApiRequest) => ApiResponse | Promise<ApiResponse>;

const getObject: Handler = (_context, request) => get(request);

const OBJECT_HANDLERS: Readonly<Record<string, Handler>> = {
  create,
  get: getObject,
  list,
  watch,
  update,
  patch,
  delete: deleteOne,
  deletecollection: deleteCollection,
};

const SUBRESOURCE_HANDLERS: Readonly<Record<Subresource, Readonly<Record<string, Handler>>>> = {
  status: { get: getObject, update, patch },
  finalize: { update },
  approval: { update },
  scale: { get: getScale, update: updateScale, patch: patchScale },
};

/** Answers a request for a stored kind: what each verb does on an object, a collection, or a part of an object. */
export function dispatch(context: ApiContext, request: ApiRequest): ApiResponse | Promise<ApiResponse> {
  const handler = handlerFor(request);
  if (!context.clientCa.mustPrecede(request)) return handler(context, request);
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

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ApiContext } from '../api-context.js';
import { genericFailure, pageNotFound, unsupportedBody } from '../api-status.js';
import type { Authenticator } from '../auth/authenticate.js';
import { denied } from '../auth/authorization.js';
import type { User } from '../auth/user.js';
import { discoveryDocument } from '../discovery/discovery.js';
import { openApiDocument } from '../discovery/openapi.js';
import { reviewGroupVersions } from '../discovery/served-groups.js';
import { accessReview } from '../handlers/access-review.js';
import { jsonResponse, textResponse } from '../handlers/api-response.js';
import type { ApiResponse } from '../handlers/api-response.js';
import { dispatch } from '../handlers/dispatch.js';
import type { InflightLimit } from './inflight.js';
import { readBody } from './read-body.js';
import { requestInfo } from './request-info.js';
import type { RequestInfo, ResourceInfo } from './request-info.js';
import { respond, respondError } from './respond.js';

/** What every request passes: who is asking, whether there is room, whether they may, then what it is about. */
export interface RequestFilters {
  readonly context: ApiContext;
  readonly authenticate: Authenticator;
  readonly inflight: InflightLimit;
}

/** Answers one HTTP request; never throws, whatever the request holds. */
export async function handleRequest(
  filters: RequestFilters,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    const incoming = incomingOf(filters, request);
    const leave = filters.inflight.enter(incoming.info, incoming.user);
    try {
      respond(response, await answer(filters.context, incoming));
    } finally {
      leave();
    }
  } catch (error) {
    respondError(response, error);
  }
}

interface Incoming {
  readonly request: IncomingMessage;
  readonly info: RequestInfo;
  readonly user: User;
  readonly path: string;
  readonly query: URLSearchParams;
}

function incomingOf({ authenticate }: RequestFilters, request: IncomingMessage): Incoming {
  const [path = '', ...query] = (request.url ?? '/').split('?');
  const parameters = new URLSearchParams(query.join('?'));
  const info = requestInfo(request.method ?? 'GET', path, parameters);
  return { request, info, path, query: parameters, user: authenticate(request.headers.authorization) };
}

async function answer(context: ApiContext, incoming: Incoming): Promise<ApiResponse> {
  const { info, user } = incoming;
  if (!context.authorizer(user, info)) throw denied(user, info, context.settings.kubernetesVersion);
  if (!info.resourceRequest) return answerPath(context, incoming);
  if (isReview(info)) {
    const contentType = contentTypeOf(incoming.request);
    if (contentType !== '' && contentType !== 'application/json') throw unsupportedBody();
    const body = await readBody(incoming.request);
    return accessReview(context.authorizer, { user, apiVersion: info.apiVersion, body });
  }
  const served = context.registry.find(info.apiVersion, info.resource);
  if (served === undefined) throw context.registry.serves(info.apiVersion) ? genericFailure(404) : pageNotFound();
  return dispatch(context, {
    info,
    served,
    user,
    collection: context.store.collection(served.kind.resource),
    query: incoming.query,
    contentType: contentTypeOf(incoming.request),
    body: await readBody(incoming.request),
  });
}

function isReview({ apiVersion, resource, verb, name, namespace }: ResourceInfo): boolean {
  const asksSelf = resource === 'selfsubjectaccessreviews' && verb === 'create' && name === '' && namespace === '';
  return asksSelf && reviewGroupVersions.includes(apiVersion);
}

function contentTypeOf({ headers }: IncomingMessage): string {
  const text = headers['content-type'] ?? '';
  const end = text.indexOf(';');
  return (end < 0 ? text : text.slice(0, end)).trim().toLowerCase();
}

const HEALTH_PATHS = ['/healthz', '/healthz/ping', '/livez', '/readyz'];

function answerPath({ registry }: ApiContext, { info, path, request }: Incoming): ApiResponse {
  if (info.verb !== 'get' && info.verb !== 'head') throw pageNotFound();
  if (HEALTH_PATHS.includes(path)) return textResponse(200, 'ok');
  if (path === '/openapi/v2') {
    const body = openApiDocument(registry.version === '1.7' ? 'v1.7.4' : 'v1.9.4');
    return { code: 200, body, headers: { 'content-type': 'application/octet-stream' } };
  }
  const document = discoveryDocument(registry, path.replace(/(?<=.)\/$/, ''), request.headers.host ?? '127.0.0.1');
  if (document === undefined) throw pageNotFound();
  return jsonResponse(200, document);
}

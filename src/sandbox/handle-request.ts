import type { IncomingMessage, ServerResponse } from 'node:http';

import type { ApiContext } from './api-context.js';
import type { ApiRequest } from './api-request.js';
import { genericFailure, notAcceptable, pageNotFound, unsupportedBody } from './api-status.js';
import type { Authenticator } from './auth/authenticator.js';
import { forbiddenRequest } from './auth/authorization.js';
import { discoveryDocument } from './discovery/discovery.js';
import { openApiDocument } from './discovery/openapi.js';
import { encodeOpenApi, OPENAPI_PROTOBUF } from './discovery/openapi-protobuf.js';
import { REVIEW_KINDS, reviewGroupVersions } from './discovery/served-groups.js';
import { handleAdminRequest, isAdminPath } from './faults/admin.js';
import { answerWithFaults } from './faults/answer-with-faults.js';
import type { Faults } from './faults/faults.js';
import { accessReview } from './handlers/access-review.js';
import { dispatch } from './handlers/dispatch.js';
import { type ApiResponse, jsonResponse, textResponse } from './http/api-response.js';
import type { InflightLimit } from './http/inflight-limit.js';
import { negotiateRepresentation } from './http/negotiate-representation.js';
import { readRequestBody } from './http/read-request-body.js';
import { parseRequestInfo, type RequestInfo, type ResourceInfo } from './http/request-info.js';
import { parseRequestTarget } from './http/request-target.js';
import { respond, respondError } from './http/respond.js';
import type { KubernetesVersion } from './kubernetes-version.js';
import type { SandboxSettings } from './options.js';
import { decodeProtobuf, PROTOBUF_TYPE } from './protobuf/decode-protobuf.js';
import type { Registry } from './registry/registry.js';
import { parseIncludeObject } from './tables/included-object.js';
import type { TableForm } from './tables/table.js';
import type { User } from './user.js';

/** What every request passes: authentication, the limit of requests in flight, faults, authorization. */
export interface RequestFilters {
  readonly context: ApiContext;
  readonly authenticate: Authenticator;
  readonly inflight: InflightLimit;
  /** Where fault injection is on. */
  readonly faults: Faults | undefined;
}

/** Answers one HTTP request; never throws. */
export async function handleRequest(
  filters: RequestFilters,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    const incoming = readIncoming(filters, request);
    if (filters.faults !== undefined && isAdminPath(incoming.path)) {
      respond(response, await answerAdmin(filters.context, incoming, filters.faults));
      return;
    }
    const release = filters.inflight.acquire(incoming.info, incoming.user);
    try {
      respond(response, await answerOrFault(filters, incoming));
    } finally {
      release();
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

function readIncoming({ authenticate }: RequestFilters, request: IncomingMessage): Incoming {
  const { path, query } = parseRequestTarget(request.url ?? '/');
  const info = parseRequestInfo(request.method ?? 'GET', path, query);
  return { request, info, path, query, user: authenticate(request.headers.authorization) };
}

/** No limit and no fault applies to the paths below `/sandbox`, or they would not answer when they are needed. */
function answerAdmin(context: ApiContext, incoming: Incoming, faults: Faults): Promise<ApiResponse> {
  const { info, user, path, request } = incoming;
  if (!context.authorizer(user, info)) throw forbiddenRequest(user, info, context.settings.kubernetesVersion);
  const body = (): Promise<Buffer> => readRequestBody(request, context.settings.requestTimeoutMs);
  return handleAdminRequest(faults, { method: request.method ?? 'GET', path, body });
}

function answerOrFault({ context, faults }: RequestFilters, incoming: Incoming): Promise<ApiResponse> {
  const work = (): Promise<ApiResponse> => answer(context, incoming);
  if (faults === undefined) return work();
  const { request, info, query } = incoming;
  const subject = {
    method: request.method ?? 'GET',
    target: request.url ?? '/',
    userAgent: request.headers['user-agent'] ?? '',
    watch: info.verb === 'watch',
  };
  return answerWithFaults({ faults, subject, query, stopping: context.stopping }, work);
}

async function answer(context: ApiContext, incoming: Incoming): Promise<ApiResponse> {
  const { info, user } = incoming;
  if (!context.authorizer(user, info)) throw forbiddenRequest(user, info, context.settings.kubernetesVersion);
  if (!info.resourceRequest) return answerNonResource(context, incoming);
  if (isReview(info, context.settings.kubernetesVersion)) {
    const { contentType, body } = await readTypedBody(incoming.request, context.settings);
    if (contentType !== '' && contentType !== 'application/json') throw unsupportedBody();
    return accessReview(context, { user, info, body });
  }
  const served = context.registry.find(info.apiVersion, info.resource);
  if (served === undefined) throw context.registry.serves(info.apiVersion) ? genericFailure(404) : pageNotFound();
  return answerKind(context, incoming, { info, served });
}

/** A request for a kind that is served; what it warns of goes into headers. */
async function answerKind(
  context: ApiContext,
  incoming: Incoming,
  { info, served }: Pick<ApiRequest, 'info' | 'served'>,
): Promise<ApiResponse> {
  const table = requestedTable(context, incoming);
  const warnings = new Set<string>();
  const response = await dispatch(context, {
    info,
    served,
    user: incoming.user,
    collection: context.store.collection(served.kind.resource),
    query: incoming.query,
    ...(await readTypedBody(incoming.request, context.settings)),
    ...(table !== undefined && { table }),
    warn: (text) => warnings.add(text),
  });
  return warnings.size === 0 || 'stream' in response ? response : withWarnings(response, warnings);
}

/** Header lines of RFC 7234, as clients of 1.19 and newer print them. */
function withWarnings<Answer extends object>(
  response: Answer & { readonly headers?: object },
  warnings: Iterable<string>,
) {
  const warning = [...warnings].map((text) => `299 - ${JSON.stringify(text)}`).join(', ');
  return { ...response, headers: { ...response.headers, warning } };
}

const READING_VERBS = ['get', 'list', 'watch'];

/** The Table that a GET asks for. @throws StatusError 406 where the server offers nothing that the client accepts. */
function requestedTable({ settings }: ApiContext, { request, info, query }: Incoming): TableForm | undefined {
  if (!READING_VERBS.includes(info.verb)) return undefined;
  const representation = negotiateRepresentation(request.headers.accept, settings.kubernetesVersion);
  if (representation === undefined) throw notAcceptable();
  if (representation.as === 'json') return undefined;
  return { apiVersion: representation.apiVersion, include: parseIncludeObject(query), now: settings.now };
}

function isReview({ apiVersion, resource, verb, name, namespace }: ResourceInfo, version: KubernetesVersion): boolean {
  const asks = REVIEW_KINDS.has(resource) && verb === 'create' && name === '' && namespace === '';
  return asks && reviewGroupVersions(version).includes(apiVersion);
}

/** The body with its type; one in protobuf becomes the JSON that it stands for, where its kind is known. */
async function readTypedBody(
  request: IncomingMessage,
  { requestTimeoutMs }: SandboxSettings,
): Promise<Pick<ApiRequest, 'contentType' | 'body'>> {
  const contentType = contentTypeOf(request);
  const body = await readRequestBody(request, requestTimeoutMs);
  const object = contentType === PROTOBUF_TYPE ? decodeProtobuf(body) : undefined;
  if (object === undefined) return { contentType, body };
  return { contentType: 'application/json', body: Buffer.from(JSON.stringify(object)) };
}

function contentTypeOf({ headers }: IncomingMessage): string {
  const text = headers['content-type'] ?? '';
  const end = text.indexOf(';');
  return (end < 0 ? text : text.slice(0, end)).trim().toLowerCase();
}

const HEALTH_PATHS = ['/healthz', '/healthz/ping', '/livez', '/readyz'];

/** In protobuf where the client names that type, as kubectl does; in JSON otherwise. */
function openApiResponse(registry: Registry, accept: string): ApiResponse {
  const document = openApiDocument(registry);
  if (!accept.includes(OPENAPI_PROTOBUF)) return jsonResponse(200, document);
  return { code: 200, body: encodeOpenApi(document), headers: { 'content-type': 'application/octet-stream' } };
}

function answerNonResource({ registry }: ApiContext, { info, path, request }: Incoming): ApiResponse {
  if (info.verb !== 'get' && info.verb !== 'head') throw pageNotFound();
  if (HEALTH_PATHS.includes(path)) return textResponse(200, 'ok');
  if (path === '/openapi/v2') {
    return openApiResponse(registry, request.headers.accept ?? '');
  }
  const document = discoveryDocument(registry, path.replace(/(?<=.)\/$/, ''), request.headers.host ?? '127.0.0.1');
  if (document === undefined) throw pageNotFound();
  return jsonResponse(200, document);
}

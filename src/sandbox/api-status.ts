import type { JsonObject, JsonValue } from './json/json-value.js';
import type { FieldError } from './kinds/validation/field-error.js';

/** A resource as error messages name it: `deployments.extensions`, or `pods` in the core group. */
export interface GroupResource {
  readonly group: string;
  readonly resource: string;
}

/** What a Status says beyond its kind; `reason` is left out where the real server leaves it empty. */
export interface StatusFields {
  readonly code: number;
  readonly reason?: string;
  readonly message?: string;
  readonly details?: JsonObject;
}

/** A request that ends in an error: the HTTP code and the body, a Status or (some old paths) plain text. */
export class StatusError extends Error {
  override readonly name = 'StatusError';

  constructor(
    readonly code: number,
    readonly body: JsonObject | string,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(typeof body === 'string' ? body : messageOf(body));
  }
}

/** A Status of a failed request, its keys in the order of metav1.Status. */
export function failureStatus(fields: StatusFields): JsonObject {
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    ...(fields.message !== undefined && { message: fields.message }),
    ...(fields.reason !== undefined && fields.reason !== '' && { reason: fields.reason }),
    ...(fields.details !== undefined && { details: fields.details }),
    code: fields.code,
  };
}

/** A Status of a request that succeeded and has no object to show, as a DELETE. */
export function successStatus(details: JsonObject): JsonObject {
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details };
}

/** Any failure by its fields. */
export function statusError(fields: StatusFields): StatusError {
  return new StatusError(fields.code, failureStatus(fields));
}

/** How a message names a resource: with its group, unless that is the core group. */
export function qualifiedResource(name: string, group: string): string {
  return group === '' ? name : `${name}.${group}`;
}

/** 404: no such object, or no such namespace. */
export function notFound(on: GroupResource, name: string): StatusError {
  return statusError({
    code: 404,
    reason: 'NotFound',
    message: `${qualifiedResource(on.resource, on.group)} ${JSON.stringify(name)} not found`,
    details: statusDetails(on, name),
  });
}

/** 409: the name is taken; `note` precedes the message. */
export function alreadyExists(on: GroupResource, name: string, note = ''): StatusError {
  return statusError({
    code: 409,
    reason: 'AlreadyExists',
    message: `${note}${qualifiedResource(on.resource, on.group)} ${JSON.stringify(name)} already exists`,
    details: statusDetails(on, name),
  });
}

const STALE = 'the object has been modified; please apply your changes to the latest version and try again';

/** 409: the object has changed since the caller read it. */
export function conflict(on: GroupResource, name: string, why: string = STALE): StatusError {
  return statusError({
    code: 409,
    reason: 'Conflict',
    message: `Operation cannot be fulfilled on ${qualifiedResource(on.resource, on.group)} ${JSON.stringify(name)}: ${why}`,
    details: statusDetails(on, name),
  });
}

/** 422: the object breaks rules; `on.resource` is the kind here, as in `Deployment.apps "web" is invalid`. */
export function invalid(on: GroupResource, name: string, errors: readonly FieldError[]): StatusError {
  const messages = [...new Set(errors.map((error) => `${error.field}: ${error.message}`))];
  const text = messages.length === 1 ? messages.join() : `[${messages.join(', ')}]`;
  const causes = errors.map(({ reason, message, field }): JsonObject => ({ reason, message, field }));
  return statusError({
    code: 422,
    reason: 'Invalid',
    message: `${qualifiedResource(on.resource, on.group)} ${JSON.stringify(name)} is invalid: ${text}`,
    details: { ...statusDetails(on, name), causes },
  });
}

/** 403 from admission or authorization. Without a name 1.7 prints an empty one, 1.9 none: `emptyName` says which. */
export function forbidden(
  on: GroupResource & { readonly emptyName?: boolean },
  name: string,
  why: string,
): StatusError {
  const quoted = name === '' && on.emptyName !== true ? '' : ` ${JSON.stringify(name)}`;
  return statusError({
    code: 403,
    reason: 'Forbidden',
    message: `${qualifiedResource(on.resource, on.group)}${quoted} is forbidden: ${why}`,
    details: statusDetails(on, name),
  });
}

/** 500: the server gave up on an operation that a client may try again. */
export function serverTimeout(on: GroupResource, operation: string): StatusError {
  const where = qualifiedResource(on.resource, on.group);
  return statusError({
    code: 500,
    reason: 'ServerTimeout',
    message: `The ${operation} operation against ${where} could not be completed at this time, please try again.`,
    details: statusDetails(on, operation),
  });
}

/** 400: the request cannot be understood. */
export function badRequest(message: string): StatusError {
  return statusError({ code: 400, reason: 'BadRequest', message });
}

/** 415: a body of a type that is not JSON. */
export function unsupportedBody(): StatusError {
  const accepted = 'application/json;stream=watch, application/vnd.kubernetes.protobuf;stream=watch';
  const message = `the body of the request was in an unknown format - accepted media types include: ${accepted}`;
  return statusError({ code: 415, reason: 'UnsupportedMediaType', message });
}

/** 406: the client accepts nothing that is served. */
export function notAcceptable(): StatusError {
  const message = 'only the following media types are accepted: application/json';
  return statusError({ code: 406, reason: 'NotAcceptable', message });
}

const GENERIC: Readonly<Record<number, Omit<StatusFields, 'code'>>> = {
  404: { reason: 'NotFound', message: 'the server could not find the requested resource' },
  405: { reason: 'MethodNotAllowed', message: 'the server does not allow this method on the requested resource' },
};

/** The answer of the real server's router before any handler runs: a Status with empty details. */
export function genericFailure(code: number): StatusError {
  const message = `the server responded with the status code ${code} but did not return more information`;
  return statusError({ message, ...GENERIC[code], code, details: {} });
}

/** 404 of a path that no group serves. */
export function pageNotFound(): StatusError {
  return new StatusError(404, '404 page not found\n', { 'content-type': 'text/plain; charset=utf-8' });
}

/** 500 with reason InternalError. */
export function internalError(cause: string): StatusError {
  return statusError({
    code: 500,
    reason: 'InternalError',
    message: `Internal error occurred: ${cause}`,
    details: { causes: [{ message: cause }] },
  });
}

/** 500 without a reason: what the real server makes of an error that is not a Status. */
export function plainError(message: string): StatusError {
  return statusError({ code: 500, message });
}

/** 504: the request took longer than it may; what it stored stays. */
export function requestTimeout(): StatusError {
  const message = 'Timeout: request did not complete within allowed duration';
  return statusError({ code: 504, reason: 'Timeout', message, details: {} });
}

/** The Status inside a watch's ERROR event: its resourceVersion is older than the history. */
export function tooOldResourceVersion(asked: number, oldest: number): JsonObject {
  return failureStatus({ code: 410, reason: 'Gone', message: `too old resource version: ${asked} (${oldest})` });
}

/** 413: the body is larger than any object may be. */
export function bodyTooLarge(limitBytes: number): StatusError {
  const message = `Request entity too large: limit is ${limitBytes}`;
  return statusError({ code: 413, reason: 'RequestEntityTooLarge', message });
}

/** 429: too many requests at once; plain text, as the real server answers. */
export function tooManyRequests(): StatusError {
  return new StatusError(429, 'Too many requests, please try again later.\n', {
    'content-type': 'text/plain; charset=utf-8',
    'retry-after': '1',
  });
}

/** An initializer's failure result as the answer to the waiting creator: its own Status, code 0 becomes 500. */
export function resultError(result: JsonObject): StatusError {
  const code = typeof result['code'] === 'number' && result['code'] !== 0 ? result['code'] : 500;
  const { status, message, reason, details } = result;
  const given = { status: status ?? 'Failure', message, reason, details };
  const present = Object.entries(given).filter((entry): entry is [string, JsonValue] => entry[1] !== undefined);
  const body: JsonObject = { kind: 'Status', apiVersion: 'v1', metadata: {}, ...Object.fromEntries(present), code };
  return new StatusError(code >= 200 && code <= 599 ? code : 500, body);
}

function messageOf(body: JsonObject): string {
  return typeof body['message'] === 'string' ? body['message'] : 'no message';
}

function statusDetails({ group, resource }: GroupResource, name: string): JsonObject {
  return { ...(name !== '' && { name }), ...(group !== '' && { group }), kind: resource };
}

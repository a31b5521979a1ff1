import type { ApiRequest } from '../api-request.js';
import { internalError, type StatusError, statusError } from '../api-status.js';
import { objectAt, stringAt } from '../json/json-path.js';
import { isJsonObject, type JsonObject, type JsonValue } from '../json/json-value.js';
import { WebhookCallError } from './webhook-address.js';
import type { WebhookAnswer } from './webhook-connections.js';
import type { Operation } from './webhook-rules.js';

/** What admission decides on: the request, and the object as it would be stored and as it is stored. */
export interface AdmissionAttributes {
  readonly request: ApiRequest;
  readonly operation: Operation;
  /** Absent on DELETE: a real 1.9 does not show what is deleted. */
  readonly object?: JsonObject;
  readonly oldObject?: JsonObject;
}

/**
 * The AdmissionReview v1beta1 that a webhook gets, fields in Go's order (webhook/request/admissionreview.go). A create has an
 * empty name, even where the object has one: 1.9 sends the name of the path, and that of a POST has none.
 */
export function admissionReview(attributes: AdmissionAttributes, uid: string): JsonObject {
  const { request, operation, object = null, oldObject = null } = attributes;
  const { served, info, user } = request;
  const { group, version, kind } = served;
  return {
    kind: 'AdmissionReview',
    apiVersion: 'admission.k8s.io/v1beta1',
    request: {
      uid,
      kind: { group, version, kind: kind.kind },
      resource: { group, version, resource: kind.resource },
      ...(info.subresource !== '' && { subResource: info.subresource }),
      ...(info.name !== '' && { name: info.name }),
      ...(info.namespace !== '' && { namespace: info.namespace }),
      operation,
      userInfo: {
        ...(user.name !== '' && { username: user.name }),
        ...(user.uid !== undefined && user.uid !== '' && { uid: user.uid }),
        ...(user.groups.length > 0 && { groups: user.groups }),
      },
      object,
      oldObject,
    },
  };
}

/** What a webhook decided. */
export type WebhookVerdict =
  { readonly allowed: true; readonly patch?: Buffer } | { readonly allowed: false; readonly status: StatusError };

/**
 * Reads the answer of a webhook.
 * @throws WebhookCallError where it is not an AdmissionReview with a response: the failure policy decides then.
 */
export function webhookVerdict(webhookName: string, { code, text }: WebhookAnswer): WebhookVerdict {
  if (code < 200 || code > 299) throw new WebhookCallError(refusalMessage(code, text));
  const response = parseResponse(text)['response'];
  if (!isJsonObject(response)) throw new WebhookCallError('webhook response was absent');
  if (response['allowed'] !== true) return { allowed: false, status: deniedStatus(webhookName, response['status']) };
  const patch = Buffer.from(stringAt(response, 'patch'), 'base64');
  return patch.length === 0 ? { allowed: true } : { allowed: true, patch };
}

/** The client's error where a mutating webhook denies: on 1.9 always a 500, with any Status of the webhook. */
export function mutatingDeniedError(status: StatusError): StatusError {
  return internalError(status.message);
}

/** The client's error where a webhook with failure policy `Fail` cannot be called. */
export function failedCallError(webhookName: string, error: WebhookCallError): StatusError {
  return internalError(`failed calling admission webhook ${JSON.stringify(webhookName)}: ${error.message}`);
}

function parseResponse(text: string): JsonObject {
  try {
    const value = JSON.parse(text) as JsonValue;
    if (isJsonObject(value)) return value;
  } catch (cause) {
    throw new WebhookCallError(`couldn't get version/kind; json parse error: ${text.slice(0, 80)}`, { cause });
  }
  throw new WebhookCallError("couldn't get version/kind; json parse error: want an object");
}

/** client-go's message for an HTTP error without a Status (apimachinery/pkg/api/errors, NewGenericServerResponse). */
function refusalMessage(code: number, text: string): string {
  if (code === 404) return 'the server could not find the requested resource';
  if (code < 500) return `the server rejected our request for an unknown reason`;
  return `an error on the server (${JSON.stringify(text.trim())}) has prevented the request from succeeding`;
}

/** The webhook's own Status with a message that names it; without a code it is a 500 (webhook/errors/statuserror.go). */
function deniedStatus(webhookName: string, status: JsonValue | undefined): StatusError {
  const given = isJsonObject(status) ? status : {};
  const deniedBy = `admission webhook ${JSON.stringify(webhookName)} denied the request`;
  const why = stringAt(given, 'message') || stringAt(given, 'reason');
  const message = why === '' ? `${deniedBy} without explanation` : `${deniedBy}: ${why}`;
  const code = typeof given['code'] === 'number' && given['code'] >= 400 && given['code'] <= 599 ? given['code'] : 500;
  const details = isJsonObject(given['details']) ? { details: objectAt(given, 'details') } : {};
  return statusError({ code, reason: stringAt(given, 'reason'), message, ...details });
}

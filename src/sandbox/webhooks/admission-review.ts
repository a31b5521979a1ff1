import type { ApiRequest } from '../api-request.js';
import { internalError, type StatusError, statusError } from '../api-status.js';
import { objectAt, stringAt } from '../json/json-path.js';
import { isJsonObject, type JsonObject, type JsonValue } from '../json/json-value.js';
import { isSince, type KubernetesVersion } from '../kubernetes-version.js';
import { apiGroupOf } from '../registry/resource-kind.js';
import type { User } from '../user.js';
import { WebhookCallError } from './webhook-call-error.js';
import type { WebhookAnswer } from './webhook-connections.js';
import type { Operation } from './webhook-rules.js';

/** What admission decides on: the request, and the object as it would be stored and as it is stored. */
export interface AdmissionAttributes {
  readonly request: ApiRequest;
  readonly operation: Operation;
  /** Absent on DELETE. */
  readonly object?: JsonObject;
  /** Absent on CREATE, and on DELETE before 1.15. */
  readonly oldObject?: JsonObject;
  readonly isDryRun?: boolean;
}

/** What one webhook is asked: in which version of the review, about the object in which of its group versions. */
export interface ReviewForm {
  readonly uid: string;
  /** `v1` or `v1beta1`. */
  readonly reviewVersion: string;
  /** The group version by which the webhook's rule matches. */
  readonly apiVersion: string;
}

/** The AdmissionReview that a webhook gets, fields in Go's order (webhook/request/admissionreview.go). */
export function admissionReview(attributes: AdmissionAttributes, form: ReviewForm): JsonObject {
  const { request, operation } = attributes;
  const { served, info, user } = request;
  const { kind } = served;
  const isNewer = isSince(served.context.version, 15);
  const name = reviewedName(attributes);
  return {
    kind: 'AdmissionReview',
    apiVersion: `admission.k8s.io/${form.reviewVersion}`,
    request: {
      uid: form.uid,
      kind: { ...groupVersion(form.apiVersion), kind: kind.kind },
      resource: { ...groupVersion(form.apiVersion), resource: kind.resource },
      ...(info.subresource !== '' && { subResource: info.subresource }),
      ...(isNewer && {
        requestKind: { ...groupVersion(served.apiVersion), kind: kind.kind },
        requestResource: { ...groupVersion(served.apiVersion), resource: kind.resource },
        ...(info.subresource !== '' && { requestSubResource: info.subresource }),
      }),
      ...(name !== '' && { name }),
      ...(info.namespace !== '' && { namespace: info.namespace }),
      operation,
      userInfo: userInfo(user),
      object: inVersion(attributes.object, form),
      oldObject: inVersion(attributes.oldObject, form),
      ...(isNewer && { dryRun: attributes.isDryRun === true, options: optionsOf(attributes) }),
    },
  };
}

/** What a webhook decided. */
export type WebhookVerdict =
  { readonly allowed: true; readonly patch?: Buffer } | { readonly allowed: false; readonly status: StatusError };

/** What an answer is measured by. */
export interface AskedReview {
  readonly webhookName: string;
  readonly version: KubernetesVersion;
  readonly form: ReviewForm;
  readonly isMutating: boolean;
}

/**
 * Reads the answer of a webhook.
 * @throws WebhookCallError where it is not an AdmissionReview with a response: the failure policy decides then.
 */
export function webhookVerdict(asked: AskedReview, { code, text }: WebhookAnswer): WebhookVerdict {
  if (code < 200 || code > 299) throw new WebhookCallError(refusalMessage(code, text));
  const review = parseResponse(text);
  const { response } = review;
  if (!isJsonObject(response)) throw new WebhookCallError('webhook response was absent');
  const wrong = asked.form.reviewVersion === 'v1' ? v1ResponseError(asked, review, response) : undefined;
  if (wrong !== undefined) throw new WebhookCallError(wrong);
  if (response['allowed'] !== true) return { allowed: false, status: deniedStatus(asked, response['status']) };
  const patch = Buffer.from(stringAt(response, 'patch'), 'base64');
  return patch.length === 0 ? { allowed: true } : { allowed: true, patch };
}

/** The client's error where a mutating webhook denies: on 1.9 always a 500, with any Status of the webhook. */
export function mutatingDeniedError(status: StatusError, version: KubernetesVersion): StatusError {
  return isSince(version, 10) ? status : internalError(status.message);
}

/** An empty name on a create where the server does not read it from the object: 1.9 sends the name of the path. */
function reviewedName({ request, object }: AdmissionAttributes): string {
  if (request.info.name !== '' || !isSince(request.served.context.version, 20)) return request.info.name;
  return stringAt(object ?? {}, 'metadata', 'name');
}

function userInfo({ name, uid, groups }: User): JsonObject {
  return {
    ...(name !== '' && { username: name }),
    ...(uid !== undefined && uid !== '' && { uid }),
    ...(groups.length > 0 && { groups }),
  };
}

function groupVersion(apiVersion: string): { readonly group: string; readonly version: string } {
  return { group: apiGroupOf(apiVersion), version: apiVersion.slice(apiVersion.indexOf('/') + 1) };
}

function inVersion(object: JsonObject | undefined, { apiVersion }: ReviewForm): JsonObject | null {
  if (object === undefined) return null;
  return object['apiVersion'] === apiVersion ? object : { ...object, apiVersion };
}

const OPTIONS = { CREATE: 'CreateOptions', UPDATE: 'UpdateOptions', DELETE: 'DeleteOptions' } as const;

function optionsOf({ request, operation, isDryRun }: AdmissionAttributes): JsonObject {
  const manager = request.query.get('fieldManager') ?? '';
  return {
    kind: OPTIONS[operation],
    apiVersion: 'meta.k8s.io/v1',
    ...(isDryRun === true && { dryRun: ['All'] }),
    ...(manager !== '' && operation !== 'DELETE' && { fieldManager: manager }),
  };
}

/** What is wrong with a response in v1, whose form is checked (webhook/request/admissionreview.go, VerifyAdmissionResponse). */
function v1ResponseError(asked: AskedReview, review: JsonObject, response: JsonObject): string | undefined {
  const uid = stringAt(response, 'uid');
  if (uid !== asked.form.uid) {
    return `expected response.uid=${JSON.stringify(asked.form.uid)}, got ${JSON.stringify(uid)}`;
  }
  const type = `${stringAt(review, 'apiVersion')}, Kind=${stringAt(review, 'kind')}`;
  const wanted = 'admission.k8s.io/v1, Kind=AdmissionReview';
  if (type !== wanted) return `expected webhook response of ${wanted}, got ${type}`;
  return patchFormError(asked, stringAt(response, 'patch') !== '', response['patchType'] ?? undefined);
}

function patchFormError(
  { isMutating }: AskedReview,
  hasPatch: boolean,
  type: JsonValue | undefined,
): string | undefined {
  if (!isMutating) {
    if (hasPatch) return 'validating webhook may not return response.patch';
    return type === undefined ? undefined : 'validating webhook may not return response.patchType';
  }
  if (hasPatch && type === undefined) return 'webhook returned response.patch but not response.patchType';
  if (!hasPatch && type !== undefined) return 'webhook returned response.patchType but not response.patch';
  const isKnown = type === undefined || type === 'JSONPatch';
  return isKnown ? undefined : `webhook returned invalid response.patchType of ${JSON.stringify(type)}`;
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

/**
 * The webhook's own Status with a message that names it; without a code it is a 500 on 1.9, and a 400 later
 * (webhook/errors/statuserror.go).
 */
function deniedStatus({ webhookName, version }: AskedReview, status: JsonValue | undefined): StatusError {
  const given = isJsonObject(status) ? status : {};
  const deniedBy = `admission webhook ${JSON.stringify(webhookName)} denied the request`;
  const why = stringAt(given, 'message') || stringAt(given, 'reason');
  const message = why === '' ? `${deniedBy} without explanation` : `${deniedBy}: ${why}`;
  const isCode = typeof given['code'] === 'number' && given['code'] >= 400 && given['code'] <= 599;
  const code = isCode ? Number(given['code']) : isSince(version, 10) ? 400 : 500;
  const details = isJsonObject(given['details']) ? { details: objectAt(given, 'details') } : {};
  return statusError({ code, reason: stringAt(given, 'reason'), message, ...details });
}

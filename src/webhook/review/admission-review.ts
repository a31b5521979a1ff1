import { errorMessage } from '../../json/error-message.js';
import { isJsonObject, type Json, type JsonObject, objectAt, stringIn } from '../../json/json.js';
import { shorten } from '../../json/shorten.js';

/** What an API server asks before it stores an object, as far as the webhook needs it. */
export interface AdmissionRequest {
  /** The version of the request, which the answer must have; undefined where the request does not name it. */
  readonly apiVersion: ReviewVersion | undefined;
  /** Goes back with the answer. */
  readonly uid: string;
  /** Plural name of the resource, after its group where it has one: `pods`, `apps/deployments`. Empty where not given. */
  readonly resource: string;
  /** For instance `status`; empty where it is the object itself. */
  readonly subResource: string;
  /** `CREATE`, `UPDATE`, ...; empty where not given. */
  readonly operation: string;
  readonly namespace: string | undefined;
  /** Undefined where the server is to generate it. */
  readonly name: string | undefined;
  readonly object: Json | undefined;
  /** Nothing is stored, whatever the answer: it may have no side effect. False where not given, as before Kubernetes 1.12. */
  readonly dryRun: boolean;
}

const VERSIONS = ['admission.k8s.io/v1beta1', 'admission.k8s.io/v1'] as const;

/** A version of AdmissionReview that is understood. */
type ReviewVersion = (typeof VERSIONS)[number];

/** Whom an answer is for. */
export type ReviewAddress = Pick<AdmissionRequest, 'uid' | 'apiVersion'>;

const NO_ADDRESS: ReviewAddress = { uid: '', apiVersion: undefined };

/** A body that is not an AdmissionReview with a request. */
export class BadReviewError extends Error {
  readonly code = 'ERR_BAD_REVIEW';
  /** As far as the body says it. */
  readonly address: ReviewAddress;

  constructor(found: string, { address = NO_ADDRESS, ...options }: ErrorOptions & { address?: ReviewAddress } = {}) {
    super(`read the AdmissionReview: ${found}, want one of ${VERSIONS.join(' or ')} with a request`, options);
    this.name = 'BadReviewError';
    this.address = address;
  }
}

const textIn = (value: Json | undefined): string => stringIn(value) ?? '';

/**
 * Reads the body of a request to a webhook.
 * @throws BadReviewError where it is not an AdmissionReview with a request
 */
export function readAdmissionReview(text: string): AdmissionRequest {
  const review = parseReview(text);
  const apiVersion = versionOf(review);
  const { request } = review;
  if (!isJsonObject(request)) throw new BadReviewError('it has no request', { address: { uid: '', apiVersion } });
  const { uid, subResource, operation, namespace, name, object, dryRun } = request;
  return {
    apiVersion,
    uid: textIn(uid),
    resource: resourceOf(request),
    subResource: textIn(subResource),
    operation: textIn(operation),
    namespace: textIn(namespace) === '' ? undefined : textIn(namespace),
    name: textIn(name) === '' ? undefined : textIn(name),
    object,
    dryRun: dryRun === true,
  };
}

/** What a webhook answers: allowed, with a patch where it changes something, or not allowed, with a message. */
export type AdmissionResponse =
  | {
      readonly allowed: true;
      /** A JSON Patch as text, in base64. */
      readonly patch?: string;
      /** Sentences for the user who creates the object; servers from 1.19 on pass them on. */
      readonly warnings?: readonly string[];
    }
  | { readonly allowed: false; readonly message: string };

/** The text of an answer, in the version that was asked in, with the uid of the request. */
export function writeAdmissionReview({ uid, apiVersion }: ReviewAddress, response: AdmissionResponse): string {
  const head = apiVersion === undefined ? '' : `"kind":"AdmissionReview","apiVersion":${JSON.stringify(apiVersion)},`;
  return `{${head}"response":{"uid":${JSON.stringify(uid)},${verdictOf(response)}}}`;
}

function verdictOf(response: AdmissionResponse): string {
  if (!response.allowed) {
    const status = { status: 'Failure', message: response.message, reason: 'BadRequest', code: 400 };
    return `"allowed":false,"status":${JSON.stringify(status)}`;
  }
  const { patch, warnings = [] } = response;
  const told = warnings.length === 0 ? '' : `,"warnings":${JSON.stringify(warnings)}`;
  // Nothing in base64 has to be escaped.
  return `"allowed":true${patch === undefined ? '' : `,"patchType":"JSONPatch","patch":"${patch}"`}${told}`;
}

function parseReview(text: string): JsonObject {
  if (text.trim() === '') throw new BadReviewError('the body is empty');
  let review: unknown;
  try {
    review = JSON.parse(text);
  } catch (cause) {
    throw new BadReviewError(`got text that is not JSON (${errorMessage(cause)})`, { cause });
  }
  if (!isJsonObject(review)) throw new BadReviewError('got JSON that is not an object');
  return review;
}

function versionOf(review: JsonObject): ReviewVersion | undefined {
  const { apiVersion, kind } = review;
  const version = VERSIONS.find((known) => known === apiVersion);
  const address = { uid: textIn(objectAt(review, 'request')['uid']), apiVersion: version };
  if (kind !== undefined && kind !== 'AdmissionReview') {
    throw new BadReviewError(`got kind ${shorten(JSON.stringify(kind))}`, { address });
  }
  if (apiVersion === undefined || version) return version;
  throw new BadReviewError(`got apiVersion ${shorten(JSON.stringify(apiVersion))}`, { address });
}

function resourceOf(request: JsonObject): string {
  const { group, resource } = objectAt(request, 'resource');
  return textIn(group) === '' ? textIn(resource) : `${textIn(group)}/${textIn(resource)}`;
}

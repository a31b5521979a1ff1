import { listAt, objectAt, objectsAt, stringAt, valueAt, withField } from '../../json/json-path.js';
import type { JsonObject } from '../../json/json-value.js';
import { isSince } from '../../kubernetes-version.js';
import {
  type ApiFields,
  listFieldOf,
  mapFieldOf,
  objectFieldOf,
  objectOrEmpty,
  optionalIntegerField,
  textField,
  timeField,
} from '../fields/api-field.js';
import { objectFields } from '../fields/object-meta-fields.js';
import { type FieldError, fieldInvalid, fieldRequired } from '../validation/field-error.js';
import type { RequestContext } from '../validation/request-context.js';
import type { KindRules } from './kind-rules.js';
import { withSpecDefault } from './workload-defaults.js';

const certificateRequestFields: ApiFields = objectFields({
  spec: objectOrEmpty({
    request: { ...textField, keepsZero: true, absent: null },
    signerName: { ...textField, since: '1.20' },
    expirationSeconds: { ...optionalIntegerField, since: '1.22' },
    usages: listFieldOf(textField),
    username: textField,
    uid: textField,
    groups: listFieldOf(textField),
    extra: mapFieldOf(listFieldOf(textField)),
  }),
  status: objectOrEmpty({
    conditions: listFieldOf(
      objectFieldOf({
        type: { ...textField, keepsZero: true, absent: '' },
        status: { ...textField, since: '1.20' },
        reason: textField,
        message: textField,
        lastUpdateTime: { ...timeField, absent: null },
        lastTransitionTime: { ...timeField, absent: null, since: '1.20' },
      }),
    ),
    certificate: textField,
  }),
});

const LEGACY_SIGNER = 'kubernetes.io/legacy-unknown';

/**
 * certificates.k8s.io CertificateSigningRequest (pkg/registry/certificates): the server itself writes the requesting user into
 * the spec, which never changes afterwards. v1 wants a signer and usages; v1beta1 has defaults for both.
 */
export const certificateRequestRules: KindRules = {
  fields: certificateRequestFields,
  defaults: withBetaDefaults,
  prepareForCreate: (object, context) => withField(object, 'spec', withRequester(objectAt(object, 'spec'), context)),
  prepareForUpdate: (object, old) => withField(object, 'spec', old['spec']),
  validate: validateCertificateRequest,
};

/** The object after a PUT of `/approval`, which sets the conditions and their times (strategy.go, csrApprovalStrategy). */
export function withApproval(old: JsonObject, given: JsonObject, now: string): JsonObject {
  const conditions = objectsAt(given, 'status', 'conditions').map((condition) => withTimes(condition, now));
  const status = withField(objectAt(old, 'status'), 'conditions', conditions.length === 0 ? undefined : conditions);
  return withField(old, 'status', status);
}

/** A status with the approval that is stored: `/status` is for the signer, whose conditions since 1.19 are its own. */
export function withStoredApproval(status: JsonObject, old: JsonObject, { version }: RequestContext): JsonObject {
  const approval = objectsAt(old, 'status', 'conditions');
  const isOfApprover = ({ type }: JsonObject): boolean => type === 'Approved' || type === 'Denied';
  const conditions = isSince(version, 19)
    ? [
        ...approval.filter(isOfApprover),
        ...objectsAt(status, 'conditions').filter((condition) => !isOfApprover(condition)),
      ]
    : approval;
  return withField(status, 'conditions', conditions.length === 0 ? undefined : conditions);
}

/** Conditions of 1.19 and newer have a status, and a time of their last transition too. */
function withTimes(condition: JsonObject, now: string): JsonObject {
  const isUnset = (key: string): boolean => (condition[key] ?? null) === null;
  return {
    ...condition,
    ...(isUnset('lastUpdateTime') && { lastUpdateTime: now }),
    ...('status' in condition && isUnset('lastTransitionTime') && { lastTransitionTime: now }),
  };
}

const BEGIN = '-----BEGIN CERTIFICATE REQUEST-----';
const END = '-----END CERTIFICATE REQUEST-----';
const BASE64_LINES = /^\r?\n[A-Za-z0-9+/=\r\n]+$/;

/** What stands between the first and the last line; undefined where the text is no PEM. */
function pemRequest(text: string): string | undefined {
  const pem = text.trimStart();
  const end = pem.indexOf(END);
  const body = pem.startsWith(BEGIN) && end > 0 ? pem.slice(BEGIN.length, end) : '';
  return BASE64_LINES.test(body) ? body : undefined;
}

/** Errors of a request (pkg/apis/certificates/validation). */
function validateCertificateRequest(object: JsonObject, context: RequestContext): readonly FieldError[] {
  return [...validateEncodedRequest(object), ...(isSince(context.version, 18) ? validateSigner(object, context) : [])];
}

function validateSigner(object: JsonObject, { apiVersion }: RequestContext): readonly FieldError[] {
  const isV1 = apiVersion.endsWith('/v1');
  const signer = stringAt(object, 'spec', 'signerName');
  const seconds = valueAt(object, 'spec', 'expirationSeconds');
  const tooShort = 'may not specify a duration less than 600 seconds (10 minutes)';
  return [
    ...(isV1 && signer === LEGACY_SIGNER
      ? [fieldInvalid('spec.signerName', signer, 'the legacy signerName is not allowed via this API version')]
      : signerNameErrors(signer)),
    ...(typeof seconds === 'number' && seconds < 600
      ? [fieldInvalid('spec.expirationSeconds', seconds, tooShort)]
      : []),
    ...(isV1 && listAt(object, 'spec', 'usages').length === 0 ? [fieldRequired('spec.usages')] : []),
  ];
}

function signerNameErrors(signer: string): readonly FieldError[] {
  if (signer === '') return [fieldRequired('spec.signerName')];
  const [domain = '', path = '', ...rest] = signer.split('/');
  if (domain !== '' && path !== '' && rest.length === 0) return [];
  const form = "must be a fully qualified domain and path of the form 'example.com/signer-name'";
  return [fieldInvalid('spec.signerName', signer, form)];
}

/** Errors of a spec without a PKCS#10 request in PEM. */
function validateEncodedRequest(object: JsonObject): readonly FieldError[] {
  const request = Buffer.from(stringAt(object, 'spec', 'request'), 'base64');
  const body = pemRequest(request.toString('latin1'));
  const why = body === undefined ? 'PEM block type must be CERTIFICATE REQUEST' : derError(body);
  if (why === undefined) return [];
  const bytes = [...request].map((byte) => `0x${byte.toString(16)}`).join(', ');
  return [fieldInvalid('spec.request', { literal: `[]byte{${bytes}}` }, why)];
}

/** Checks that the bytes are one ASN.1 sequence of the length that it names; the signer checks the rest. */
function derError(base64: string): string | undefined {
  const der = Buffer.from(base64, 'base64');
  const [tag, first = 0] = der;
  if (tag !== 0x30) return "asn1: structure error: tags don't match (16 vs {class:0 tag:0 length:0 isCompound:false})";
  const lengthBytes = first < 0x80 ? 0 : first & 0x7f;
  if (lengthBytes > 4 || der.length < 2 + lengthBytes) return 'asn1: syntax error: data truncated';
  const length = lengthBytes === 0 ? first : der.readUIntBE(2, lengthBytes);
  const rest = der.length - 2 - lengthBytes - length;
  if (rest === 0) return undefined;
  return rest < 0 ? 'asn1: syntax error: data truncated' : 'asn1: syntax error: trailing data';
}

/** v1beta1 signs for any use where none is named; 1.18 gave that signer a name. A condition of v1beta1 is true by default. */
function withBetaDefaults(object: JsonObject, { version, apiVersion }: RequestContext): JsonObject {
  if (apiVersion.endsWith('/v1')) return object;
  const used = withSpecDefault(object, 'usages', ['digital signature', 'key encipherment']);
  if (!isSince(version, 18)) return used;
  const conditions = objectsAt(used, 'status', 'conditions').map((condition) => ({ status: 'True', ...condition }));
  const status = withField(objectAt(used, 'status'), 'conditions', conditions.length === 0 ? undefined : conditions);
  return withField(withSpecDefault(used, 'signerName', LEGACY_SIGNER), 'status', status);
}

function withRequester(spec: JsonObject, { user }: RequestContext): JsonObject {
  const { request = null, signerName, expirationSeconds, usages = [] } = spec;
  const asked = {
    request,
    ...(signerName !== undefined && { signerName }),
    ...(expirationSeconds !== undefined && { expirationSeconds }),
    usages,
  };
  if (user === undefined) return asked;
  return {
    ...asked,
    ...(user.name !== '' && { username: user.name }),
    ...(user.uid !== undefined && user.uid !== '' && { uid: user.uid }),
    ...(user.groups.length > 0 && { groups: user.groups }),
  };
}

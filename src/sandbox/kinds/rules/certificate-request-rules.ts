import { listAt, objectAt, objectsAt, stringAt, withField } from '../../json/json-path.js';
import type { JsonObject } from '../../json/json-value.js';
import {
  type ApiFields,
  listFieldOf,
  mapFieldOf,
  objectFieldOf,
  objectOrEmpty,
  textField,
  timeField,
} from '../fields/api-field.js';
import { objectFields } from '../fields/object-meta-fields.js';
import { type FieldError, fieldInvalid } from '../validation/field-error.js';
import type { RequestContext } from '../validation/request-context.js';
import type { KindRules } from './kind-rules.js';
import { withSpecDefault } from './workload-defaults.js';

const certificateRequestFields: ApiFields = objectFields({
  spec: objectOrEmpty({
    request: { ...textField, keepsZero: true, absent: null },
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
        reason: textField,
        message: textField,
        lastUpdateTime: { ...timeField, absent: null },
      }),
    ),
    certificate: textField,
  }),
});

/**
 * certificates.k8s.io/v1beta1 CertificateSigningRequest (pkg/registry/certificates): the server itself writes the requesting
 * user into the spec, which never changes afterwards.
 */
export const certificateRequestRules: KindRules = {
  fields: certificateRequestFields,
  defaults: (object) => withSpecDefault(object, 'usages', ['digital signature', 'key encipherment']),
  prepareForCreate: (object, context) => withField(object, 'spec', withRequester(objectAt(object, 'spec'), context)),
  prepareForUpdate: (object, old) => withField(object, 'spec', old['spec']),
  validate: validateCertificateRequest,
};

/** The object after a PUT of `/approval`, which sets the conditions and their times (strategy.go, csrApprovalStrategy). */
export function withApproval(old: JsonObject, given: JsonObject, now: string): JsonObject {
  const conditions = objectsAt(given, 'status', 'conditions').map((condition) =>
    (condition['lastUpdateTime'] ?? null) === null ? { ...condition, lastUpdateTime: now } : condition,
  );
  const status = withField(objectAt(old, 'status'), 'conditions', conditions.length === 0 ? undefined : conditions);
  return withField(old, 'status', status);
}

/** A status with the approval that is stored: `/status` is for the signer, not for the approver. */
export function withStoredApproval(status: JsonObject, old: JsonObject): JsonObject {
  const conditions = listAt(old, 'status', 'conditions');
  return withField(status, 'conditions', conditions.length === 0 ? undefined : conditions);
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

/** Errors of a spec without a PKCS#10 request in PEM (pkg/apis/certificates/validation). */
function validateCertificateRequest(object: JsonObject): readonly FieldError[] {
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

function withRequester(spec: JsonObject, { user }: RequestContext): JsonObject {
  const { request = null, usages = [] } = spec;
  if (user === undefined) return { request, usages };
  return {
    request,
    usages,
    ...(user.name !== '' && { username: user.name }),
    ...(user.uid !== undefined && user.uid !== '' && { uid: user.uid }),
    ...(user.groups.length > 0 && { groups: user.groups }),
  };
}

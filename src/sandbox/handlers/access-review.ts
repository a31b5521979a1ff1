import type { AdmissionInput } from '../admission/initializer-plugin.js';
import type { ApiContext } from '../api-context.js';
import { badRequest, invalid } from '../api-status.js';
import type { AuthorizationAttributes } from '../auth/authorization.js';
import { REVIEW_KINDS } from '../discovery/served-groups.js';
import { type ApiResponse, jsonResponse } from '../http/api-response.js';
import { objectAt, stringAt, stringsAt, withField } from '../json/json-path.js';
import { isJsonObject, type JsonObject } from '../json/json-value.js';
import { parseJson } from '../json/parse-json.js';
import { decodeObject } from '../kinds/fields/decode-object.js';
import { objectMetaFields } from '../kinds/fields/object-meta-fields.js';
import { type FieldError, fieldInvalid as invalidValue } from '../kinds/validation/field-error.js';
import type { User } from '../user.js';

/** Who asks what, by which path. */
export interface ReviewRequest extends AdmissionInput {
  readonly body: Buffer;
}

const subjectRequired: FieldError = invalidValue('spec.user', '', 'at least one of user or group must be specified');

/**
 * POST of an access review, as `kubectl auth can-i` sends it. It passes admission as any create does, although nothing is
 * stored, and its metadata must be empty afterwards (pkg/apis/authorization/validation).
 */
export function accessReview(context: ApiContext, { user, info, body }: ReviewRequest): ApiResponse {
  const kind = REVIEW_KINDS.get(info.resource) ?? 'SelfSubjectAccessReview';
  const parsed = parseJson(body.toString());
  if ('syntaxError' in parsed) throw badRequest(`couldn't get version/kind; json parse error: ${parsed.syntaxError}`);
  const given = isJsonObject(parsed.value) ? parsed.value : {};
  const metadata = decodeObject(objectAt(given, 'metadata'), objectMetaFields, context.settings.kubernetesVersion);
  const review = context.initializers.admitCreate({ user, info }, withField(given, 'metadata', metadata));
  const spec = objectAt(review, 'spec');
  const attributes = readAttributes(spec);
  if (attributes === undefined) {
    throw badRequest('exactly one of nonResourceAttributes or resourceAttributes must be specified');
  }
  const subject = kind === 'SelfSubjectAccessReview' ? user : subjectOf(spec);
  const errors = [...(subject === undefined ? [subjectRequired] : []), ...metadataErrors(objectAt(review, 'metadata'))];
  // The real server has forgotten the kind by then.
  if (subject === undefined || errors.length > 0) throw invalid({ group: info.group, resource: '' }, '', errors);
  const status = { allowed: context.authorizer(subject, attributes) };
  return jsonResponse(201, {
    kind,
    apiVersion: info.apiVersion,
    metadata: { creationTimestamp: null },
    spec,
    status,
  });
}

function metadataErrors(metadata: JsonObject): readonly FieldError[] {
  const isEmpty = Object.values(metadata).every((value) => value === null);
  return isEmpty ? [] : [invalidValue('metadata', { literal: 'v1.ObjectMeta{...}' }, 'must be empty')];
}

function subjectOf(spec: JsonObject): User | undefined {
  const [name, groups] = [stringAt(spec, 'user'), stringsAt(spec, 'groups')];
  return name === '' && groups.length === 0 ? undefined : { name, groups };
}

function readAttributes(spec: JsonObject): AuthorizationAttributes | undefined {
  const { resourceAttributes: resource, nonResourceAttributes: path } = spec;
  if (isJsonObject(resource) === isJsonObject(path)) return undefined;
  if (isJsonObject(path)) return { resourceRequest: false, verb: stringAt(path, 'verb'), path: stringAt(path, 'path') };
  return {
    resourceRequest: true,
    verb: stringAt(resource, 'verb'),
    group: stringAt(resource, 'group'),
    resource: stringAt(resource, 'resource'),
    subresource: stringAt(resource, 'subresource'),
    namespace: stringAt(resource, 'namespace'),
    name: stringAt(resource, 'name'),
  };
}

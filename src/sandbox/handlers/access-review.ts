import { badRequest } from '../api-status.js';
import type { Attributes, Authorizer } from '../auth/authorization.js';
import type { User } from '../auth/user.js';
import type { JsonObject } from '../json.js';
import { objectAt, stringAt } from '../kinds/json-path.js';
import { isJsonObject } from '../patch/json-type.js';
import { jsonResponse } from './api-response.js';
import type { ApiResponse } from './api-response.js';
import { parseJson } from './decode-body.js';

/** Who asks what, in which group version. */
export interface ReviewRequest {
  readonly user: User;
  readonly apiVersion: string;
  readonly body: Buffer;
}

/** POST of a SelfSubjectAccessReview, the question of `kubectl auth can-i`: says whether the caller may do something. */
export function accessReview(authorizer: Authorizer, { user, apiVersion, body }: ReviewRequest): ApiResponse {
  const parsed = parseJson(body.toString());
  if ('syntaxError' in parsed) throw badRequest(`couldn't get version/kind; json parse error: ${parsed.syntaxError}`);
  const review = isJsonObject(parsed.value) ? parsed.value : {};
  const spec = objectAt(review, 'spec');
  const attributes = askedAttributes(spec);
  if (attributes === undefined) {
    throw badRequest('exactly one of nonResourceAttributes or resourceAttributes must be specified');
  }
  const allowed = authorizer(user, attributes);
  const metadata = { creationTimestamp: null };
  return jsonResponse(201, { kind: 'SelfSubjectAccessReview', apiVersion, metadata, spec, status: { allowed } });
}

function askedAttributes(spec: JsonObject): Attributes | undefined {
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

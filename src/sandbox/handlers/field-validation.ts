import type { ApiRequest } from '../api-request.js';
import { badRequest, invalid, type StatusError } from '../api-status.js';
import type { JsonObject } from '../json/json-value.js';
import { fieldInvalid, fieldNotSupported } from '../kinds/validation/field-error.js';
import { isSince } from '../kubernetes-version.js';
import { apiTypesOf, typeKeyOf } from '../schema/read-api-types.js';
import { unknownFields } from '../schema/unknown-fields.js';

const DIRECTIVES = ['Ignore', 'Strict', 'Warn'];

/**
 * What a server since 1.25 does with fields that it does not know, by the query's `fieldValidation`: it warns of them, which is
 * the default, refuses the object (`Strict`), or drops them without a word (`Ignore`), as older servers do.
 * @throws StatusError 400 for an object, 422 for the result of a patch, where it is strict; 422 for another directive.
 */
export function validateFields(request: ApiRequest, object: JsonObject): void {
  const { served, query, warn } = request;
  const { version } = served.context;
  if (!isSince(version, 25)) return;
  const directive = query.get('fieldValidation') ?? '';
  if (directive !== '' && !DIRECTIVES.includes(directive)) {
    const wrong = fieldNotSupported('fieldValidation', directive, ['', ...DIRECTIVES]);
    throw invalid({ group: 'meta.k8s.io', resource: 'CreateOptions' }, '', [wrong]);
  }
  if (directive === 'Ignore') return;
  const key = typeKeyOf(served.apiVersion, served.kind.kind);
  const unknown = unknownFields(object, key, apiTypesOf(version)).map(
    (path) => `unknown field ${JSON.stringify(path)}`,
  );
  if (unknown.length === 0) return;
  if (directive === 'Strict') throw strictError(request, unknown.join(', '));
  for (const warning of unknown) warn?.(warning);
}

function strictError({ served, info, body }: ApiRequest, unknown: string): StatusError {
  const why = `strict decoding error: ${unknown}`;
  const { kind } = served.kind;
  if (info.verb !== 'patch') {
    return badRequest(`${kind} in version ${JSON.stringify(served.version)} cannot be handled as a ${kind}: ${why}`);
  }
  return invalid({ group: '', resource: '' }, '', [fieldInvalid('patch', body.toString(), why)]);
}

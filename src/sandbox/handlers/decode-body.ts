import type { ApiRequest } from '../api-request.js';
import { badRequest, unsupportedBody } from '../api-status.js';
import { objectAt, stringAt, withField } from '../json/json-path.js';
import { isJsonObject, type JsonObject } from '../json/json-value.js';
import { parseJson } from '../json/parse-json.js';
import { decodeError } from '../kinds/decode-error.js';
import { validateFields } from './field-validation.js';

/**
 * The object in the body of a POST or PUT, with the defaults of the API version.
 * @throws StatusError 415 where its content type is not JSON, 400 where it cannot be read as an object of the kind.
 */
export function decodeBody(request: ApiRequest): JsonObject {
  const { served } = request;
  if (request.contentType !== '' && request.contentType !== 'application/json') throw unsupportedBody();
  const text = request.body.toString();
  const parsed = parseJson(text);
  if ('syntaxError' in parsed) throw unrecognizedError(request, `json parse error: ${parsed.syntaxError}`);
  if (!isJsonObject(parsed.value)) throw unrecognizedError(request, 'json parse error: want an object');
  const object = { ...parsed.value, ...typeOf(request, parsed.value) };
  const wrong = decodeError(object, served.kind.kind, served.context.version);
  if (wrong !== undefined) throw badRequest(wrong);
  validateFields(request, object);
  return served.strategy.withDefaults(object, served.context);
}

/** The object in the namespace of the path, if its kind is namespaced. @throws StatusError 400 where it names another one. */
export function withRequestNamespace(request: ApiRequest, object: JsonObject): JsonObject {
  const metadata = objectAt(object, 'metadata');
  if (!request.served.kind.namespaced) {
    return withField(object, 'metadata', withField(metadata, 'namespace', undefined));
  }
  const named = stringAt(metadata, 'namespace');
  if (named === request.info.namespace) return object;
  if (named !== '') {
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
  }
  return withField(object, 'metadata', withField(metadata, 'namespace', request.info.namespace));
}

function unrecognizedError({ served, body }: ApiRequest, why: string): Error {
  const text = body.subarray(0, 30).toString();
  const shown = body.length === 0 ? '<empty>' : body.length > 30 ? `${text} ...` : text;
  const message = `the object provided is unrecognized (must be of type ${served.kind.kind}): couldn't get version/kind; ${why} (${shown})`;
  return badRequest(message);
}

/** The kind and apiVersion that the body names, or those of the path where it names none. */
function typeOf({ served }: ApiRequest, body: JsonObject): { readonly kind: string; readonly apiVersion: string } {
  const kind = typeField(body, 'kind') ?? served.kind.kind;
  const apiVersion = typeField(body, 'apiVersion') ?? served.apiVersion;
  if (kind !== served.kind.kind) {
    const version = apiVersion.slice(apiVersion.indexOf('/') + 1);
    const found = `${kind} in version ${JSON.stringify(version)}`;
    throw badRequest(`${found} cannot be handled as a ${served.kind.kind}: no conversion between the kinds`);
  }
  if (apiVersion !== served.apiVersion) {
    const expected = `does not match the expected API version (${served.apiVersion})`;
    throw badRequest(`the API version in the data (${apiVersion}) ${expected}`);
  }
  return { kind, apiVersion };
}

function typeField(body: JsonObject, key: 'kind' | 'apiVersion'): string | undefined {
  const value = body[key];
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value !== 'string') throw badRequest(`couldn't get version/kind: ${key} is not a string`);
  return value;
}

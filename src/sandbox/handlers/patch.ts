import type { ApiContext } from '../api-context.js';
import type { ApiRequest } from '../api-request.js';
import { badRequest, genericFailure, plainError, statusError } from '../api-status.js';
import type { ApiResponse } from '../http/api-response.js';
import { objectAt, stringAt, withField } from '../json/json-path.js';
import type { JsonObject, JsonValue } from '../json/json-value.js';
import { parseJson } from '../json/parse-json.js';
import { decodeError } from '../kinds/decode-error.js';
import { applyPatch, type PatchType } from '../patch/apply-patch.js';
import { toVersionedObject } from '../registry/render.js';
import { withRequestNamespace } from './decode-body.js';
import { validateFields } from './field-validation.js';
import { requireStored } from './get.js';
import { requireName, storeUpdate } from './update.js';

/** PATCH of any of the three types; applied to the stored object, so it conflicts only where it names a resourceVersion. */
export function handlePatch(context: ApiContext, request: ApiRequest): Promise<ApiResponse> {
  const type = patchType(request.contentType);
  return storeUpdate(context, request, () => {
    const stored = requireStored(request);
    const old = toVersionedObject(request.served, stored);
    const object = applyRequestedPatch(request, old, { type, patch: readPatch(request, type) });
    const name = stringAt(object, 'metadata', 'name') === '' ? withName(object, stored.name) : object;
    requireName(request, name);
    return { stored, old, object: withRequestNamespace(request, name) };
  });
}

function patchType(contentType: string): PatchType {
  switch (contentType) {
    case 'application/json-patch+json':
    case 'application/merge-patch+json':
    case 'application/strategic-merge-patch+json':
      return contentType;
    default:
      throw genericFailure(415);
  }
}

/** A strategic patch that is not JSON is a bad request; the other types pass on their library's error, without a reason. */
function readPatch({ body }: ApiRequest, type: PatchType): JsonValue {
  const parsed = parseJson(body.toString());
  if (!('syntaxError' in parsed)) return parsed.value;
  if (type === 'application/strategic-merge-patch+json') throw badRequest(parsed.syntaxError);
  throw plainError(type === 'application/merge-patch+json' ? 'Invalid JSON Patch' : parsed.syntaxError);
}

function applyRequestedPatch(
  request: ApiRequest,
  original: JsonObject,
  { type, patch }: { readonly type: PatchType; readonly patch: JsonValue },
): JsonObject {
  const { served } = request;
  const { version } = served.context;
  const result = applyPatch({ type, patch, original, schema: served.strategy.mergeSchema(version), version });
  if (!result.ok) throw statusError(result);
  const wrong = decodeError(result.object, served.kind.kind, served.context.version);
  // An object that a patch makes undecodable is a plain error on these versions, without a reason.
  if (wrong !== undefined) throw plainError(wrong);
  validateFields(request, result.object);
  const typed = { ...result.object, kind: served.kind.kind, apiVersion: served.apiVersion };
  return served.strategy.withDefaults(typed, served.context);
}

/** A patch may remove the name; the path still says which object it is. */
function withName(object: JsonObject, name: string): JsonObject {
  return withField(object, 'metadata', withField(objectAt(object, 'metadata'), 'name', name));
}

import type { ApiContext } from '../api-context.js';
import type { ApiRequest } from '../api-request.js';
import { badRequest, genericFailure, invalid, statusError } from '../api-status.js';
import { scaleType } from '../discovery/discovery.js';
import { type ApiResponse, jsonResponse } from '../http/api-response.js';
import { objectAt, stringAt, valueAt, withField } from '../json/json-path.js';
import { isJsonObject, type JsonObject } from '../json/json-value.js';
import { parseJson } from '../json/parse-json.js';
import { applyPatch } from '../patch/apply-patch.js';
import { invalidValue } from '../registry/metadata-errors.js';
import { collectionSelfLink, type ServedResource } from '../registry/registry.js';
import { toVersionedObject } from '../registry/render.js';
import type { StoredObject } from '../store/stored-object.js';
import { requireStored } from './get.js';
import { storeUpdate } from './update.js';

/** GET of `/scale`: how many replicas are wanted and how many exist. */
export function getScale(_context: ApiContext, request: ApiRequest): ApiResponse {
  return jsonResponse(200, scaleOf(request.served, requireStored(request)));
}

/** PUT of `/scale`: sets `spec.replicas` of the object, and nothing else. */
export function updateScale(context: ApiContext, request: ApiRequest): Promise<ApiResponse> {
  const stored = requireStored(request);
  return storeScale(context, request, { stored, scale: readScale(request) });
}

/** PATCH of `/scale`. A strategic merge patch works like a merge patch: a Scale has no lists. */
export function patchScale(context: ApiContext, request: ApiRequest): Promise<ApiResponse> {
  const stored = requireStored(request);
  const { version } = request.served.context;
  const original = scaleOf(request.served, stored);
  const type =
    request.contentType === 'application/json-patch+json' ? request.contentType : 'application/merge-patch+json';
  if (type !== request.contentType && request.contentType !== 'application/strategic-merge-patch+json') {
    throw genericFailure(415);
  }
  const result = applyPatch({ type, patch: readScale(request, true), original, schema: {}, version });
  if (!result.ok) throw statusError(result);
  const own = objectAt(original, 'metadata')['resourceVersion'];
  const named = objectAt(result.object, 'metadata')['resourceVersion'];
  const scale = own === named ? withField(result.object, 'metadata', {}) : result.object;
  return storeScale(context, request, { stored, scale });
}

function readScale(request: ApiRequest, isPatch = false): JsonObject {
  const parsed = parseJson(request.body.toString());
  if ('syntaxError' in parsed) throw badRequest(`json parse error: ${parsed.syntaxError}`);
  if (isPatch || isJsonObject(parsed.value)) return parsed.value as JsonObject;
  throw badRequest('the body must be a Scale');
}

interface NewScale {
  readonly stored: StoredObject;
  readonly scale: JsonObject;
}

async function storeScale(context: ApiContext, request: ApiRequest, { stored, scale }: NewScale): Promise<ApiResponse> {
  const replicas = valueAt(scale, 'spec', 'replicas') ?? 0;
  if (typeof replicas !== 'number' || !Number.isInteger(replicas)) throw badRequest('spec.replicas: want an integer');
  if (replicas < 0) {
    const error = invalidValue('spec.replicas', replicas, 'must be greater than or equal to 0');
    throw invalid({ group: request.served.group, resource: 'Scale' }, stored.name, [error]);
  }
  const old = toVersionedObject(request.served, stored);
  const resourceVersion = stringAt(scale, 'metadata', 'resourceVersion');
  const metadata = withField(
    objectAt(old, 'metadata'),
    'resourceVersion',
    resourceVersion === '' ? undefined : resourceVersion,
  );
  const object = { ...old, metadata, spec: { ...objectAt(old, 'spec'), replicas } };
  // No webhook is called for a Scale: the review would have to hold a Scale, and its patch to apply to one.
  await storeUpdate(context, request, () => ({ stored, old, object }));
  return jsonResponse(200, scaleOf(request.served, requireStored(request)));
}

function scaleOf(served: ServedResource, stored: StoredObject): JsonObject {
  const object = toVersionedObject(served, stored);
  const { name, namespace, uid, resourceVersion, creationTimestamp } = objectAt(object, 'metadata');
  const [group, version] = scaleType(served.group, served.version);
  const path = `${collectionSelfLink(served, stored.namespace)}/${stored.name}/scale`;
  const selfLink = served.hasSelfLinks ? path : undefined;
  const replicas = valueAt(object, 'spec', 'replicas');
  return {
    kind: 'Scale',
    apiVersion: `${group}/${version}`,
    metadata: definedFields({ name, namespace, selfLink, uid, resourceVersion, creationTimestamp }),
    spec: typeof replicas === 'number' && replicas !== 0 ? { replicas } : {},
    status: { replicas: valueAt(object, 'status', 'replicas') ?? 0, ...selectorOf(served, object) },
  };
}

function definedFields(fields: Readonly<Record<string, JsonObject[string] | undefined>>): JsonObject {
  return Object.entries(fields).reduce<JsonObject>((object, [key, value]) => withField(object, key, value), {});
}

/** The selector: as a text for autoscaling/v1, as labels and as a text for the older Scales. */
function selectorOf(served: ServedResource, object: JsonObject): JsonObject {
  const selector = objectAt(object, 'spec', 'selector');
  const labels = isJsonObject(selector['matchLabels']) ? selector['matchLabels'] : served.group === '' ? selector : {};
  const text = Object.entries(labels)
    .map(([key, value]) => `${key}=${typeof value === 'string' ? value : ''}`)
    .join(',');
  if (text === '') return {};
  return served.version === 'v1' ? { selector: text } : { selector: labels, targetSelector: text };
}

import type { JsonObject } from '../json/json-value.js';
import { isSince, type KubernetesVersion, releaseOf } from '../kubernetes-version.js';
import { collectionSelfLink, type Registry, type ServedResource } from '../registry/registry.js';
import { apiTypesOf, type FieldType, type TypeField, typeKeyOf } from '../schema/read-api-types.js';

const GVK = 'x-kubernetes-group-version-kind';

/**
 * The OpenAPI document of a server (Swagger 2.0), with what clients read of it: the definitions of every kind that is served,
 * by which kubectl checks objects before it sends them, and of the paths the parameters of their PATCH.
 */
export function openApiDocument(registry: Registry): JsonObject {
  const { version } = registry;
  const served = [...registry.groupVersions].sort().flatMap((group) => registry.listGroupVersion(group));
  return {
    swagger: '2.0',
    info: { title: 'Kubernetes', version: releaseOf(version).gitVersion },
    paths: Object.fromEntries(served.map((resource) => [pathOf(resource), pathItem(resource)])),
    definitions: definitionsOf(served, version),
  };
}

function pathOf(served: ServedResource): string {
  return `${collectionSelfLink(served, served.kind.namespaced ? '{namespace}' : '')}/{name}`;
}

/** A PATCH with the parameters by which kubectl knows what the server can do. */
function pathItem(served: ServedResource): JsonObject {
  const { version } = served.context;
  const names = ['pretty', ...(isSince(version, 13) ? ['dryRun', 'fieldManager'] : [])];
  const all = isSince(version, 25) ? [...names, 'fieldValidation'] : names;
  const parameters = all.map((name) => ({ name, in: 'query', type: 'string', uniqueItems: true }));
  return {
    patch: {
      parameters,
      responses: { '200': { description: 'OK' } },
      'x-kubernetes-action': 'patch',
      [GVK]: groupVersionKind(served),
    },
  };
}

function groupVersionKind({ group, version, kind }: ServedResource): JsonObject {
  return { group, kind: kind.kind, version };
}

/** The types of the served kinds, and all that they refer to. */
function definitionsOf(served: readonly ServedResource[], version: KubernetesVersion): JsonObject {
  const types = apiTypesOf(version);
  const kinds = new Map(served.map((one) => [typeKeyOf(one.apiVersion, one.kind.kind), groupVersionKind(one)]));
  const wanted = [...kinds.keys()];
  const seen = new Set(wanted);
  const definitions: [string, JsonObject][] = [];
  for (const key of wanted) {
    const fields = types.get(key);
    if (fields === undefined) continue;
    const kind = kinds.get(key);
    definitions.push([
      definitionName(key, version),
      { ...definition(fields, version), ...(kind !== undefined && { [GVK]: [kind] }) },
    ]);
    for (const reference of fields.flatMap(({ type }) => referencesOf(type))) {
      if (!seen.has(reference)) wanted.push(reference);
      seen.add(reference);
    }
  }
  return Object.fromEntries(definitions);
}

function definition(fields: readonly TypeField[], version: KubernetesVersion): JsonObject {
  const required = fields.filter((field) => field.required).map(({ name }) => name);
  const properties = fields.map(({ name, type }) => [name, schemaOf(type, version)] as const);
  return {
    // Up to 1.9 the documents name no type of an object.
    ...(isSince(version, 14) && { type: 'object' }),
    ...(required.length > 0 && { required }),
    properties: Object.fromEntries(properties),
  };
}

const SCALARS = {
  string: { type: 'string' },
  integer: { type: 'integer' },
  number: { type: 'number' },
  boolean: { type: 'boolean' },
  time: { type: 'string', format: 'date-time' },
  quantity: { type: 'string' },
  intOrString: { type: 'string', format: 'int-or-string' },
  bytes: { type: 'string', format: 'byte' },
  any: {},
} as const;

function schemaOf(type: FieldType, version: KubernetesVersion): JsonObject {
  switch (type.is) {
    case 'type':
      return { $ref: `#/definitions/${definitionName(type.key, version)}` };
    case 'list':
      return { type: 'array', items: schemaOf(type.items, version) };
    case 'map':
      return { type: 'object', additionalProperties: schemaOf(type.items, version) };
    default:
      return SCALARS[type.is];
  }
}

function referencesOf(type: FieldType): readonly string[] {
  if (type.is === 'type') return [type.key];
  return 'items' in type ? referencesOf(type.items) : [];
}

/** The name of a type, which kubectl's messages show: 1.7 had its types elsewhere. */
function definitionName(key: string, version: KubernetesVersion): string {
  if (key.startsWith('meta.')) return `io.k8s.apimachinery.pkg.apis.${key}`;
  if (version !== '1.7') return `io.k8s.api.${key}`;
  return key.startsWith('core.')
    ? `io.k8s.kubernetes.pkg.api${key.slice('core'.length)}`
    : `io.k8s.kubernetes.pkg.apis.${key}`;
}

import { isSince, type KubernetesVersion, perVersion, releaseOf } from '../../kubernetes-version.js';
import type { MergeSchema } from '../../patch/merge-schema.js';
import type { ApiField, ApiFields } from './api-field.js';

/** The merge tags of a Go struct in each version, made when they are first asked for: always the same object for a version. */
export function mergeSchemasOf(
  fields: (version: KubernetesVersion) => ApiFields,
): (version: KubernetesVersion) => MergeSchema {
  return perVersion((version) => mergeSchemaOf(fields(version), version));
}

/** The merge tags of a Go struct, of all depths, as a strategic merge patch of this version sees them. */
function mergeSchemaOf(fields: ApiFields, version: KubernetesVersion): MergeSchema {
  const entries = Object.entries(fields).flatMap(([key, field]) => {
    const schema = fieldSchema(field, version);
    return schema === undefined ? [] : [[key, schema] as const];
  });
  return entries.length === 0 ? {} : { fields: Object.fromEntries(entries) };
}

function fieldSchema(field: ApiField, version: KubernetesVersion): MergeSchema | undefined {
  if (field.kind === 'object') {
    const schema = mergeSchemaOf(field.fields, version);
    return schema.fields === undefined ? undefined : schema;
  }
  if (field.kind !== 'list') return undefined;
  if (field.mergePrimitives === true) return { mergePrimitives: true };
  const { mergeKey, mergeSince } = field;
  if (mergeKey === undefined || (mergeSince !== undefined && !isSince(version, releaseOf(mergeSince).minor))) {
    return undefined;
  }
  return { ...fieldSchema(field.items, version), mergeKey };
}

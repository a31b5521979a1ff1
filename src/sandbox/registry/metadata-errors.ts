import { listAt, objectAt, objectsAt, stringAt, stringsAt } from '../json/json-path.js';
import { isJsonObject, jsonEqual, type JsonObject, type JsonValue } from '../json/json-value.js';
import type { FieldError } from '../kinds/validation/field-error.js';
import {
  generateNameErrors,
  labelValueErrors,
  nameErrors,
  qualifiedNameErrors,
} from '../kinds/validation/name-rules.js';
import type { ResourceKind } from './resource-kind.js';

/** The limit of all annotations of an object together, keys and values. */
const MAX_ANNOTATIONS_BYTES = 256 * 1024;

/** A value breaks a rule. It is printed as the real server prints it: strings quoted, no value as `"null"`. */
export function invalidValue(field: string, value: JsonValue, why: string): FieldError {
  const shown = typeof value === 'number' ? String(value) : JSON.stringify(value ?? 'null');
  return { reason: 'FieldValueInvalid', field, message: `Invalid value: ${shown}: ${why}` };
}

/** Errors of an object's metadata: names, labels, annotations, owners, finalizers, initializers. */
export function metadataErrors(metadata: JsonObject, kind: ResourceKind): readonly FieldError[] {
  return [
    ...nameFieldErrors(metadata, kind),
    ...namespaceErrors(metadata, kind),
    ...labelErrors(objectAt(metadata, 'labels')),
    ...annotationErrors(objectAt(metadata, 'annotations')),
    ...ownerErrors(metadata),
    ...initializersErrors(metadata['initializers']),
    ...finalizerErrors(metadata),
  ];
}

const STANDARD_FINALIZERS = ['kubernetes', 'orphan', 'foregroundDeletion'];

const IMMUTABLE = 'field is immutable';

/** Errors of changed metadata. `initializers` follow {@link initializersTransitionErrors}. */
export function metadataUpdateErrors(metadata: JsonObject, old: JsonObject): readonly FieldError[] {
  const fields = ['name', 'namespace', 'uid', 'deletionTimestamp', 'deletionGracePeriodSeconds', 'clusterName'];
  return [
    ...initializersTransitionErrors(metadata['initializers'], old['initializers']),
    ...fields
      .filter((key) => !jsonEqual(metadata[key] ?? null, old[key] ?? null))
      .map((key) => invalidValue(`metadata.${key}`, metadata[key] ?? null, IMMUTABLE)),
  ];
}

/**
 * Errors of changed `metadata.initializers`. An update may remove them (initialization is complete), change the pending list
 * freely, and set a failed result once; it may not add them again, nor change a result.
 */
export function initializersTransitionErrors(
  now: JsonValue | undefined,
  before: JsonValue | undefined,
): readonly FieldError[] {
  const field = 'metadata.initializers';
  if (!isJsonObject(now)) return [];
  if (!isJsonObject(before)) {
    return [invalidValue(field, null, 'field is immutable once initialization has completed')];
  }
  if (!isJsonObject(before['result'])) return resultErrors(now['result']);
  if (jsonEqual(now['result'] ?? null, before['result'])) return [];
  return [invalidValue(`${field}.result`, now['result'] ?? null, IMMUTABLE)];
}

function nameFieldErrors(metadata: JsonObject, kind: ResourceKind): readonly FieldError[] {
  const prefix = stringAt(metadata, 'generateName');
  const name = stringAt(metadata, 'name');
  const inPrefix = prefix === '' ? [] : generateNameErrors(prefix, kind.nameRule);
  const inName =
    name === ''
      ? [requiredValue('metadata.name', 'name or generateName is required')]
      : nameErrors(name, kind.nameRule).map((why) => invalidValue('metadata.name', name, why));
  return [...inPrefix.map((why) => invalidValue('metadata.generateName', prefix, why)), ...inName];
}

function namespaceErrors(metadata: JsonObject, kind: ResourceKind): readonly FieldError[] {
  const namespace = stringAt(metadata, 'namespace');
  if (!kind.namespaced) {
    if (namespace === '') return [];
    const message = 'Forbidden: not allowed on this type';
    return [{ reason: 'FieldValueForbidden', field: 'metadata.namespace', message }];
  }
  if (namespace === '') return [requiredValue('metadata.namespace')];
  return nameErrors(namespace, 'dns1123Label').map((why) => invalidValue('metadata.namespace', namespace, why));
}

/** Errors of labels; their field is `metadata.labels`, as in the real server's messages. */
function labelErrors(labels: JsonObject): readonly FieldError[] {
  return Object.entries(labels).flatMap(([key, value]) => [
    ...qualifiedNameErrors(key).map((why) => invalidValue('metadata.labels', key, why)),
    ...labelValueErrors(textOf(value)).map((why) => invalidValue('metadata.labels', value, why)),
  ]);
}

/** Labels and annotations are strings; null stands for an empty one. */
function textOf(value: JsonValue): string {
  return typeof value === 'string' ? value : '';
}

function annotationErrors(annotations: JsonObject): readonly FieldError[] {
  const field = 'metadata.annotations';
  const entries = Object.entries(annotations);
  const bytes = entries.reduce((sum, [key, value]) => sum + key.length + Buffer.byteLength(textOf(value)), 0);
  const inKeys = entries.flatMap(([key]) =>
    qualifiedNameErrors(key.toLowerCase()).map((why) => invalidValue(field, key, why)),
  );
  if (bytes <= MAX_ANNOTATIONS_BYTES) return inKeys;
  const message = `Too long: must have at most ${MAX_ANNOTATIONS_BYTES} characters`;
  return [...inKeys, { reason: 'FieldValueTooLong', field, message }];
}

function ownerErrors(metadata: JsonObject): readonly FieldError[] {
  const owners = objectsAt(metadata, 'ownerReferences');
  const field = 'metadata.ownerReferences';
  const inOwners = owners.flatMap((owner) =>
    ['apiVersion', 'kind', 'name', 'uid']
      .filter((key) => stringAt(owner, key) === '')
      .map((key) =>
        invalidValue(
          `${field}.${key}`,
          '',
          key === 'apiVersion' ? 'version must not be empty' : `${key} must not be empty`,
        ),
      ),
  );
  const controllers = owners.filter((owner) => owner['controller'] === true);
  if (controllers.length < 2) return inOwners;
  const [first, second] = controllers.map((owner) => `${stringAt(owner, 'kind')}/${stringAt(owner, 'name')}`);
  const why = `Only one reference can have Controller set to true. Found "true" in references for ${first ?? ''} and ${second ?? ''}`;
  return [
    ...inOwners,
    { reason: 'FieldValueInvalid', field, message: `Invalid value: ${JSON.stringify(owners)}: ${why}` },
  ];
}

function finalizerErrors(metadata: JsonObject): readonly FieldError[] {
  const field = 'metadata.finalizers';
  return stringsAt(metadata, 'finalizers').flatMap((name) => {
    const broken = qualifiedNameErrors(name).map((why) => invalidValue(field, name, why));
    if (name.includes('/') || STANDARD_FINALIZERS.includes(name)) return broken;
    return [
      ...broken,
      invalidValue(field, name, 'name is neither a standard finalizer name nor is it fully qualified'),
    ];
  });
}

function initializersErrors(initializers: JsonValue | undefined): readonly FieldError[] {
  if (!isJsonObject(initializers)) return [];
  const field = 'metadata.initializers';
  const inNames = objectsAt(initializers, 'pending').flatMap((pending, index) => {
    const name = stringAt(pending, 'name');
    return qualifiedNameErrors(name).map((why) => invalidValue(`${field}.pending[${index}]`, name, why));
  });
  const inResult = resultErrors(initializers['result']);
  if (listAt(initializers, 'pending').length > 0 || isJsonObject(initializers['result'])) {
    return [...inNames, ...inResult];
  }
  return [invalidValue(`${field}.pending`, null, 'must be non-empty when result is not set')];
}

function resultErrors(result: JsonValue | undefined): readonly FieldError[] {
  if (!isJsonObject(result) || result['status'] === 'Failure') return [];
  return [invalidValue('metadata.initializers.result.status', stringAt(result, 'status'), "must be 'Failure'")];
}

/** A required field is empty; `why` explains more than the name of the field does. */
function requiredValue(field: string, why = ''): FieldError {
  return { reason: 'FieldValueRequired', field, message: `Required value${why === '' ? '' : `: ${why}`}` };
}

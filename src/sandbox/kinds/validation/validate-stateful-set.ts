import isEqual from 'lodash/isEqual.js';

import { objectAt, objectsAt } from '../../json/json-path.js';
import type { JsonObject } from '../../json/json-value.js';
import { type FieldError, fieldForbidden } from './field-error.js';
import type { RequestContext } from './request-context.js';
import { validateImage } from './validate-container.js';

const changeable = new Set(['replicas', 'template', 'updateStrategy']);
const FORBIDDEN_CHANGE =
  "updates to statefulset spec for fields other than 'replicas', 'template', and 'updateStrategy' are forbidden.";

/**
 * Errors of a changed StatefulSet. 1.7 treats the containers of its template as those of a running Pod, so that none can be
 * added, and leaves a `spec` out of the path in its message (recording `inject-statefulset-strategic`).
 */
export function validateStatefulSetChange(
  object: JsonObject,
  old: JsonObject,
  { version }: RequestContext,
): readonly FieldError[] {
  const others = (set: JsonObject): JsonObject =>
    Object.fromEntries(Object.entries(objectAt(set, 'spec')).filter(([key]) => !changeable.has(key)));
  const errors = isEqual(others(object), others(old)) ? [] : [fieldForbidden('spec', FORBIDDEN_CHANGE)];
  if (version !== '1.7') return errors;
  const template = (set: JsonObject): JsonObject => objectAt(set, 'spec', 'template', 'spec');
  return [...errors, ...validateContainerChange(template(object), template(old), 'spec.template.containers')];
}

/** Errors of changed containers of a running Pod: none is added or removed, and each has an image. */
export function validateContainerChange(spec: JsonObject, old: JsonObject, field: string): readonly FieldError[] {
  const key = field.endsWith('initContainers') ? 'initContainers' : 'containers';
  const containers = objectsAt(spec, key);
  if (containers.length !== objectsAt(old, key).length) {
    return [fieldForbidden(field, 'pod updates may not add or remove containers')];
  }
  return containers.flatMap((container, index) => validateImage(container, `${field}[${index}]`));
}

import isEqual from 'lodash/isEqual.js';

import { listAt, objectAt, objectsAt, valueAt } from '../../json/json-path.js';
import type { JsonObject } from '../../json/json-value.js';
import { type FieldError, fieldForbidden, fieldInvalid } from './field-error.js';
import type { RequestContext } from './request-context.js';
import { validateContainerChange } from './validate-stateful-set.js';

const FORBIDDEN_CHANGE =
  'pod updates may not change fields other than `spec.containers[*].image`, `spec.initContainers[*].image`, ' +
  '`spec.activeDeadlineSeconds` or `spec.tolerations` (only additions to existing tolerations)';

/**
 * Errors of a changed Pod. From 1.8 on everything may change in a pending Pod; 1.7 treats it as a running one (recording
 * `inject-pod-strategic`; pkg/api/validation, ValidatePodUpdate).
 */
export function validatePodChange(
  object: JsonObject,
  old: JsonObject,
  { version }: RequestContext,
): readonly FieldError[] {
  if (version !== '1.7' && listAt(old, 'metadata', 'initializers', 'pending').length > 0) return [];
  const spec = objectAt(object, 'spec');
  const before = objectAt(old, 'spec');
  const containerErrors = validateContainerChange(spec, before, 'spec.containers');
  const countErrors =
    containerErrors.length > 0 ? containerErrors : validateContainerChange(spec, before, 'spec.initContainers');
  if (countErrors.length > 0) return countErrors;
  return [
    ...validateDeadlineChange(spec, before),
    ...(isEqual(comparableSpec(spec, before), comparableSpec(before, before))
      ? []
      : [fieldForbidden('spec', FORBIDDEN_CHANGE)]),
  ];
}

/** A deadline may be set or shortened, but not removed or extended. */
function validateDeadlineChange(spec: JsonObject, old: JsonObject): readonly FieldError[] {
  const { activeDeadlineSeconds: deadline } = spec;
  const { activeDeadlineSeconds: last } = old;
  const field = 'spec.activeDeadlineSeconds';
  if (typeof last !== 'number') return [];
  if (typeof deadline !== 'number') {
    return [fieldInvalid(field, null, 'must not update from a positive integer to nil value')];
  }
  return deadline > last ? [fieldInvalid(field, deadline, 'must be less than or equal to previous value')] : [];
}

/** The spec with the fields that may change as they are in the old one. */
function comparableSpec(spec: JsonObject, old: JsonObject): JsonObject {
  const kept = listAt(old, 'tolerations');
  const added = listAt(spec, 'tolerations');
  const isAddition = kept.every((toleration) => added.some((other) => isEqual(other, toleration)));
  return {
    ...spec,
    containers: withoutImages(spec, 'containers'),
    initContainers: withoutImages(spec, 'initContainers'),
    activeDeadlineSeconds: valueAt(old, 'activeDeadlineSeconds') ?? null,
    tolerations: isAddition ? kept : added,
  };
}

function withoutImages(spec: JsonObject, key: string): readonly JsonObject[] {
  return objectsAt(spec, key).map((container) => ({ ...container, image: '' }));
}

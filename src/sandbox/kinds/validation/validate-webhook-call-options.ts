import { objectAt, stringAt, stringsAt, valueAt } from '../../json/json-path.js';
import type { JsonObject } from '../../json/json-value.js';
import { fieldDuplicate, type FieldError, fieldInvalid, fieldNotSupported, fieldRequired } from './field-error.js';
import type { RequestContext } from './request-context.js';
import { validateSelectorParts } from './validate-workload.js';

const SIDE_EFFECTS = ['None', 'NoneOnDryRun'];
const BETA_SIDE_EFFECTS = [...SIDE_EFFECTS, 'Some', 'Unknown'];
const REVIEW_VERSIONS = ['v1', 'v1beta1'];

/** Errors of what a webhook has since 1.16; v1 demands to know its side effects and the versions that it reads. */
export function validateCallOptions(
  webhook: JsonObject,
  path: string,
  { apiVersion }: RequestContext,
): readonly FieldError[] {
  const timeout = valueAt(webhook, 'timeoutSeconds');
  const isOutside = typeof timeout === 'number' && (timeout < 1 || timeout > 30);
  const between = 'the timeout value must be between 1 and 30 seconds';
  return [
    ...validateSelectorParts(objectAt(webhook, 'objectSelector'), `${path}.objectSelector`),
    ...validateSideEffects(stringAt(webhook, 'sideEffects'), `${path}.sideEffects`, apiVersion),
    ...(isOutside ? [fieldInvalid(`${path}.timeoutSeconds`, timeout, between)] : []),
    ...validateReviewVersions(stringsAt(webhook, 'admissionReviewVersions'), `${path}.admissionReviewVersions`),
    ...choiceErrors(stringAt(webhook, 'matchPolicy'), `${path}.matchPolicy`, ['Equivalent', 'Exact']),
    ...choiceErrors(stringAt(webhook, 'reinvocationPolicy'), `${path}.reinvocationPolicy`, ['IfNeeded', 'Never']),
  ];
}

function validateSideEffects(value: string, field: string, apiVersion: string): readonly FieldError[] {
  const supported = apiVersion.endsWith('/v1') ? SIDE_EFFECTS : BETA_SIDE_EFFECTS;
  if (value === '') return [fieldRequired(field, `must specify one of ${supported.join(', ')}`)];
  return choiceErrors(value, field, supported);
}

function validateReviewVersions(versions: readonly string[], field: string): readonly FieldError[] {
  const known = REVIEW_VERSIONS.join(', ');
  if (versions.length === 0) return [fieldRequired(field, `must specify one of ${known}`)];
  const repeated = versions.flatMap((version, index) =>
    versions.indexOf(version) < index ? [fieldDuplicate(`${field}[${index}]`, version)] : [],
  );
  const isRead = versions.some((version) => REVIEW_VERSIONS.includes(version));
  return isRead ? repeated : [...repeated, fieldInvalid(field, versions, `must include at least one of ${known}`)];
}

function choiceErrors(value: string, field: string, supported: readonly string[]): readonly FieldError[] {
  return value === '' || supported.includes(value) ? [] : [fieldNotSupported(field, value, supported)];
}

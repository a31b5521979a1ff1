import isEqual from 'lodash/isEqual.js';

import { listAt, objectAt, objectsAt, stringAt, valueAt } from '../../json/json-path.js';
import { isJsonObject, type JsonObject, type JsonValue } from '../../json/json-value.js';
import {
  type FieldError,
  fieldForbidden,
  fieldImmutable,
  fieldInvalid,
  fieldNotSupported,
  fieldRequired,
} from './field-error.js';
import { goLabelSelector, goSyntax } from './go-syntax.js';
import { isLaterAppsVersion, type RequestContext } from './request-context.js';
import { validateLabels } from './validate-metadata.js';
import { oneOfErrors, validatePodTemplate } from './validate-pod-spec.js';

/** Errors of a workload whose Pods always restart: its amounts, selector and template, and that the last two match. */
export function validateWorkload(object: JsonObject, context: RequestContext, kind: string): readonly FieldError[] {
  const spec = objectAt(object, 'spec');
  return [
    ...validateAmounts(spec, 'spec'),
    ...validateSelector(spec, kind),
    ...validateTemplateLabels(spec),
    ...validatePodTemplate(objectAt(spec, 'template'), 'spec.template', context),
    ...validateRestartPolicy(spec),
  ];
}

/** Errors of a ReplicationController, whose selector is a plain map. */
export function validateReplicationController(object: JsonObject, context: RequestContext): readonly FieldError[] {
  const spec = objectAt(object, 'spec');
  const { selector, template } = spec;
  if (!isJsonObject(template)) return [...emptySelectorErrors(selector), fieldRequired('spec.template')];
  const labels = objectAt(template, 'metadata', 'labels');
  const isMatch = Object.entries(isJsonObject(selector) ? selector : {}).every(([key, value]) => labels[key] === value);
  return [
    ...validateAmounts(spec, 'spec'),
    ...emptySelectorErrors(selector),
    ...(isMatch ? [] : [selectorMismatch(labels)]),
    ...validatePodTemplate(template, 'spec.template', context),
    ...validateRestartPolicy(spec),
  ];
}

const amounts = [
  'replicas',
  'minReadySeconds',
  'revisionHistoryLimit',
  'progressDeadlineSeconds',
  'parallelism',
  'completions',
  'activeDeadlineSeconds',
  'backoffLimit',
  'startingDeadlineSeconds',
  'successfulJobsHistoryLimit',
  'failedJobsHistoryLimit',
];

/** Errors of those amounts of a spec that are negative. */
export function validateAmounts(spec: JsonObject, path: string): readonly FieldError[] {
  return amounts.flatMap((key) => {
    const amount = spec[key];
    const isNegative = typeof amount === 'number' && amount < 0;
    return isNegative ? [fieldInvalid(`${path}.${key}`, amount, 'must be greater than or equal to 0')] : [];
  });
}

/** Errors of the labels and expressions of a selector (apimachinery/pkg/apis/meta/v1/validation). */
export function validateSelectorParts(selector: JsonObject, path: string): readonly FieldError[] {
  const expressions = objectsAt(selector, 'matchExpressions').flatMap((expression, index) => {
    const field = `${path}.matchExpressions[${index}]`;
    const operator = stringAt(expression, 'operator');
    const values = listAt(expression, 'values').length;
    if (['In', 'NotIn'].includes(operator)) {
      return values > 0
        ? []
        : [fieldRequired(`${field}.values`, "must be specified when `operator` is 'In' or 'NotIn'")];
    }
    if (['Exists', 'DoesNotExist'].includes(operator)) {
      const detail = "may not be specified when `operator` is 'Exists' or 'DoesNotExist'";
      return values === 0 ? [] : [fieldForbidden(`${field}.values`, detail)];
    }
    return [fieldInvalid(`${field}.operator`, operator, 'not a valid selector operator')];
  });
  return [...validateLabels(selector['matchLabels'], `${path}.matchLabels`), ...expressions];
}

/** Whether labels satisfy a selector. */
export function matchesLabelSelector(selector: JsonObject, labels: JsonObject): boolean {
  const exact = Object.entries(objectAt(selector, 'matchLabels')).every(([key, value]) => labels[key] === value);
  return exact && objectsAt(selector, 'matchExpressions').every((expression) => matchesExpression(expression, labels));
}

/** Errors of the type of `strategy` or `updateStrategy`, and of the amounts of a rolling update. */
export function validateStrategy(
  object: JsonObject,
  key: 'strategy' | 'updateStrategy',
  types: readonly string[],
): readonly FieldError[] {
  const strategy = objectAt(object, 'spec', key);
  const type = stringAt(strategy, 'type');
  const rolling = objectAt(strategy, 'rollingUpdate');
  const misplaced =
    type === 'Recreate' && strategy['rollingUpdate'] !== undefined
      ? [fieldForbidden(`spec.${key}.rollingUpdate`, "may not be specified when strategy `type` is 'Recreate'")]
      : [];
  const { maxUnavailable, maxSurge } = rolling;
  const none =
    key === 'strategy' && isZeroAmount(maxUnavailable) && isZeroAmount(maxSurge)
      ? [
          fieldInvalid(
            `spec.${key}.rollingUpdate.maxUnavailable`,
            maxUnavailable ?? 0,
            'may not be 0 when `maxSurge` is 0',
          ),
        ]
      : [];
  return [...oneOfErrors(type, `spec.${key}.type`, types), ...misplaced, ...none];
}

/** Errors of a changed selector: none from apps/v1beta2 on (pkg/registry/extensions/deployment, ValidateUpdate). */
export function validateSelectorChange(
  object: JsonObject,
  old: JsonObject,
  context: RequestContext,
): readonly FieldError[] {
  const selector = valueAt(object, 'spec', 'selector');
  if (!isLaterAppsVersion(context) || isEqual(selector, valueAt(old, 'spec', 'selector'))) return [];
  return [fieldImmutable('spec.selector', { literal: goLabelSelector(objectAt(selector)) })];
}

function emptySelectorErrors(selector: JsonValue | undefined): readonly FieldError[] {
  return isJsonObject(selector) && Object.keys(selector).length > 0 ? [] : [fieldRequired('spec.selector')];
}

function validateSelector(spec: JsonObject, kind: string): readonly FieldError[] {
  const { selector } = spec;
  if (!isJsonObject(selector)) return [fieldRequired('spec.selector')];
  const isEmpty =
    Object.keys(objectAt(selector, 'matchLabels')).length === 0 && listAt(selector, 'matchExpressions').length === 0;
  if (!isEmpty) return validateSelectorParts(selector, 'spec.selector');
  return [
    fieldInvalid('spec.selector', { literal: goLabelSelector(selector) }, `empty selector is not valid for ${kind}.`),
  ];
}

function validateTemplateLabels(spec: JsonObject): readonly FieldError[] {
  const labels = objectAt(spec, 'template', 'metadata', 'labels');
  return matchesLabelSelector(objectAt(spec, 'selector'), labels) ? [] : [selectorMismatch(labels)];
}

function selectorMismatch(labels: JsonObject): FieldError {
  const printed = Object.keys(labels).length === 0 ? 'map[string]string(nil)' : goSyntax(labels);
  return fieldInvalid(
    'spec.template.metadata.labels',
    { literal: printed },
    '`selector` does not match template `labels`',
  );
}

function matchesExpression(expression: JsonObject, labels: JsonObject): boolean {
  const value = labels[stringAt(expression, 'key')];
  const isListed = value !== undefined && listAt(expression, 'values').includes(value);
  switch (stringAt(expression, 'operator')) {
    case 'In':
      return isListed;
    case 'NotIn':
      return !isListed;
    case 'Exists':
      return value !== undefined;
    default:
      return value === undefined;
  }
}

function validateRestartPolicy(spec: JsonObject): readonly FieldError[] {
  const policy = stringAt(spec, 'template', 'spec', 'restartPolicy');
  const isOther = policy === 'OnFailure' || policy === 'Never';
  return !isOther ? [] : [fieldNotSupported('spec.template.spec.restartPolicy', policy, ['Always'])];
}

function isZeroAmount(amount: JsonValue | undefined): boolean {
  return amount === 0 || amount === '0%';
}

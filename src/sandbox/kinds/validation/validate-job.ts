import isEqual from 'lodash/isEqual.js';

import { objectAt, stringAt, valueAt } from '../../json/json-path.js';
import type { JsonObject, JsonValue } from '../../json/json-value.js';
import { type FieldError, fieldImmutable, fieldInvalid, fieldNotSupported, fieldRequired } from './field-error.js';
import { goLabelSelector, goSyntax } from './go-syntax.js';
import type { RequestContext } from './request-context.js';
import { oneOfErrors, validatePodTemplate } from './validate-pod-spec.js';
import { matchesLabelSelector, validateAmounts } from './validate-workload.js';

/** Errors of a Job (pkg/apis/batch/validation). */
export function validateJob(object: JsonObject, context: RequestContext): readonly FieldError[] {
  const spec = objectAt(object, 'spec');
  const { selector } = spec;
  const labels = objectAt(spec, 'template', 'metadata', 'labels');
  const printed = { literal: goSyntax(labels) };
  const isMatch = matchesLabelSelector(objectAt(selector), labels);
  return [
    ...validateJobSpec(spec, 'spec', context),
    ...(selector === undefined ? [fieldRequired('spec.selector')] : []),
    ...(isMatch
      ? []
      : [fieldInvalid('spec.template.metadata.labels', printed, '`selector` does not match template `labels`')]),
  ];
}

/** Errors of a CronJob: its schedule and its Job template. */
export function validateCronJob(object: JsonObject, context: RequestContext): readonly FieldError[] {
  const spec = objectAt(object, 'spec');
  const schedule = stringAt(spec, 'schedule');
  const jobSpec = objectAt(spec, 'jobTemplate', 'spec');
  const name = stringAt(object, 'metadata', 'name');
  return [
    // Each Job of a CronJob gets a name that is 11 characters longer.
    ...(name.length > 52 ? [fieldInvalid('metadata.name', name, 'must be no more than 52 characters')] : []),
    ...validateSchedule(schedule),
    ...validateAmounts(spec, 'spec'),
    ...oneOfErrors(stringAt(spec, 'concurrencyPolicy'), 'spec.concurrencyPolicy', ['Allow', 'Forbid', 'Replace']),
    ...validateJobSpec(jobSpec, 'spec.jobTemplate.spec', context),
  ];
}

/** A Job's completions, selector and template never change, initialized or not (recording `inject-job-strategic`). */
export function validateJobChange(object: JsonObject, old: JsonObject, context: RequestContext): readonly FieldError[] {
  const changed = (key: string): JsonValue | undefined => {
    const value = valueAt(object, 'spec', key);
    return isEqual(value, valueAt(old, 'spec', key)) ? undefined : (value ?? null);
  };
  const completions = changed('completions');
  const selector = changed('selector');
  const template = changed('template');
  return [
    ...(completions === undefined ? [] : [fieldImmutable('spec.completions', completions)]),
    ...(selector === undefined
      ? []
      : [fieldImmutable('spec.selector', { literal: goLabelSelector(objectAt(selector)) })]),
    ...(template === undefined ? [] : [fieldImmutable('spec.template', { literal: goTemplate(context) })]),
  ];
}

/** The real server prints the whole struct, pointers as addresses, so that its answers differ each time. */
function goTemplate({ version }: RequestContext): string {
  return version === '1.7' ? 'api.PodTemplateSpec{...}' : 'core.PodTemplateSpec{...}';
}

function validateSchedule(schedule: string): readonly FieldError[] {
  if (schedule === '') return [fieldRequired('spec.schedule')];
  const fields = schedule.trim().split(/\s+/);
  if (/^@\w+/.test(schedule) || fields.length === 5) return [];
  return [fieldInvalid('spec.schedule', schedule, `Expected exactly 5 fields, found ${fields.length}: ${schedule}`)];
}

function validateJobSpec(spec: JsonObject, path: string, context: RequestContext): readonly FieldError[] {
  const policy = stringAt(spec, 'template', 'spec', 'restartPolicy');
  const field = `${path}.template.spec.restartPolicy`;
  return [
    ...validateAmounts(spec, path),
    ...validatePodTemplate(objectAt(spec, 'template'), `${path}.template`, context),
    ...(policy === 'Always' ? [fieldNotSupported(field, policy, ['OnFailure', 'Never'])] : []),
  ];
}

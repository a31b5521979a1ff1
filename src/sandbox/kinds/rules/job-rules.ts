import { objectAt, stringAt, valueAt, withField } from '../../json/json-path.js';
import type { JsonObject } from '../../json/json-value.js';
import { cronJobFields, jobFields } from '../fields/workload-fields.js';
import type { RequestContext } from '../validation/request-context.js';
import { validateCronJob, validateJob, validateJobChange } from '../validation/validate-job.js';
import type { KindRules } from './kind-rules.js';
import { withPodDefaults } from './pod-defaults.js';
import { withLabelsOfTemplate, withSpecDefault, withSpecField, withTemplateDefaults } from './workload-defaults.js';

const controllerUid = 'controller-uid';

/** pkg/registry/batch/job: the server makes the selector from the uid. */
export const jobRules: KindRules = {
  fields: jobFields,
  defaults: (object, context) => {
    const base = withLabelsOfTemplate(withTemplateDefaults(object, context));
    return withBackoffLimit(withCountDefaults(base), context);
  },
  validate: validateJob,
  validateChange: validateJobChange,
  prepareForCreate: (object) =>
    valueAt(object, 'spec', 'manualSelector') === true ? object : withGeneratedSelector(object),
};

/** pkg/registry/batch/cronjob. */
export const cronJobRules: KindRules = {
  fields: cronJobFields,
  validate: validateCronJob,
  defaults: (object, context) => {
    const jobTemplate = objectAt(object, 'spec', 'jobTemplate');
    const template = withPodDefaults(objectAt(jobTemplate, 'spec', 'template'), context.version);
    const job = withField(jobTemplate, 'spec', withField(objectAt(jobTemplate, 'spec'), 'template', template));
    const base = withSpecField(object, 'jobTemplate', job);
    if (context.version === '1.7') return base;
    return withSpecDefault(withSpecDefault(base, 'successfulJobsHistoryLimit', 3), 'failedJobsHistoryLimit', 1);
  },
};

/** `parallelism` is 1 by default, and so is `completions` where neither is given (pkg/apis/batch/v1/defaults.go). */
function withCountDefaults(object: JsonObject): JsonObject {
  const { completions, parallelism } = objectAt(object, 'spec');
  const neither = completions === undefined && parallelism === undefined;
  return withSpecDefault(neither ? withSpecField(object, 'completions', 1) : object, 'parallelism', 1);
}

function withBackoffLimit(object: JsonObject, { version }: RequestContext): JsonObject {
  return version === '1.7' ? object : withSpecDefault(object, 'backoffLimit', 6);
}

/**
 * Labels and selector that tie a Job to its Pods. A Job that got its labels from the template shares them with it in Go (one
 * map), so that its own labels then hold these two as well (recording `create-without-initializers`).
 */
function withGeneratedSelector(object: JsonObject): JsonObject {
  const metadata = objectAt(object, 'metadata');
  const template = objectAt(object, 'spec', 'template');
  const templateMetadata = objectAt(template, 'metadata');
  const uid = stringAt(metadata, 'uid');
  const labels = {
    [controllerUid]: uid,
    'job-name': stringAt(metadata, 'name'),
    ...objectAt(templateMetadata, 'labels'),
  };
  const selector = objectAt(object, 'spec', 'selector');
  const matchLabels = { [controllerUid]: uid, ...objectAt(selector, 'matchLabels') };
  const isShared = metadata['labels'] !== undefined && metadata['labels'] === templateMetadata['labels'];
  const labelled = withSpecField(
    withSpecField(object, 'selector', { ...selector, matchLabels }),
    'template',
    withField(template, 'metadata', withField(templateMetadata, 'labels', labels)),
  );
  return isShared ? withField(labelled, 'metadata', withField(metadata, 'labels', labels)) : labelled;
}

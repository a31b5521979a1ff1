import isEqual from 'lodash/isEqual.js';

import { objectAt, stringAt, valueAt, withField } from '../../json/json-path.js';
import type { JsonObject } from '../../json/json-value.js';
import { isSince } from '../../kubernetes-version.js';
import {
  daemonSetFields,
  deploymentFields,
  replicaSetFields,
  replicationControllerFields,
  statefulSetFields,
} from '../fields/workload-fields.js';
import { isLaterAppsVersion, type RequestContext } from '../validation/request-context.js';
import { oneOfErrors } from '../validation/validate-pod-spec.js';
import { validateStatefulSetChange } from '../validation/validate-stateful-set.js';
import {
  validateReplicationController,
  validateSelectorChange,
  validateStrategy,
  validateWorkload,
} from '../validation/validate-workload.js';
import type { KindRules } from './kind-rules.js';
import {
  withLabelsOfTemplate,
  withSelectorOfTemplate,
  withSpecDefault,
  withSpecField,
  withStrategyDefaults,
  withTemplateDefaults,
} from './workload-defaults.js';

/** pkg/registry/extensions/deployment and pkg/apis/{extensions,apps}/*\/defaults.go: new annotations are a new generation. */
export const deploymentRules: KindRules = {
  fields: deploymentFields,
  defaults: (object, context) => {
    const base = withTemplateLabels(withTemplateDefaults(object, context), context);
    if (context.apiVersion === 'extensions/v1beta1') {
      return withStrategyDefaults(base, 'strategy', rollingDefaults({ maxUnavailable: 1, maxSurge: 1 }));
    }
    const history = context.apiVersion === 'apps/v1beta1' ? 2 : 10;
    const limited = withSpecDefault(
      withSpecDefault(base, 'revisionHistoryLimit', history),
      'progressDeadlineSeconds',
      600,
    );
    return withStrategyDefaults(limited, 'strategy', rollingDefaults({ maxUnavailable: '25%', maxSurge: '25%' }));
  },
  isNewGeneration: (object, old) =>
    specChanged(object, old) ||
    !isEqual(objectAt(object, 'metadata', 'annotations'), objectAt(old, 'metadata', 'annotations')),
  validate: (object, context) => [
    ...validateWorkload(object, context, 'deployment'),
    ...validateStrategy(object, 'strategy', ['Recreate', 'RollingUpdate']),
  ],
  validateChange: validateSelectorChange,
};

/** pkg/registry/extensions/daemonset: the server owns templateGeneration. */
export const daemonSetRules: KindRules = {
  fields: daemonSetFields,
  defaults: (object, context) => {
    const base = withTemplateLabels(withTemplateDefaults(object, context), context);
    const type = isLaterAppsVersion(context) ? 'RollingUpdate' : 'OnDelete';
    return withStrategyDefaults(base, 'updateStrategy', { type, rollingUpdate: { maxUnavailable: 1 } });
  },
  prepareForCreate: (object, context) =>
    withTemplateGeneration(object, Math.max(templateGenerationOf(object), 1), context),
  prepareForUpdate: (object, old, context) => {
    const templateChanged = !isEqual(valueAt(object, 'spec', 'template'), valueAt(old, 'spec', 'template'));
    return withTemplateGeneration(object, templateGenerationOf(old) + (templateChanged ? 1 : 0), context);
  },
  isNewGeneration: specChanged,
  validate: (object, context) => [
    ...validateWorkload(object, context, 'daemonset'),
    ...validateStrategy(object, 'updateStrategy', ['RollingUpdate', 'OnDelete']),
  ],
  validateChange: validateSelectorChange,
};

/** pkg/registry/apps/statefulset. */
export const statefulSetRules: KindRules = {
  fields: statefulSetFields,
  defaults: (object, context) => {
    const base = withTemplateLabels(withTemplateDefaults(object, context), context);
    if (isLaterAppsVersion(context)) {
      return withStrategyDefaults(base, 'updateStrategy', rollingDefaults({ partition: 0 }));
    }
    const strategy = objectAt(base, 'spec', 'updateStrategy');
    // Without a `rollingUpdate` only the type has a default in these versions.
    if (strategy['rollingUpdate'] === undefined) {
      return strategy['type'] === undefined ? withSpecField(base, 'updateStrategy', { type: 'OnDelete' }) : base;
    }
    return withStrategyDefaults(base, 'updateStrategy', { type: 'OnDelete', rollingUpdate: { partition: 0 } });
  },
  isNewGeneration: specChanged,
  validate: (object, context) => [
    ...validateWorkload(object, context, 'statefulset'),
    ...validateStrategy(object, 'updateStrategy', ['RollingUpdate', 'OnDelete']),
    ...oneOfErrors(stringAt(object, 'spec', 'podManagementPolicy'), 'spec.podManagementPolicy', [
      'OrderedReady',
      'Parallel',
    ]),
  ],
  validateChange: validateStatefulSetChange,
};

/** pkg/registry/extensions/replicaset. */
export const replicaSetRules: KindRules = {
  fields: replicaSetFields,
  defaults: (object, context) => withTemplateLabels(withTemplateDefaults(object, context), context),
  isNewGeneration: specChanged,
  validate: (object, context) => validateWorkload(object, context, 'replicaset'),
  validateChange: validateSelectorChange,
};

/** pkg/registry/core/replicationcontroller: its selector is the map of the template's labels itself. */
export const replicationControllerRules: KindRules = {
  fields: replicationControllerFields,
  defaults: (object, context) => {
    const base = withLabelsOfTemplate(withTemplateDefaults(object, context));
    const labels = valueAt(base, 'spec', 'template', 'metadata', 'labels');
    return labels === undefined ? base : withSpecDefault(base, 'selector', labels);
  },
  isNewGeneration: specChanged,
  validate: validateReplicationController,
};

function withTemplateLabels(object: JsonObject, context: RequestContext): JsonObject {
  return isLaterAppsVersion(context) ? object : withSelectorOfTemplate(withLabelsOfTemplate(object));
}

function rollingDefaults(rollingUpdate: JsonObject): { readonly type: string; readonly rollingUpdate: JsonObject } {
  return { type: 'RollingUpdate', rollingUpdate };
}

function specChanged(object: JsonObject, old: JsonObject): boolean {
  return object['spec'] !== old['spec'] && !isEqual(object['spec'], old['spec']);
}

const TEMPLATE_GENERATION = 'deprecated.daemonset.template.generation';

/** Where apps/v1 is the only version, the generation is no field but an annotation. */
function withTemplateGeneration(object: JsonObject, generation: number, { version }: RequestContext): JsonObject {
  if (!isSince(version, 16)) return withSpecField(object, 'templateGeneration', generation);
  const metadata = objectAt(object, 'metadata');
  const annotations = { ...objectAt(metadata, 'annotations'), [TEMPLATE_GENERATION]: String(generation) };
  return withField(object, 'metadata', withField(metadata, 'annotations', annotations));
}

function templateGenerationOf(object: JsonObject): number {
  const generation = valueAt(object, 'spec', 'templateGeneration');
  if (typeof generation === 'number') return generation;
  return Number(stringAt(object, 'metadata', 'annotations', TEMPLATE_GENERATION)) || 0;
}

import { objectAt, stringAt, valueAt, withField } from '../../json/json-path.js';
import { isJsonObject, type JsonObject, type JsonValue } from '../../json/json-value.js';
import type { RequestContext } from '../validation/request-context.js';
import { withPodDefaults } from './pod-defaults.js';

/** The object with `spec.template` completed as a pod template. */
export function withTemplateDefaults(object: JsonObject, context: RequestContext): JsonObject {
  const template = valueAt(object, 'spec', 'template');
  if (!isJsonObject(template)) return object;
  return withSpecField(object, 'template', withPodDefaults(template, context.version));
}

/** The object with one field of its spec set. */
export function withSpecField(object: JsonObject, key: string, value: JsonValue | undefined): JsonObject {
  return withField(object, 'spec', withField(objectAt(object, 'spec'), key, value));
}

/** The object with one field of its spec set where it is absent. */
export function withSpecDefault(object: JsonObject, key: string, value: JsonValue): JsonObject {
  return valueAt(object, 'spec', key) === undefined ? withSpecField(object, key, value) : object;
}

/** The template's labels are the default of the object's own. Both then share one object, as in Go one map. */
export function withLabelsOfTemplate(object: JsonObject): JsonObject {
  const labels = valueAt(object, 'spec', 'template', 'metadata', 'labels');
  if (labels === undefined || valueAt(object, 'metadata', 'labels') !== undefined) return object;
  return withField(object, 'metadata', withField(objectAt(object, 'metadata'), 'labels', labels));
}

/** The template's labels are the default of the selector. */
export function withSelectorOfTemplate(object: JsonObject): JsonObject {
  const labels = valueAt(object, 'spec', 'template', 'metadata', 'labels');
  return labels === undefined ? object : withSpecDefault(object, 'selector', { matchLabels: labels });
}

/** A strategy (`strategy` or `updateStrategy`) with its type, and the amounts of a rolling update, filled in. */
export function withStrategyDefaults(
  object: JsonObject,
  key: 'strategy' | 'updateStrategy',
  defaults: { readonly type: string; readonly rollingUpdate: JsonObject },
): JsonObject {
  const strategy = objectAt(object, 'spec', key);
  const type = stringAt(strategy, 'type') || defaults.type;
  let result = withField(strategy, 'type', type);
  if (type === 'RollingUpdate') {
    const amounts = objectAt(strategy, 'rollingUpdate');
    const missing = Object.entries(defaults.rollingUpdate).filter(([name]) => amounts[name] === undefined);
    if (missing.length > 0 || strategy['rollingUpdate'] === undefined) {
      result = withField(result, 'rollingUpdate', { ...amounts, ...Object.fromEntries(missing) });
    }
  }
  return result === strategy ? object : withSpecField(object, key, result);
}

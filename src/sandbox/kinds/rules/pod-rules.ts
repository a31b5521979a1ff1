import { listAt, objectAt, objectsAt, withField } from '../../json/json-path.js';
import { isJsonObject, type JsonObject } from '../../json/json-value.js';
import { podFields } from '../fields/pod-fields.js';
import { validatePodChange } from '../validation/validate-pod-change.js';
import { validatePodSpec } from '../validation/validate-pod-spec.js';
import type { KindRules } from './kind-rules.js';
import { withPodDefaults } from './pod-defaults.js';
import { withSpecField } from './workload-defaults.js';

/** pkg/registry/core/pod: a Pod has no generation; its quality of service follows from its resources. */
export const podRules: KindRules = {
  fields: podFields,
  defaults: (object, { version }) => withRequestsOfLimits(withPodDefaults(object, version)),
  validate: (object, context) => validatePodSpec(objectAt(object, 'spec'), 'spec', context),
  validateChange: validatePodChange,
  prepareForCreate: (object) => ({ ...object, status: { phase: 'Pending', qosClass: qosClassOf(object) } }),
};

/** Limits are the default of requests, in Pods, not in pod templates (pkg/apis/core/v1/defaults.go). */
function withRequestsOfLimits(object: JsonObject): JsonObject {
  let result = object;
  for (const key of ['containers', 'initContainers']) {
    const containers = listAt(result, 'spec', key);
    const complete = containers.map((item) => (isJsonObject(item) ? withRequests(item) : item));
    if (complete.some((item, index) => item !== containers[index])) result = withSpecField(result, key, complete);
  }
  return result;
}

function withRequests(container: JsonObject): JsonObject {
  const resources = objectAt(container, 'resources');
  const requests = objectAt(resources, 'requests');
  const missing = Object.entries(objectAt(resources, 'limits')).filter(([name]) => requests[name] === undefined);
  if (missing.length === 0) return container;
  return withField(container, 'resources', { ...resources, requests: { ...requests, ...Object.fromEntries(missing) } });
}

/** pkg/apis/core/helper/qos. Quantities compare as they are written. */
function qosClassOf(pod: JsonObject): string {
  const containers = objectsAt(pod, 'spec', 'containers');
  const compute = (container: JsonObject, kind: string): JsonObject => {
    const { cpu, memory } = objectAt(container, 'resources', kind);
    return { ...(cpu !== undefined && { cpu }), ...(memory !== undefined && { memory }) };
  };
  const isBare = (container: JsonObject): boolean =>
    Object.keys({ ...compute(container, 'limits'), ...compute(container, 'requests') }).length === 0;
  if (containers.every(isBare)) return 'BestEffort';
  const isGuaranteed = containers.every((container) => {
    const limits = compute(container, 'limits');
    const requests = compute(container, 'requests');
    return Object.keys(limits).length === 2 && Object.keys(limits).every((name) => requests[name] === limits[name]);
  });
  return isGuaranteed ? 'Guaranteed' : 'Burstable';
}

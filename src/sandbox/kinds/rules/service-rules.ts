import { listAt, objectAt, stringAt, valueAt, withField } from '../../json/json-path.js';
import { isJsonObject, type JsonObject, type JsonValue } from '../../json/json-value.js';
import { serviceFields } from '../fields/core-fields.js';
import { validateService, validateServiceChange } from '../validation/validate-core.js';
import type { KindRules } from './kind-rules.js';
import { withSpecDefault, withSpecField } from './workload-defaults.js';

/** v1.Service (pkg/apis/core/v1/defaults.go, pkg/registry/core/service). */
export const serviceRules: KindRules = {
  fields: serviceFields,
  defaults: (object) => {
    const ports = listAt(object, 'spec', 'ports');
    const complete = ports.map((port) => (isJsonObject(port) ? withTargetPort(port) : port));
    const changed = complete.some((port, index) => port !== ports[index]);
    const base = changed ? withSpecField(object, 'ports', complete) : object;
    return isExposed(base) ? withSpecDefault(base, 'externalTrafficPolicy', 'Cluster') : base;
  },
  validate: validateService,
  validateChange: validateServiceChange,
  prepareForCreate: (object) => withNodePorts(withClusterIP(object)),
  prepareForUpdate: (object, old) => {
    const clusterIP = valueAt(old, 'spec', 'clusterIP');
    return withNodePorts(clusterIP === undefined ? object : withSpecDefault(object, 'clusterIP', clusterIP));
  },
};

function withTargetPort(port: JsonObject): JsonObject {
  const { targetPort } = port;
  const isMissing = targetPort === undefined || targetPort === 0 || targetPort === '';
  return isMissing ? withField(port, 'targetPort', port['port']) : port;
}

function isExposed(object: JsonObject): boolean {
  const type = stringAt(object, 'spec', 'type');
  return type === 'NodePort' || type === 'LoadBalancer';
}

/** The real server allocates addresses; here the address follows from the uid, so that there is no allocation to keep. */
function withClusterIP(object: JsonObject): JsonObject {
  if (stringAt(object, 'spec', 'type') === 'ExternalName') return object;
  const number = hash(stringAt(object, 'metadata', 'uid'));
  return withSpecDefault(
    object,
    'clusterIP',
    `10.${96 + (number % 16)}.${(number >>> 4) % 256}.${1 + ((number >>> 12) % 254)}`,
  );
}

function withNodePorts(object: JsonObject): JsonObject {
  if (!isExposed(object)) return object;
  const first = hash(stringAt(object, 'metadata', 'uid'));
  const ports = listAt(object, 'spec', 'ports').map((port: JsonValue, index) =>
    isJsonObject(port) && port['nodePort'] === undefined
      ? withField(port, 'nodePort', 30000 + ((first + index) % 2768))
      : port,
  );
  return withField(object, 'spec', withField(objectAt(object, 'spec'), 'ports', ports));
}

/** FNV-1a, 32 bits. */
function hash(value: string): number {
  let result = 0x811c9dc5;
  for (const character of value) {
    result = Math.imul(result ^ (character.codePointAt(0) ?? 0), 0x01000193);
  }
  return result >>> 0;
}

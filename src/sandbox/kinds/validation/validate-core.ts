import isEqual from 'lodash/isEqual.js';

import { listAt, objectAt, objectsAt, stringAt, valueAt } from '../../json/json-path.js';
import type { JsonObject } from '../../json/json-value.js';
import { type FieldError, fieldImmutable, fieldInvalid, fieldNotSupported, fieldRequired } from './field-error.js';
import { configMapKey, dns1123Label } from './name-formats.js';
import { portErrors } from './validate-container.js';
import { fieldTooLong, formatErrors, requiredFormatErrors, validateLabels } from './validate-metadata.js';
import { oneOfErrors } from './validate-pod-spec.js';

const sizeLimit = 1024 * 1024;

/** Errors of a ConfigMap: its keys, and the size of all values together. */
export function validateConfigMap(object: JsonObject): readonly FieldError[] {
  const data = Object.entries(objectAt(object, 'data'));
  const size = data.reduce((sum, [, value]) => sum + Buffer.byteLength(typeof value === 'string' ? value : ''), 0);
  return [
    ...data.flatMap(([key]) => formatErrors(key, `data[${key}]`, configMapKey)),
    // Go prints the empty path of the whole object so.
    ...(size > sizeLimit ? [fieldTooLong('[]', sizeLimit)] : []),
  ];
}

/** Errors of a Secret: its keys, the size of all values together, the keys that some types require. */
export function validateSecret(object: JsonObject): readonly FieldError[] {
  const data = objectAt(object, 'data');
  const entries = Object.entries(data);
  const size = entries.reduce(
    (sum, [, value]) => sum + Buffer.byteLength(typeof value === 'string' ? value : '', 'base64'),
    0,
  );
  const needed: readonly string[] = stringAt(object, 'type') === 'kubernetes.io/tls' ? ['tls.crt', 'tls.key'] : [];
  return [
    ...entries.flatMap(([key]) => formatErrors(key, `data[${key}]`, configMapKey)),
    ...(size > sizeLimit ? [fieldTooLong('data', sizeLimit)] : []),
    ...needed.filter((key) => data[key] === undefined).map((key) => fieldRequired(`data[${key}]`)),
  ];
}

/** Errors of a changed Secret: it keeps its type. */
export function validateSecretChange(object: JsonObject, old: JsonObject): readonly FieldError[] {
  return object['type'] === old['type'] ? [] : [fieldImmutable('type', object['type'] ?? '')];
}

/** Errors of a Service (pkg/apis/core/validation, ValidateService). */
export function validateService(object: JsonObject): readonly FieldError[] {
  const spec = objectAt(object, 'spec');
  const type = stringAt(spec, 'type');
  const ports = objectsAt(spec, 'ports');
  const isHeadless = stringAt(spec, 'clusterIP') === 'None';
  const types = ['ExternalName', 'ClusterIP', 'NodePort', 'LoadBalancer'];
  return [
    ...(ports.length === 0 && !isHeadless && type !== 'ExternalName' ? [fieldRequired('spec.ports')] : []),
    ...(type === 'ExternalName' && stringAt(spec, 'externalName') === '' ? [fieldRequired('spec.externalName')] : []),
    ...ports.flatMap((port, index) => validateServicePort(port, `spec.ports[${index}]`, ports.length > 1)),
    ...validateLabels(spec['selector'], 'spec.selector'),
    ...oneOfErrors(stringAt(spec, 'sessionAffinity'), 'spec.sessionAffinity', ['ClientIP', 'None']),
    ...oneOfErrors(type, 'spec.type', types),
  ];
}

/** Errors of a changed Service: it keeps its address, unless it has none or becomes an external name. */
export function validateServiceChange(object: JsonObject, old: JsonObject): readonly FieldError[] {
  const clusterIP = valueAt(object, 'spec', 'clusterIP');
  const last = valueAt(old, 'spec', 'clusterIP');
  const isFree = last === undefined || stringAt(object, 'spec', 'type') === 'ExternalName';
  return isFree || clusterIP === last ? [] : [fieldImmutable('spec.clusterIP', clusterIP ?? '')];
}

/** Errors of Endpoints: each subset has an address; addresses and ports are valid. */
export function validateEndpoints(object: JsonObject): readonly FieldError[] {
  return objectsAt(object, 'subsets').flatMap((subset, index) => {
    const field = `subsets[${index}]`;
    const all = ['addresses', 'notReadyAddresses'];
    const isEmpty = all.every((key) => listAt(subset, key).length === 0);
    const addresses = all.flatMap((key) =>
      objectsAt(subset, key).flatMap((address, at) =>
        stringAt(address, 'ip') === ''
          ? [fieldInvalid(`${field}.${key}[${at}].ip`, '', 'must be a valid IP address')]
          : [],
      ),
    );
    const ports = objectsAt(subset, 'ports').flatMap(({ port = 0 }, at) =>
      portErrors(port).map((message) => fieldInvalid(`${field}.ports[${at}].port`, port, message)),
    );
    const empty = isEmpty ? [fieldRequired(field, 'must specify `addresses` or `notReadyAddresses`')] : [];
    return [...empty, ...addresses, ...ports];
  });
}

/** Errors of an Event: it is in the namespace of its involved object (pkg/apis/core/validation/events.go). */
export function validateEvent(object: JsonObject): readonly FieldError[] {
  const about = stringAt(object, 'involvedObject', 'namespace');
  const own = stringAt(object, 'metadata', 'namespace');
  if (own === '' || about === own || (about === '' && own === 'default')) return [];
  const field = 'involvedObject.namespace';
  return [fieldInvalid(field, about, 'does not match event.namespace')];
}

/** Errors of a changed binding: it always names the same role. */
export function validateRoleRefChange(object: JsonObject, old: JsonObject): readonly FieldError[] {
  if (isEqual(object['roleRef'], old['roleRef'])) return [];
  const reference = objectAt(object, 'roleRef');
  const fields = (['apiGroup', 'kind', 'name'] as const).map((key) => JSON.stringify(stringAt(reference, key)));
  const [group = '', kind = '', name = ''] = fields;
  const literal = `rbac.RoleRef{APIGroup:${group}, Kind:${kind}, Name:${name}}`;
  return [fieldInvalid('roleRef', { literal }, 'cannot change roleRef')];
}

function validateServicePort(port: JsonObject, field: string, isNamed: boolean): readonly FieldError[] {
  const name = stringAt(port, 'name');
  const protocol = stringAt(port, 'protocol');
  const { port: number = 0, targetPort } = port;
  return [
    ...(isNamed ? requiredFormatErrors(name, `${field}.name`, dns1123Label) : []),
    ...portErrors(number).map((message) => fieldInvalid(`${field}.port`, number, message)),
    ...(['TCP', 'UDP'].includes(protocol) ? [] : [fieldNotSupported(`${field}.protocol`, protocol, ['TCP', 'UDP'])]),
    ...(typeof targetPort === 'number'
      ? portErrors(targetPort).map((message) => fieldInvalid(`${field}.targetPort`, targetPort, message))
      : []),
  ];
}

import { listAt, objectAt, objectsAt, stringAt, valueAt } from '../../json/json-path.js';
import type { JsonObject } from '../../json/json-value.js';
import {
  fieldDuplicate,
  type FieldError,
  fieldInvalid,
  fieldNotFound,
  fieldNotSupported,
  fieldRequired,
} from './field-error.js';
import { dns1123Label, environmentName, portName } from './name-formats.js';
import type { RequestContext } from './request-context.js';
import { formatErrors, requiredFormatErrors } from './validate-metadata.js';
import { validateProbes } from './validate-probes.js';
import { validateResources } from './validate-resources.js';

/** What a container is checked against: the names of the pod's volumes, and the server's version. */
export interface ContainerContext extends RequestContext {
  readonly volumeNames: ReadonlySet<string>;
  readonly isInit: boolean;
}

/** Errors of one container (pkg/apis/core/validation, validateContainers). */
export function validateContainer(
  container: JsonObject,
  field: string,
  context: ContainerContext,
): readonly FieldError[] {
  return [
    ...requiredFormatErrors(stringAt(container, 'name'), `${field}.name`, dns1123Label),
    ...validateImage(container, field),
    // An init container that goes on beside the others has probes as they do.
    ...validateProbes(container, field, context.isInit && container['restartPolicy'] !== 'Always'),
    ...validatePorts(container, `${field}.ports`),
    ...validateEnvironment(container, field, context),
    ...validateMounts(container, field, context.volumeNames),
    ...validatePullPolicy(container, `${field}.imagePullPolicy`),
    ...validateResources(objectAt(container, 'resources'), `${field}.resources`),
  ];
}

/** Errors of an image: it is required, without blanks around it. */
export function validateImage(container: JsonObject, field: string): readonly FieldError[] {
  const image = stringAt(container, 'image');
  if (image === '') return [fieldRequired(`${field}.image`)];
  return image === image.trim()
    ? []
    : [fieldInvalid(`${field}.image`, image, 'must not have leading or trailing whitespace')];
}

/** What is wrong with a port number; empty where it is valid. */
export function portErrors(port: unknown): readonly string[] {
  const isPort = typeof port === 'number' && port >= 1 && port <= 65_535;
  return isPort ? [] : ['must be between 1 and 65535, inclusive'];
}

/** The names of the volumes of a pod, which its containers mount. */
export function volumeNamesOf(spec: JsonObject): ReadonlySet<string> {
  return new Set(listAt(spec, 'volumes').map((volume) => stringAt(volume, 'name')));
}

function validatePorts(container: JsonObject, path: string): readonly FieldError[] {
  const names = new Set<string>();
  return objectsAt(container, 'ports').flatMap((port, index) => {
    const field = `${path}[${index}]`;
    const name = stringAt(port, 'name');
    const { containerPort = 0, hostPort = 0 } = port;
    const protocol = stringAt(port, 'protocol');
    const errors = [
      ...(name === '' ? [] : formatErrors(name, `${field}.name`, portName)),
      ...(names.has(name) ? [fieldDuplicate(`${field}.name`, name)] : []),
      ...(containerPort === 0
        ? [fieldRequired(`${field}.containerPort`)]
        : portErrors(containerPort).map((text) => fieldInvalid(`${field}.containerPort`, containerPort, text))),
      ...(hostPort === 0 ? [] : portErrors(hostPort).map((text) => fieldInvalid(`${field}.hostPort`, hostPort, text))),
      ...(['TCP', 'UDP'].includes(protocol) ? [] : [fieldNotSupported(`${field}.protocol`, protocol, ['TCP', 'UDP'])]),
    ];
    if (name !== '') names.add(name);
    return errors;
  });
}

function validateEnvironment(container: JsonObject, path: string, context: ContainerContext): readonly FieldError[] {
  const format = environmentName(context.version);
  return objectsAt(container, 'env').flatMap((variable, index) => {
    const field = `${path}.env[${index}]`;
    return [
      ...requiredFormatErrors(stringAt(variable, 'name'), `${field}.name`, format),
      ...validateValueFrom(variable, `${field}.valueFrom`),
    ];
  });
}

function validateValueFrom(variable: JsonObject, field: string): readonly FieldError[] {
  if (valueAt(variable, 'valueFrom') === undefined) return [];
  const sources = Object.keys(objectAt(variable, 'valueFrom'));
  if (stringAt(variable, 'value') !== '' && sources.length > 0) {
    return [fieldInvalid(field, '', 'may not be specified when `value` is not empty')];
  }
  if (sources.length === 0) {
    return [
      fieldInvalid(
        field,
        '',
        'must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef` or `secretKeyRef`',
      ),
    ];
  }
  return sources.length > 1 ? [fieldInvalid(field, '', 'may not have more than one field specified at a time')] : [];
}

function validateMounts(container: JsonObject, path: string, volumes: ReadonlySet<string>): readonly FieldError[] {
  const seen = new Set<string>();
  return objectsAt(container, 'volumeMounts').flatMap((mount, index) => {
    const field = `${path}.volumeMounts[${index}]`;
    const name = stringAt(mount, 'name');
    const mountPath = stringAt(mount, 'mountPath');
    const errors = [
      ...(name === '' ? [fieldRequired(`${field}.name`)] : []),
      ...(name !== '' && !volumes.has(name) ? [fieldNotFound(`${field}.name`, name)] : []),
      ...(mountPath === '' ? [fieldRequired(`${field}.mountPath`)] : []),
      ...(seen.has(mountPath) ? [fieldInvalid(`${field}.mountPath`, mountPath, 'must be unique')] : []),
    ];
    seen.add(mountPath);
    return errors;
  });
}

function validatePullPolicy(container: JsonObject, field: string): readonly FieldError[] {
  const policy = stringAt(container, 'imagePullPolicy');
  const policies = ['Always', 'IfNotPresent', 'Never'];
  if (policy === '') return [fieldRequired(field)];
  return policies.includes(policy) ? [] : [fieldNotSupported(field, policy, policies)];
}

import { listAt, objectAt, stringAt } from '../../json/json-path.js';
import { isJsonObject, type JsonObject } from '../../json/json-value.js';
import { type FieldError, fieldForbidden, fieldInvalid, fieldRequired } from './field-error.js';

const handlers = ['exec', 'httpGet', 'tcpSocket'];
const amounts = ['initialDelaySeconds', 'timeoutSeconds', 'periodSeconds', 'successThreshold', 'failureThreshold'];

/** Errors of probes and lifecycle hooks, which an init container may not have. */
export function validateProbes(container: JsonObject, field: string, isInit: boolean): readonly FieldError[] {
  const keys = ['lifecycle', 'livenessProbe', 'readinessProbe'].filter((key) => container[key] !== undefined);
  if (isInit) {
    return keys.map((key) =>
      fieldInvalid(`${field}.${key}`, { literal: `core.${key}{...}` }, 'must not be set for init containers'),
    );
  }
  return keys.flatMap((key) => {
    const value = objectAt(container, key);
    if (key !== 'lifecycle') return validateProbe(value, `${field}.${key}`, key === 'livenessProbe');
    return ['postStart', 'preStop']
      .filter((hook) => isJsonObject(value[hook]))
      .flatMap((hook) => validateHandler(objectAt(value, hook), `${field}.${key}.${hook}`));
  });
}

function validateProbe(probe: JsonObject, field: string, isLiveness: boolean): readonly FieldError[] {
  const negative = amounts
    .map((key) => ({ key, amount: probe[key] }))
    .flatMap(({ key, amount }) =>
      typeof amount === 'number' && amount < 0
        ? [fieldInvalid(`${field}.${key}`, amount, 'must be greater than or equal to 0')]
        : [],
    );
  const { successThreshold = 1 } = probe;
  const successes =
    isLiveness && successThreshold !== 1
      ? [fieldInvalid(`${field}.successThreshold`, successThreshold, 'must be 1')]
      : [];
  return [...validateHandler(probe, field), ...negative, ...successes];
}

function validateHandler(handler: JsonObject, field: string): readonly FieldError[] {
  const present = handlers.filter((key) => handler[key] !== undefined);
  const [first] = present;
  if (first === undefined) return [fieldRequired(field, 'must specify a handler type')];
  const more = present
    .slice(1)
    .map((key) => fieldForbidden(`${field}.${key}`, 'may not specify more than 1 handler type'));
  return [...validateAction(objectAt(handler, first), `${field}.${first}`, first), ...more];
}

function validateAction(action: JsonObject, field: string, kind: string): readonly FieldError[] {
  if (kind === 'exec') return listAt(action, 'command').length === 0 ? [fieldRequired(`${field}.command`)] : [];
  const { port } = action;
  const path = kind === 'httpGet' && stringAt(action, 'path') === '' ? [fieldRequired(`${field}.path`)] : [];
  return [...path, ...validateProbePort(port, `${field}.port`)];
}

function validateProbePort(port: JsonObject[string] | undefined, field: string): readonly FieldError[] {
  if (typeof port === 'string' && port !== '') return [];
  const isPort = typeof port === 'number' && port >= 1 && port <= 65_535;
  return isPort ? [] : [fieldInvalid(field, port ?? 0, 'must be between 1 and 65535, inclusive')];
}

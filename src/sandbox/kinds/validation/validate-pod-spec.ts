import { objectAt, objectsAt, stringAt, valueAt } from '../../json/json-path.js';
import type { JsonObject } from '../../json/json-value.js';
import { fieldDuplicate, type FieldError, fieldInvalid, fieldNotSupported, fieldRequired } from './field-error.js';
import { dns1123Label, dns1123Subdomain } from './name-formats.js';
import type { RequestContext } from './request-context.js';
import { validateContainer, volumeNamesOf } from './validate-container.js';
import { formatErrors, validateAnnotations, validateLabels } from './validate-metadata.js';
import { validateVolumes } from './validate-volumes.js';

const DNS_POLICIES = ['ClusterFirstWithHostNet', 'ClusterFirst', 'Default'];

/** Errors of a pod template: its labels, annotations and spec (pkg/apis/core/validation). */
export function validatePodTemplate(
  template: JsonObject,
  path: string,
  context: RequestContext,
): readonly FieldError[] {
  return [
    ...validateLabels(valueAt(template, 'metadata', 'labels'), `${path}.labels`),
    ...validateAnnotations(valueAt(template, 'metadata', 'annotations'), `${path}.annotations`),
    ...validatePodSpec(objectAt(template, 'spec'), `${path}.spec`, context),
  ];
}

/** Errors of a pod's spec. An injected container is checked as any other. */
export function validatePodSpec(spec: JsonObject, path: string, context: RequestContext): readonly FieldError[] {
  return [
    ...validateVolumes(spec, path),
    ...validateContainers(spec, path, context),
    ...validatePolicies(spec, path, context),
    ...validateNames(spec, path),
    ...validateDeadlines(spec, path),
  ];
}

/** The error of a value that is absent, or not one of those that the server supports. */
export function oneOfErrors(value: string, field: string, supported: readonly string[]): readonly FieldError[] {
  if (value === '') return [fieldRequired(field)];
  return supported.includes(value) ? [] : [fieldNotSupported(field, value, supported)];
}

function validateNames(spec: JsonObject, path: string): readonly FieldError[] {
  const named = [
    ['serviceAccountName', dns1123Subdomain],
    ['nodeName', dns1123Subdomain],
    ['hostname', dns1123Label],
    ['subdomain', dns1123Label],
  ] as const;
  return [
    ...named.flatMap(([key, format]) => {
      const name = stringAt(spec, key);
      return name === '' ? [] : formatErrors(name, `${path}.${key}`, format);
    }),
    ...validateLabels(spec['nodeSelector'], `${path}.nodeSelector`),
  ];
}

function validateDeadlines(spec: JsonObject, path: string): readonly FieldError[] {
  const { activeDeadlineSeconds: deadline, terminationGracePeriodSeconds: grace } = spec;
  return [
    ...(typeof deadline === 'number' && (deadline < 1 || deadline > 2 ** 31 - 1)
      ? [fieldInvalid(`${path}.activeDeadlineSeconds`, deadline, 'must be between 1 and 2147483647, inclusive')]
      : []),
    ...(typeof grace === 'number' && grace < 0
      ? [fieldInvalid(`${path}.terminationGracePeriodSeconds`, grace, 'must be greater than or equal to 0')]
      : []),
  ];
}

function validateContainers(spec: JsonObject, path: string, context: RequestContext): readonly FieldError[] {
  const volumeNames = volumeNamesOf(spec);
  const names = new Set<string>();
  const check = (key: 'containers' | 'initContainers'): readonly FieldError[] =>
    objectsAt(spec, key).flatMap((container, index) => {
      const field = `${path}.${key}[${index}]`;
      const name = stringAt(container, 'name');
      const again = name !== '' && names.has(name) ? [fieldDuplicate(`${field}.name`, name)] : [];
      names.add(name);
      return [
        ...validateContainer(container, field, { ...context, volumeNames, isInit: key === 'initContainers' }),
        ...again,
      ];
    });
  const none = objectsAt(spec, 'containers').length === 0 ? [fieldRequired(`${path}.containers`)] : [];
  return [...none, ...check('containers'), ...check('initContainers')];
}

function validatePolicies(spec: JsonObject, path: string, { version }: RequestContext): readonly FieldError[] {
  return [
    ...oneOfErrors(stringAt(spec, 'restartPolicy'), `${path}.restartPolicy`, ['Always', 'OnFailure', 'Never']),
    ...oneOfErrors(
      stringAt(spec, 'dnsPolicy'),
      `${path}.dnsPolicy`,
      version === '1.7' ? DNS_POLICIES : [...DNS_POLICIES, 'None'],
    ),
  ];
}

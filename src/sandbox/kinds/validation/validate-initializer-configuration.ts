import { listAt, objectsAt, stringAt } from '../../json/json-path.js';
import type { JsonObject } from '../../json/json-value.js';
import type { KubernetesVersion } from '../../kubernetes-version.js';
import { type FieldError, fieldInvalid, fieldNotSupported, fieldRequired } from './field-error.js';
import { dns1123Subdomain } from './name-formats.js';
import type { RequestContext } from './request-context.js';

const TWO_DOTS = 'should be a domain with at least two dots';
const THREE_SEGMENTS = 'should be a domain with at least three segments separated by dots';

const lists = [
  ['apiGroups', 'API groups'],
  ['apiVersions', 'API versions'],
  ['resources', 'resources'],
] as const;

/** Errors of an InitializerConfiguration (recording `configuration-validation`; pkg/apis/admissionregistration). */
export function validateInitializerConfiguration(
  object: JsonObject,
  { version }: RequestContext,
): readonly FieldError[] {
  return objectsAt(object, 'initializers').flatMap((initializer, index) => {
    const field = `initializers[${index}]`;
    const policy = stringAt(initializer, 'failurePolicy');
    return [
      ...validateFullyQualifiedName(stringAt(initializer, 'name'), `${field}.name`, version),
      ...objectsAt(initializer, 'rules').flatMap((rule, at) => validateRule(rule, `${field}.rules[${at}]`)),
      ...(['', 'Ignore'].includes(policy) ? [] : [fieldNotSupported(`${field}.failurePolicy`, policy, ['Ignore'])]),
    ];
  });
}

/** Errors of the name of an initializer or a webhook: a domain with three segments (apimachinery/pkg/util/validation). */
export function validateFullyQualifiedName(
  name: string,
  field: string,
  version: KubernetesVersion,
): readonly FieldError[] {
  if (name === '') return [fieldRequired(field)];
  const messages = dns1123Subdomain(name);
  if (messages.length > 0) return [fieldInvalid(field, name, messages.join(','))];
  return name.split('.').length < 3 ? [fieldInvalid(field, name, version === '1.7' ? TWO_DOTS : THREE_SEGMENTS)] : [];
}

function validateRule(rule: JsonObject, path: string): readonly FieldError[] {
  return lists.flatMap(([key, noun]) => {
    const field = `${path}.${key}`;
    const entries = listAt(rule, key);
    if (entries.length === 0) return [fieldRequired(field)];
    const isMixed = entries.length > 1 && entries.includes('*');
    const mixed = isMixed ? [fieldInvalid(field, entries, `if '*' is present, must not specify other ${noun}`)] : [];
    return [...entries.flatMap((entry, index) => validateEntry(entry, `${field}[${index}]`, key)), ...mixed];
  });
}

/** A group may be empty, which is the core group; no initializer is for a subresource. */
function validateEntry(entry: JsonObject[string], field: string, list: string): readonly FieldError[] {
  if (typeof entry !== 'string' || list === 'apiGroups') return [];
  if (entry === '') return [fieldRequired(field)];
  const isSubresource = list === 'resources' && entry.includes('/');
  return isSubresource ? [fieldInvalid(field, entry, 'must not specify subresources')] : [];
}

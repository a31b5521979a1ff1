import { objectAt, objectsAt, stringAt, stringsAt, valueAt } from '../../json/json-path.js';
import { isJsonObject, type JsonObject, type JsonValue } from '../../json/json-value.js';
import { isSince } from '../../kubernetes-version.js';
import { fieldDuplicate, type FieldError, fieldInvalid, fieldNotSupported, fieldRequired } from './field-error.js';
import { dns1123Subdomain } from './name-formats.js';
import type { RequestContext } from './request-context.js';
import { validateFullyQualifiedName } from './validate-initializer-configuration.js';
import { validateCallOptions } from './validate-webhook-call-options.js';
import { validateSelectorParts } from './validate-workload.js';

/** Errors of a webhook configuration of either kind (pkg/apis/admissionregistration/validation). */
export function validateWebhookConfiguration(object: JsonObject, context: RequestContext): readonly FieldError[] {
  const webhooks = objectsAt(object, 'webhooks');
  return [
    ...webhooks.flatMap((webhook, index) => validateWebhook(webhook, index, context)),
    ...(context.apiVersion.endsWith('/v1') ? duplicateNameErrors(webhooks) : []),
  ];
}

function duplicateNameErrors(webhooks: readonly JsonObject[]): readonly FieldError[] {
  const names = webhooks.map((webhook) => stringAt(webhook, 'name'));
  return names.flatMap((name, index) =>
    name !== '' && names.indexOf(name) < index ? [fieldDuplicate(`webhooks[${index}].name`, name)] : [],
  );
}

function validateWebhook(webhook: JsonObject, index: number, context: RequestContext): readonly FieldError[] {
  const { version } = context;
  const path = `webhooks[${index}]`;
  const policy = stringAt(webhook, 'failurePolicy');
  return [
    ...validateFullyQualifiedName(stringAt(webhook, 'name'), `${path}.name`, version),
    ...objectsAt(webhook, 'rules').flatMap((rule, at) => validateRule(rule, `${path}.rules[${at}]`)),
    ...(['Fail', 'Ignore'].includes(policy)
      ? []
      : [fieldNotSupported(`${path}.failurePolicy`, policy, ['Fail', 'Ignore'])]),
    ...validateSelectorParts(objectAt(webhook, 'namespaceSelector'), `${path}.namespaceSelector`),
    ...validateClientConfig(objectAt(webhook, 'clientConfig'), `${path}.clientConfig`),
    ...(isSince(version, 16) ? validateCallOptions(webhook, path, context) : []),
  ];
}

const operations = ['*', 'CONNECT', 'CREATE', 'DELETE', 'UPDATE'];

function validateRule(rule: JsonObject, path: string): readonly FieldError[] {
  const listed = stringsAt(rule, 'operations');
  return [
    ...wildcardErrors(listed, `${path}.operations`, 'operations'),
    ...listed.flatMap((operation, index) =>
      operations.includes(operation) ? [] : [fieldNotSupported(`${path}.operations[${index}]`, operation, operations)],
    ),
    ...wildcardErrors(stringsAt(rule, 'apiGroups'), `${path}.apiGroups`, 'API groups'),
    ...wildcardErrors(stringsAt(rule, 'apiVersions'), `${path}.apiVersions`, 'API versions'),
    ...emptyEntryErrors(stringsAt(rule, 'apiVersions'), `${path}.apiVersions`),
    ...validateResources(stringsAt(rule, 'resources'), `${path}.resources`),
  ];
}

/** Errors of a list that must not be empty, and in which `*` excludes all others. */
function wildcardErrors(list: readonly string[], field: string, noun: string): readonly FieldError[] {
  if (list.length === 0) return [fieldRequired(field)];
  const isMixed = list.length > 1 && list.includes('*');
  return isMixed ? [fieldInvalid(field, list, `if '*' is present, must not specify other ${noun}`)] : [];
}

function emptyEntryErrors(list: readonly string[], field: string): readonly FieldError[] {
  return list.flatMap((entry, index) => (entry === '' ? [fieldRequired(`${field}[${index}]`)] : []));
}

/** Resources may name subresources: `pods`, `pods/status`, `pods/*`, `*\/scale`; a wildcard excludes what it covers. */
function validateResources(resources: readonly string[], field: string): readonly FieldError[] {
  if (resources.length === 0) return [fieldRequired(field)];
  const has = (entry: string): boolean => resources.includes(entry);
  const isBare = (entry: string): boolean => entry !== '' && entry !== '*' && !entry.includes('/');
  const everything = "if '*/*' is present, must not specify other resources";
  const everyResource = "if '*' is present, must not specify other resources without subresources";
  return [
    ...emptyEntryErrors(resources, field),
    ...resources.flatMap((entry, index) =>
      redundantEntryErrors(entry, resources.slice(0, index), `${field}[${index}]`),
    ),
    ...(resources.length > 1 && has('*/*') ? [fieldInvalid(field, resources, everything)] : []),
    ...(has('*') && resources.some(isBare) ? [fieldInvalid(field, resources, everyResource)] : []),
  ];
}

function redundantEntryErrors(entry: string, before: readonly string[], field: string): readonly FieldError[] {
  const slash = entry.indexOf('/');
  if (slash < 0) return [];
  return [`${entry.slice(0, slash)}/*`, `*/${entry.slice(slash + 1)}`]
    .filter((wildcard) => before.includes(wildcard))
    .map((wildcard) => fieldInvalid(field, entry, `if '${wildcard}' is present, must not specify ${entry}`));
}

function validateClientConfig(config: JsonObject, path: string): readonly FieldError[] {
  const { url, service } = config;
  const isOne = (url === undefined) !== (service === undefined);
  return [
    ...(isOne ? [] : [fieldRequired(`${path}.url`, 'exactly one of url or service is required')]),
    ...validateUrl(url, `${path}.url`),
    ...(isJsonObject(service) ? validateServiceReference(service, `${path}.service`) : []),
    ...validateBundle(stringAt(config, 'caBundle'), `${path}.caBundle`),
  ];
}

const LINE_BREAK = /[\n\r\u2028\u2029]/;
const DESIRED_FORMAT = '; desired format: https://host[/path]';

function validateUrl(url: JsonValue | undefined, field: string): readonly FieldError[] {
  if (typeof url !== 'string') return [];
  // As net/url splits it: the parts may be empty, which the URL class of Node refuses.
  const match = /^(?:([a-zA-Z][\w+.-]*):)?(?:\/\/([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/s.exec(url);
  // A line break is only refused in the last part.
  if (match === null || LINE_BREAK.test(match[5] ?? '')) {
    return [fieldRequired(field, `url must be a valid URL: parse ${url}${DESIRED_FORMAT}`)];
  }
  const part = (index: number): string => match[index] ?? '';
  const [scheme, query, fragment] = [part(1), part(4), part(5)];
  return [
    ...(scheme === 'https'
      ? []
      : [fieldInvalid(field, scheme, `'https' is the only allowed URL scheme${DESIRED_FORMAT}`)]),
    ...validateAuthority(part(2), field),
    ...(fragment === '' ? [] : [fieldInvalid(field, fragment, 'fragments are not permitted in the URL')]),
    ...(query === '' ? [] : [fieldInvalid(field, query, 'query parameters are not permitted in the URL')]),
  ];
}

function validateAuthority(authority: string, field: string): readonly FieldError[] {
  const at = authority.lastIndexOf('@');
  const user = authority.slice(0, Math.max(at, 0));
  return [
    ...(authority.slice(at + 1) === '' ? [fieldInvalid(field, '', `host must be provided${DESIRED_FORMAT}`)] : []),
    ...(at < 0 ? [] : [fieldInvalid(field, user, 'user information is not permitted in the URL')]),
  ];
}

function validateServiceReference(service: JsonObject, field: string): readonly FieldError[] {
  const lacks = ['name', 'namespace'].filter((key) => stringAt(service, key) === '');
  return [
    ...lacks.map((key) => fieldRequired(`${field}.${key}`, `service ${key} is required`)),
    ...validatePath(valueAt(service, 'path'), `${field}.path`),
  ];
}

function validatePath(path: JsonValue | undefined, field: string): readonly FieldError[] {
  if (typeof path !== 'string' || path === '' || path === '/') return [];
  const start = path.startsWith('/') ? [] : [fieldInvalid(field, path, "must start with a '/'")];
  const steps = path
    .slice(1)
    .replace(/(?<=.)\/$/, '')
    .split('/');
  if (path === '//') return [fieldInvalid(field, path, 'segment[0] may not be empty')];
  const inSteps = steps.flatMap((step, index) => {
    const why = step === '' ? [' may not be empty'] : dns1123Subdomain(step).map((message) => `: ${message}`);
    return why.map((message) => fieldInvalid(field, path, `segment[${index}]${message}`));
  });
  return [...start, ...inSteps];
}

/** The real server refuses an invalid one when it decodes the object; here it is an error like the others. */
function validateBundle(bundle: string, field: string): readonly FieldError[] {
  const isBase64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(
    bundle.replace(/[\r\n]/g, ''),
  );
  return isBase64 ? [] : [fieldInvalid(field, bundle, 'illegal base64 data')];
}

import { objectAt, objectsAt, stringAt, stringsAt } from '../json/json-path.js';
import type { JsonObject } from '../json/json-value.js';
import type { Collection } from '../store/collection.js';
import type { Store } from '../store/store.js';
import { parseStoredObject } from '../store/stored-object.js';
import { SYSTEM_MASTERS, type User } from '../user.js';
import type { AuthorizationAttributes, Authorizer } from './authorization.js';

/** A binding with the rules of the role that it refers to; an empty namespace means everywhere. */
interface Grant {
  readonly namespace: string;
  readonly subjects: readonly JsonObject[];
  readonly rules: readonly JsonObject[];
}

/**
 * Evaluates the stored roles and bindings as kube-apiserver's RBAC does: what no rule allows is refused, and
 * `system:masters` may do everything.
 */
export function newRbacAuthorizer(store: Store): Authorizer {
  const collections = ['clusterroles', 'roles', 'clusterrolebindings', 'rolebindings'].map((name) =>
    store.collection(name),
  );
  let grants: readonly Grant[] | undefined;
  for (const collection of collections) {
    collection.subscribe(() => {
      grants = undefined;
    });
  }
  return (user, attributes) => {
    if (user.groups.includes(SYSTEM_MASTERS)) return true;
    grants ??= grantsOf(store);
    return grants.some(
      (grant) => coversNamespace(grant, attributes) && appliesTo(grant, user) && rulesAllow(grant, attributes),
    );
  };
}

function grantsOf(store: Store): readonly Grant[] {
  const clusterRoles = rolesOf(store.collection('clusterroles'));
  const roles = rolesOf(store.collection('roles'));
  const bindings = [...store.collection('clusterrolebindings').list(), ...store.collection('rolebindings').list()];
  return bindings.map((stored) => {
    const binding = parseStoredObject(stored);
    const role = objectAt(binding, 'roleRef');
    const name = stringAt(role, 'name');
    const rules =
      stringAt(role, 'kind') === 'Role' ? roles.get(`${stored.namespace}/${name}`) : clusterRoles.get(`/${name}`);
    const subjects = objectsAt(binding, 'subjects').map((subject) => withNamespace(subject, stored.namespace));
    return { namespace: stored.namespace, subjects, rules: rules ?? [] };
  });
}

function withNamespace(subject: JsonObject, namespace: string): JsonObject {
  return stringAt(subject, 'namespace') === '' ? { ...subject, namespace } : subject;
}

function rolesOf(collection: Collection): ReadonlyMap<string, readonly JsonObject[]> {
  return new Map(
    collection.list().map((role) => [`${role.namespace}/${role.name}`, objectsAt(parseStoredObject(role), 'rules')]),
  );
}

function coversNamespace(grant: Grant, attributes: AuthorizationAttributes): boolean {
  if (grant.namespace === '') return true;
  return attributes.resourceRequest && attributes.namespace === grant.namespace;
}

function appliesTo(grant: Grant, user: User): boolean {
  return grant.subjects.some((subject) => {
    const name = stringAt(subject, 'name');
    switch (subject['kind']) {
      case 'User':
        return name === user.name || name === '*';
      case 'Group':
        return user.groups.includes(name);
      case 'ServiceAccount':
        return user.name === `system:serviceaccount:${stringAt(subject, 'namespace')}:${name}`;
      default:
        return false;
    }
  });
}

function rulesAllow(grant: Grant, attributes: AuthorizationAttributes): boolean {
  return grant.rules.some((rule) => {
    if (!ruleIncludes(rule, 'verbs', attributes.verb)) return false;
    return attributes.resourceRequest ? allowsResource(rule, attributes) : allowsPath(rule, attributes.path);
  });
}

function allowsResource(
  rule: JsonObject,
  wanted: AuthorizationAttributes & { readonly resourceRequest: true },
): boolean {
  const resource = wanted.subresource === '' ? wanted.resource : `${wanted.resource}/${wanted.subresource}`;
  const onlyNames = stringsAt(rule, 'resourceNames');
  return (
    ruleIncludes(rule, 'apiGroups', wanted.group) &&
    ruleIncludes(rule, 'resources', resource) &&
    (onlyNames.length === 0 || onlyNames.includes(wanted.name))
  );
}

function allowsPath(rule: JsonObject, path: string): boolean {
  return stringsAt(rule, 'nonResourceURLs').some((pattern) =>
    pattern.endsWith('*') ? path.startsWith(pattern.slice(0, -1)) : pattern === path,
  );
}

function ruleIncludes(rule: JsonObject, key: string, wanted: string): boolean {
  const listed = stringsAt(rule, key);
  return listed.includes('*') || listed.includes(wanted);
}

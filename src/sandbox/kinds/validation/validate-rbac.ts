import { listAt, objectAt, objectsAt, stringAt } from '../../json/json-path.js';
import type { JsonObject } from '../../json/json-value.js';
import { type FieldError, fieldInvalid, fieldNotSupported, fieldRequired } from './field-error.js';

const group = 'rbac.authorization.k8s.io';

/** Errors of the rules of a Role, which is namespaced, or of a ClusterRole (pkg/apis/rbac/validation). */
export function validateRules(object: JsonObject, isNamespaced: boolean): readonly FieldError[] {
  return objectsAt(object, 'rules').flatMap((rule, index) => {
    const field = `rules[${index}]`;
    const urls = listAt(rule, 'nonResourceURLs');
    const verbs =
      listAt(rule, 'verbs').length === 0
        ? [fieldRequired(`${field}.verbs`, 'verbs must contain at least one value')]
        : [];
    if (urls.length === 0) return [...verbs, ...validateResourceRule(rule, field)];
    if (isNamespaced) {
      return [
        ...verbs,
        fieldInvalid(`${field}.nonResourceURLs`, urls, 'namespaced rules cannot apply to non-resource URLs'),
      ];
    }
    const isMixed = ['apiGroups', 'resources', 'resourceNames'].some((key) => listAt(rule, key).length > 0);
    const mixed = 'rules cannot apply to both regular resources and non-resource URLs';
    return isMixed ? [...verbs, fieldInvalid(`${field}.nonResourceURLs`, urls, mixed)] : verbs;
  });
}

/** Errors of a RoleBinding, or of a ClusterRoleBinding, which may only name a ClusterRole. */
export function validateBinding(object: JsonObject, isNamespaced: boolean): readonly FieldError[] {
  const role = objectAt(object, 'roleRef');
  const kinds = isNamespaced ? ['Role', 'ClusterRole'] : ['ClusterRole'];
  const kind = stringAt(role, 'kind');
  const apiGroup = stringAt(role, 'apiGroup');
  return [
    ...(apiGroup === group ? [] : [fieldNotSupported('roleRef.apiGroup', apiGroup, [group])]),
    ...(kinds.includes(kind) ? [] : [fieldNotSupported('roleRef.kind', kind, kinds)]),
    ...(stringAt(role, 'name') === '' ? [fieldRequired('roleRef.name')] : []),
    ...objectsAt(object, 'subjects').flatMap((subject, index) =>
      validateSubject(subject, `subjects[${index}]`, isNamespaced),
    ),
  ];
}

function validateSubject(subject: JsonObject, field: string, isNamespaced: boolean): readonly FieldError[] {
  const kind = stringAt(subject, 'kind');
  const name = stringAt(subject, 'name') === '' ? [fieldRequired(`${field}.name`)] : [];
  switch (kind) {
    case 'ServiceAccount': {
      const isMissing = !isNamespaced && stringAt(subject, 'namespace') === '';
      return isMissing ? [...name, fieldRequired(`${field}.namespace`)] : name;
    }
    case 'User':
    case 'Group': {
      const apiGroup = stringAt(subject, 'apiGroup');
      return apiGroup === group ? name : [...name, fieldNotSupported(`${field}.apiGroup`, apiGroup, [group])];
    }
    default:
      return [...name, fieldNotSupported(`${field}.kind`, kind, ['ServiceAccount', 'User', 'Group'])];
  }
}

function validateResourceRule(rule: JsonObject, field: string): readonly FieldError[] {
  const lists = [
    ['apiGroups', 'resource rules must supply at least one api group'],
    ['resources', 'resource rules must supply at least one resource'],
  ] as const;
  return lists.flatMap(([key, detail]) =>
    listAt(rule, key).length === 0 ? [fieldRequired(`${field}.${key}`, detail)] : [],
  );
}

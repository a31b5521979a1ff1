import { objectsAt, stringAt, valueAt } from '../json/json-path.js';
import type { JsonObject } from '../json/json-value.js';
import { ageColumn, nameColumn, numberAt } from './cells.js';
import { type Column, numberColumn, textColumn, wideOnly } from './column.js';

/** PodDisruptionBudget. */
export const podDisruptionBudgetColumns: readonly Column[] = [
  nameColumn,
  textColumn('Min Available', 'How many pods must stay.', (budget) => amountText(budget, 'minAvailable')),
  textColumn('Max Unavailable', 'How many pods may be gone.', (budget) => amountText(budget, 'maxUnavailable')),
  numberColumn('Allowed Disruptions', 'How many pods may be evicted now.', (budget) =>
    numberAt(budget, 'status', 'disruptionsAllowed'),
  ),
  ageColumn,
];

function amountText(budget: JsonObject, key: string): string {
  const value = valueAt(budget, 'spec', key);
  return typeof value === 'string' || typeof value === 'number' ? String(value) : 'N/A';
}

/** RoleBinding and ClusterRoleBinding. */
export const bindingColumns: readonly Column[] = [
  nameColumn,
  ageColumn,
  wideOnly(
    textColumn('Role', 'What the subjects may do.', (binding) =>
      [stringAt(binding, 'roleRef', 'kind'), stringAt(binding, 'roleRef', 'name')].join('/'),
    ),
  ),
  subjectColumn('Users', 'User'),
  subjectColumn('Groups', 'Group'),
  subjectColumn('ServiceAccounts', 'ServiceAccount'),
];

function subjectColumn(name: string, kind: string): Column {
  const cell = (binding: JsonObject): string =>
    objectsAt(binding, 'subjects')
      .filter((subject) => subject['kind'] === kind)
      .map((subject) => [stringAt(subject, 'namespace'), stringAt(subject, 'name')].filter(Boolean).join('/'))
      .join(', ');
  return wideOnly(textColumn(name, `The subjects of kind ${kind}.`, cell));
}

/** CertificateSigningRequest. */
export const certificateSigningRequestColumns: readonly Column[] = [
  nameColumn,
  ageColumn,
  textColumn('Requestor', 'Who asked for the certificate.', (request) => stringAt(request, 'spec', 'username')),
  textColumn('Condition', 'Whether it was granted.', (request) => {
    const types = objectsAt(request, 'status', 'conditions').map((condition) => condition['type']);
    const decision = types.includes('Denied') ? 'Denied' : types.includes('Approved') ? 'Approved' : 'Pending';
    return stringAt(request, 'status', 'certificate') === '' ? decision : `${decision},Issued`;
  }),
];

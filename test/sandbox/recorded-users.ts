import { expect } from 'chai';

const INITIALIZER = 'system:serviceaccount:istio-system:istio-initializer-service-account';
const RBAC = '/apis/rbac.authorization.k8s.io/v1beta1';
const WORKLOADS = ['deployments', 'statefulsets', 'jobs', 'daemonsets'];
const INITIALIZE = ['initialize', 'patch', 'get', 'list', 'watch', 'update'];
const DEVELOP = ['create', 'patch', 'get', 'list', 'watch', 'update', 'delete'];

/** The users of the recordings, as the recorded servers knew them. */
export const tokensOfRecordings = [
  'admin-token,admin,admin,"system:masters"',
  `initializer-token,${INITIALIZER},init,"system:serviceaccounts,system:serviceaccounts:istio-system"`,
  'developer-token,alice,alice,"developers"',
  'stranger-token,mallory,mallory,"strangers"',
].join('\n');

const roles = [
  {
    name: 'istio-initializer',
    user: INITIALIZER,
    rules: [
      { apiGroups: ['extensions', 'apps', 'batch'], resources: WORKLOADS, verbs: INITIALIZE },
      { apiGroups: [''], resources: ['pods'], verbs: INITIALIZE },
      { apiGroups: [''], resources: ['configmaps'], verbs: ['get', 'list', 'watch'] },
    ],
  },
  {
    name: 'developer',
    user: 'alice',
    rules: [
      {
        apiGroups: ['extensions', 'apps', 'batch', ''],
        resources: [...WORKLOADS, 'pods', 'services', 'configmaps'],
        verbs: DEVELOP,
      },
    ],
  },
];

/** Creates the roles of those users and binds them. */
export async function rbacOfRecordings(url: string): Promise<void> {
  for (const { name, user, rules } of roles) {
    const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name };
    const subjects = [{ kind: 'User', name: user, apiGroup: 'rbac.authorization.k8s.io' }];
    await create(`${url}${RBAC}/clusterroles`, { metadata: { name }, rules });
    await create(`${url}${RBAC}/clusterrolebindings`, { metadata: { name }, roleRef, subjects });
  }
}

async function create(url: string, body: object): Promise<void> {
  const headers = { 'content-type': 'application/json', authorization: 'Bearer admin-token' };
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  expect(response.status, await response.text()).to.equal(201);
}

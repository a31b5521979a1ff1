import { expect } from 'chai';

import { parseTokenFile } from '../../../src/sandbox/auth/token-file.js';
import type { JsonObject } from '../../../src/sandbox/json/json-value.js';
import type { KubernetesVersion } from '../../../src/sandbox/kubernetes-version.js';
import { type Sandbox, startSandbox } from '../../../src/sandbox/server.js';
import { send } from '../api-client.js';

const TOKENS = `root,root,1,"system:masters"

build,system:serviceaccount:ci:build,2,"system:serviceaccounts"
"with""quotes""",carol,3,"dev,ops"
dave,dave,4
`;
const RBAC = '/apis/rbac.authorization.k8s.io/v1beta1';
const apiGroup = 'rbac.authorization.k8s.io';

describe('parseTokenFile', () => {
  it('reads token, user, uid and groups', () => {
    const carol = parseTokenFile(TOKENS)[2];
    const groups = ['dev', 'ops', 'system:authenticated'];
    expect(carol).to.deep.equal({ token: 'with"quotes"', name: 'carol', uid: '3', groups });
  });

  for (const [what, text, message] of [
    ['too few columns', 'a,b,c\nd,e', /line 2: got 2 columns, want token,user,uid,"groups"/],
    ['an open quote', 'a,b,c,"d', /line 1: got an open or misplaced quote/],
    ['no tokens', '\n', /got no tokens/],
    ['no token', ',b,c', /line 1: got 3 columns/],
  ] as const) {
    it(`names the line with ${what}`, () => {
      expect(() => parseTokenFile(text)).to.throw(message);
    });
  }
});

describe('authorization', () => {
  let sandbox: Sandbox;
  const start = async (kubernetesVersion: KubernetesVersion = '1.9') => {
    sandbox = await startSandbox({ kubernetesVersion, tokenAuthFile: TOKENS });
  };
  afterEach(() => sandbox.close());

  const create = (path: string, body: JsonObject, token = 'root') =>
    send(sandbox.url + path, { method: 'POST', body, token });
  const get = (path: string, token?: string) => send(sandbox.url + path, { ...(token !== undefined && { token }) });

  const roleRef = (kind: string, name: string) => ({ apiGroup, kind, name });
  const readConfigMaps = { apiGroups: [''], resources: ['configmaps'], verbs: ['get', 'list'] };

  it('lets a role bound in a namespace work there and nowhere else', async () => {
    await start();
    const subjects = [{ kind: 'Group', apiGroup, name: 'ops' }];
    await create(`${RBAC}/namespaces/default/roles`, { metadata: { name: 'read' }, rules: [readConfigMaps] });
    const binding = { metadata: { name: 'read' }, subjects, roleRef: roleRef('Role', 'read') };
    await create(`${RBAC}/namespaces/default/rolebindings`, binding);
    const carol = 'with"quotes"';
    expect((await get('/api/v1/namespaces/default/configmaps', carol)).status).to.equal(200);
    expect((await get('/api/v1/namespaces/kube-system/configmaps', carol)).status).to.equal(403);
    expect((await get('/api/v1/configmaps', carol)).body['message']).to.equal(
      'configmaps is forbidden: User "carol" cannot list configmaps at the cluster scope',
    );
    await send(`${sandbox.url}${RBAC}/namespaces/default/rolebindings/read`, { method: 'DELETE', token: 'root' });
    expect((await get('/api/v1/namespaces/default/configmaps', carol)).status).to.equal(403);
  });

  it('knows service accounts by their user name, and holds them to resourceNames', async () => {
    await start();
    const rules = [{ ...readConfigMaps, resourceNames: ['mine'] }];
    await create(`${RBAC}/clusterroles`, { metadata: { name: 'mine' }, rules });
    const subjects = [{ kind: 'ServiceAccount', name: 'build', namespace: 'ci' }];
    const binding = { metadata: { name: 'mine' }, subjects, roleRef: roleRef('ClusterRole', 'mine') };
    await create(`${RBAC}/clusterrolebindings`, binding);
    expect((await get('/api/v1/namespaces/default/configmaps/mine', 'build')).status).to.equal(404);
    expect((await get('/api/v1/namespaces/default/configmaps/theirs', 'build')).status).to.equal(403);
    expect((await get('/api/v1/namespaces/default/configmaps', 'build')).status).to.equal(403);
  });

  it('lets every user see what is served, and the anonymous user nothing else', async () => {
    await start();
    for (const path of ['/version', '/api', '/apis/apps/v1', '/healthz']) {
      expect((await get(path)).status).to.equal(200);
    }
    const refused = await get('/api/v1/namespaces');
    expect(refused.status).to.equal(403);
    expect(refused.body['message']).to.contain('User "system:anonymous" cannot list namespaces at the cluster scope');
    expect((await get('/metrics')).body['message']).to.contain('cannot get path "/metrics"');
    expect((await get('/api', 'unknown')).status).to.equal(401);
  });

  it('refuses in plain text on 1.7', async () => {
    await start('1.7');
    expect((await get('/api', 'unknown')).text).to.equal('Unauthorized\n');
    expect((await get('/api/v1/nodes', 'dave')).text).to.equal('User "dave" cannot list nodes at the cluster scope.');
  });

  it('answers what the caller may do', async () => {
    await start();
    const ask = async (token: string) => {
      const spec = { resourceAttributes: { namespace: 'default', verb: 'create', resource: 'pods' } };
      const path = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';
      return (await create(path, { spec }, token)).body['status'];
    };
    expect(await ask('root')).to.deep.equal({ allowed: true });
    expect(await ask('dave')).to.deep.equal({ allowed: false });
  });

  const REVIEWS = '/apis/authorization.k8s.io/v1';
  const spec = { resourceAttributes: { verb: 'get', resource: 'nodes' } };

  it('answers what other users may do, to callers that may create such reviews', async () => {
    await start();
    const path = `${REVIEWS}/subjectaccessreviews`;
    const ask = async (subject: JsonObject, token?: string) => create(path, { spec: { ...spec, ...subject } }, token);
    expect((await ask({ user: 'any', groups: ['system:masters'] })).body['status']).to.deep.equal({ allowed: true });
    expect((await ask({ user: 'root' })).body['status']).to.deep.equal({ allowed: false });
    expect((await ask({ user: 'root' }, 'dave')).status).to.equal(403);
    const anonymous = await ask({});
    expect([anonymous.status, anonymous.body['message']]).to.deep.equal([
      422,
      '.authorization.k8s.io "" is invalid: spec.user: Invalid value: "": at least one of user or group must be specified',
    ]);
  });

  for (const version of ['1.7', '1.9'] as const) {
    it(`has reviews pass admission on ${version}, although they are not stored`, async () => {
      await start(version);
      const ask = (metadata: JsonObject, token?: string) =>
        create(`${REVIEWS}/selfsubjectaccessreviews`, { metadata, spec }, token);
      expect((await ask({ creationTimestamp: null })).status).to.equal(201);
      // The bypass is for users that may initialize, and removes the field before it is validated.
      expect((await ask({ initializers: { pending: [] } })).status).to.equal(201);
      const denied = await ask({ initializers: { pending: [] } }, 'dave');
      expect(denied.status).to.equal(403);
      expect(denied.body['message']).to.contain('is forbidden: create with initializers denied: ');
      for (const metadata of [{ name: 'a' }, { initializers: { pending: [{ name: 'a.b.c' }] } }]) {
        const answer = await ask(metadata);
        expect(answer.status).to.equal(422);
        expect(answer.body['message']).to.match(
          /^\.authorization\.k8s\.io "" is invalid: metadata: .*: must be empty$/,
        );
      }
    });
  }

  it('refuses every review where a rule is for everything: the pending list is metadata', async () => {
    await start();
    const rules = [{ apiGroups: ['*'], apiVersions: ['*'], resources: ['*'] }];
    const path = '/apis/admissionregistration.k8s.io/v1alpha1/initializerconfigurations';
    await create(path, { metadata: { name: 'a' }, initializers: [{ name: 'a.b.c', rules }] });
    expect((await create(`${REVIEWS}/selfsubjectaccessreviews`, { spec })).status).to.equal(422);
  });
});

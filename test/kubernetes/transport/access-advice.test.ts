import { expect } from 'chai';

import { accessAdvice } from '../../../src/kubernetes/transport/access-advice.js';
import type { KubeConfig } from '../../../src/kubernetes/transport/kube-config.js';

const pod: KubeConfig = { cluster: { server: 'https://a' }, user: { tokenFile: '/token' } };

/** The command in the advice about a request that RBAC refuses. */
function canI(method: string, path: string, verb: string): string | undefined {
  const message = `x is forbidden: User "a" cannot ${verb} x`;
  const advice = accessAdvice({ method, path, status: 403, reason: 'Forbidden', message }, pod);
  return /kubectl auth can-i (.*) says/.exec(advice ?? '')?.[1];
}

describe('the advice about a refused request', () => {
  for (const [method, path, verb, command] of [
    ['GET', '/api/v1/pods', 'list', 'list pods --all-namespaces'],
    ['WATCH', '/apis/apps/v1/deployments?watch=true', 'watch', 'watch deployments.apps --all-namespaces'],
    ['PATCH', '/apis/apps/v1/namespaces/a/deployments/b', 'initialize', 'initialize deployments.apps/b -n a'],
    ['GET', '/api/v1/namespaces/a', 'get', 'get namespaces/a --all-namespaces'],
    ['PUT', '/api/v1/namespaces/a/pods/b/status', 'update', 'update pods/b --subresource=status -n a'],
    ['GET', '/version', 'get', 'get /version'],
    ['GET', '/apis/apps/v1', 'get', 'get /apis/apps/v1'],
  ] as const) {
    it(`has a command for ${method} ${path}`, () => {
      expect(canI(method, path, verb)).to.equal(command);
    });
  }

  for (const [method, path, right] of [
    ['GET', '/api/v1/namespaces/a/secrets', 'list secrets in the namespace a'],
    ['GET', '/api/v1/namespaces/a/secrets/b', 'get secrets/b in the namespace a'],
    ['DELETE', '/api/v1/namespaces/a/secrets', 'deletecollection secrets in the namespace a'],
    ['GET', '/api/v1/namespaces/a/secrets?watch=1', 'watch secrets in the namespace a'],
    ['POST', '/api/v1/namespaces/a/secrets', 'create secrets in the namespace a'],
  ] as const) {
    it(`takes the verb of the request where the answer does not say it: ${method} ${path}`, () => {
      const refused = { method, path, status: 403, reason: 'Forbidden', message: 'Forbidden; not shown' };
      expect(accessAdvice(refused, pod)).to.contain(
        `the service account of the pod may not ${right}: ask for that right`,
      );
    });
  }

  it('is none where an admission plugin refuses', () => {
    const message = 'pods "a" is forbidden: exceeded quota: compute';
    const refused = { method: 'POST', path: '/api/v1/namespaces/a/pods', status: 403, reason: 'Forbidden', message };
    expect(accessAdvice(refused, pod)).to.equal(undefined);
  });

  it('is the right to be somebody else', () => {
    const message = 'users "bob" is forbidden: User "ann" cannot impersonate resource "users" in API group ""';
    const refused = { method: 'GET', path: '/version', status: 403, reason: 'Forbidden', message };
    expect(accessAdvice(refused, { ...pod, user: { token: 't', as: 'bob' } })).to.contain(
      'needs the right to impersonate users: kubectl auth can-i impersonate users/bob',
    );
  });

  const unauthorized = {
    method: 'GET',
    path: '/version',
    status: 401,
    reason: 'Unauthorized',
    message: 'Unauthorized',
  };
  for (const [user, what] of [
    [{ tokenFile: '/t' }, 'the service account of the pod by the token in /t: have it renewed'],
    [{ username: 'a' }, 'by its name and password: check both'],
    [
      {
        exec: {
          command: 'login',
          apiVersion: 'v1',
          args: [],
          env: null,
          installHint: '',
          interactiveMode: null,
          provideClusterInfo: false,
        },
      },
      'by what login gives: log in again with it',
    ],
    [{ certFile: 'a', keyFile: 'b' }, 'by its client certificate: it may have expired'],
    [{}, 'a client without credentials by anything, as it has no credentials: give it a token'],
  ] as const) {
    it(`names what was not accepted: ${what}`, () => {
      expect(accessAdvice(unauthorized, { ...pod, user: { ...user } as KubeConfig['user'] })).to.contain(what);
    });
  }

  it('is none about another answer', () => {
    expect(accessAdvice({ ...unauthorized, status: 409 }, pod)).to.equal(undefined);
  });
});

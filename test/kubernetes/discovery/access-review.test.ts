import { expect } from 'chai';

import { mayAccess, serviceAccountSubject } from '../../../src/kubernetes/discovery/access-review.js';
import { scriptedClient } from '../../support/scripted-client.js';

const access = { verb: 'initialize', group: 'apps', resource: 'deployments', namespace: 'a', name: 'b' };

describe('mayAccess', () => {
  it('asks for the rights of the caller', async () => {
    const client = scriptedClient(() => ({ status: { allowed: true } }));
    expect(await mayAccess(client, access)).to.equal(true);
    expect(client.requests).to.deep.equal([
      {
        method: 'POST',
        path: '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
        body: {
          apiVersion: 'authorization.k8s.io/v1',
          kind: 'SelfSubjectAccessReview',
          spec: { resourceAttributes: access },
        },
      },
    ]);
  });

  it('asks for the rights of a service account, in the groups that the server gives it', async () => {
    const client = scriptedClient(() => ({ status: { allowed: false } }));
    expect(await mayAccess(client, access, serviceAccountSubject('ns', 'sa'))).to.equal(false);
    const [request] = client.requests;
    expect(request?.path).to.equal('/apis/authorization.k8s.io/v1/subjectaccessreviews');
    expect(request?.body).to.deep.include({
      kind: 'SubjectAccessReview',
      spec: {
        resourceAttributes: access,
        user: 'system:serviceaccount:ns:sa',
        groups: ['system:serviceaccounts', 'system:serviceaccounts:ns', 'system:authenticated'],
      },
    });
  });

  for (const answer of [{}, { status: {} }, { status: { allowed: 'true' } }, []]) {
    it(`takes ${JSON.stringify(answer)} for a no`, async () => {
      expect(
        await mayAccess(
          scriptedClient(() => answer),
          access,
        ),
      ).to.equal(false);
    });
  }

  it('does not take an error for a no', async () => {
    const error: unknown = await mayAccess(
      scriptedClient(() => 500),
      access,
    ).catch((reason: unknown) => reason);
    expect(error).to.include({ status: 500 });
  });
});

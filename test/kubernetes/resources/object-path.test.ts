import { expect } from 'chai';

import { objectPathOf, storedPathOf } from '../../../src/kubernetes/resources/object-path.js';
import { type ScriptedClient, scriptedClient } from '../../support/scripted-client.js';

const DEPLOYMENT = { apiVersion: 'apps/v1beta1', kind: 'Deployment', metadata: { namespace: 'a', name: 'b' } };
const CLUSTER_ROLE = { apiVersion: 'rbac.authorization.k8s.io/v1beta1', kind: 'ClusterRole', metadata: { name: 'b' } };

/** A server with these kinds in these versions; anything else is 404. */
function serving(kinds: Readonly<Record<string, readonly string[]>>): ScriptedClient {
  return scriptedClient(({ path }) => {
    const name = path.replace(/^\/apis?\//, '');
    const found = kinds[name];
    if (found) {
      const resourceOf = (kind: string) => ({
        name: `${kind.toLowerCase()}s`,
        kind,
        namespaced: !kind.startsWith('Cluster'),
      });
      return { resources: found.map(resourceOf) };
    }
    const versions = Object.keys(kinds).filter((groupVersion) => groupVersion.startsWith(`${name}/`));
    return versions.length === 0 ? 404 : { versions: versions.map((groupVersion) => ({ groupVersion })) };
  });
}

describe('the path of a stored object', () => {
  it('is in the version that the object states, where that is served', async () => {
    const client = serving({ 'apps/v1': ['Deployment'], 'apps/v1beta1': ['Deployment'] });
    expect(await storedPathOf(client, DEPLOYMENT)).to.equal('/apis/apps/v1beta1/namespaces/a/deployments/b');
    expect(client.requests).to.have.length(1);
  });

  it('is in another version of the group, where the server has dropped that one, or the kind in it', async () => {
    const newer = serving({ 'apps/v1': ['Deployment'], 'rbac.authorization.k8s.io/v1': ['ClusterRole'] });
    expect(await storedPathOf(newer, DEPLOYMENT)).to.equal('/apis/apps/v1/namespaces/a/deployments/b');
    expect(await storedPathOf(newer, CLUSTER_ROLE)).to.equal('/apis/rbac.authorization.k8s.io/v1/clusterroles/b');
    const without = serving({ 'apps/v1beta1': ['Scale'], 'apps/v1beta2': ['Scale'], 'apps/v1': ['Deployment'] });
    expect(await storedPathOf(without, DEPLOYMENT)).to.equal('/apis/apps/v1/namespaces/a/deployments/b');
  });

  it('is in no other version for one that is to be written: the other may have another form', async () => {
    const refused: unknown = await objectPathOf(serving({ 'apps/v1': ['Deployment'] }), DEPLOYMENT).catch(String);
    expect(refused).to.equal('KindNotServedError: find the resource of Deployment: apps/v1beta1 does not serve it');
  });

  it('is none where no version of the group has the kind, or there is no such group', async () => {
    for (const client of [serving({ 'apps/v1': ['ReplicaSet'] }), serving({ v1: ['Pod'] })]) {
      const refused: unknown = await storedPathOf(client, DEPLOYMENT).catch(String);
      expect(refused).to.equal('KindNotServedError: find the resource of Deployment: apps/v1beta1 does not serve it');
    }
  });

  it('is not guessed where the server does not say', async () => {
    const client = scriptedClient(({ path }) => (path === '/apis/apps' ? 403 : 404));
    const error: unknown = await storedPathOf(client, DEPLOYMENT).catch((reason: unknown) => reason);
    expect(error).to.include({ status: 403 });
  });
});

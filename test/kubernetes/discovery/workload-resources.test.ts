import { expect } from 'chai';

import { collectionPath, discoverWorkloads, objectPath } from '../../../src/kubernetes/discovery/workload-resources.js';
import { collectionPathOf } from '../../../src/kubernetes/resources/object-path.js';
import { type ScriptedClient, scriptedClient } from '../../support/scripted-client.js';

/** A server with these resources in these groups and versions; anything else is 404. */
function serving(groups: Readonly<Record<string, readonly string[]>>): ScriptedClient {
  return scriptedClient(({ path }) => {
    const resources = groups[path.replace(/^\/apis?\//, '')];
    return resources ? { resources: resources.map((name) => ({ name, kind: 'Deployment', namespaced: true })) } : 404;
  });
}

const chosen = async (groups: Readonly<Record<string, readonly string[]>>): Promise<readonly string[]> =>
  (await discoverWorkloads(serving(groups))).served.map(({ groupVersion, plural }) => `${groupVersion}/${plural}`);

describe('discoverWorkloads', () => {
  it('prefers the oldest version, whose PATCH fills in the fewest defaults', async () => {
    const all = ['deployments', 'daemonsets', 'replicasets', 'statefulsets'];
    const groups = {
      'extensions/v1beta1': all.slice(0, 3),
      'apps/v1': all,
      'apps/v1beta1': ['deployments', 'statefulsets'],
    };
    expect(await chosen(groups)).to.deep.equal([
      'extensions/v1beta1/deployments',
      'extensions/v1beta1/daemonsets',
      'extensions/v1beta1/replicasets',
      'apps/v1beta1/statefulsets',
    ]);
  });

  it('takes what there is', async () => {
    expect(await chosen({ 'apps/v1': ['deployments'], 'batch/v1': ['jobs'] })).to.deep.equal([
      'apps/v1/deployments',
      'batch/v1/jobs',
    ]);
  });

  it('names the kinds that are not served', async () => {
    const { missing } = await discoverWorkloads(serving({ 'batch/v1': ['jobs'] }));
    expect(missing).to.deep.equal([
      'ReplicationController',
      'Deployment',
      'DaemonSet',
      'ReplicaSet',
      'StatefulSet',
      'CronJob',
    ]);
  });

  for (const status of [0, 403, 500]) {
    it(`does not take a server that answers ${status} for one that serves nothing`, async () => {
      const error: unknown = await discoverWorkloads(scriptedClient(() => status)).catch((reason: unknown) => reason);
      expect(error).to.include({ status });
    });
  }
});

describe('paths', () => {
  const core = { kind: 'ReplicationController', plural: 'replicationcontrollers', groupVersion: 'v1' };
  const apps = { kind: 'Deployment', plural: 'deployments', groupVersion: 'apps/v1' };

  it('begin with /api for the core group and with /apis for any other', () => {
    expect(collectionPath(core)).to.equal('/api/v1/replicationcontrollers');
    expect(collectionPath(apps)).to.equal('/apis/apps/v1/deployments');
    expect(objectPath(apps, 'a', 'b')).to.equal('/apis/apps/v1/namespaces/a/deployments/b');
  });

  it('can not be left by a name', () => {
    expect(objectPath(apps, 'a', '../x?y')).to.equal('/apis/apps/v1/namespaces/a/deployments/..%2Fx%3Fy');
  });

  it('of an object are found by its kind', async () => {
    const client = serving({ 'apps/v1': ['deployments', 'deployments/status'] });
    const identity = { apiVersion: 'apps/v1', kind: 'Deployment' };
    expect(await collectionPathOf(client, identity)).to.equal('/apis/apps/v1/namespaces/default/deployments');
    expect(await collectionPathOf(client, { ...identity, namespace: 'a' })).to.equal(
      '/apis/apps/v1/namespaces/a/deployments',
    );
    const missing: unknown = await collectionPathOf(client, { ...identity, kind: 'Widget' }).catch(String);
    expect(missing).to.equal('KindNotServedError: find the resource of Widget: apps/v1 does not serve it');
  });
});

import { expect } from 'chai';

import type { ApiResource } from '../../../src/kubernetes/discovery/api-resources.js';
import { listObjects } from '../../../src/kubernetes/resources/list-objects.js';
import type { BeginActivity } from '../../../src/runtime/activity.js';
import { apiError, scriptedClient } from '../../support/scripted-client.js';

const resource = (groupVersion: string, plural: string, namespaced = true): ApiResource => ({
  groupVersion,
  plural,
  kind: plural,
  namespaced,
  verbs: ['list'],
});
const PODS = resource('v1', 'pods');
const NODES = resource('v1', 'nodes', false);
const ALL = { namespace: undefined };

const object = (uid: string): unknown => ({ metadata: { uid, name: uid } });
const page = (uids: readonly string[], next?: string): unknown => ({
  metadata: next === undefined ? {} : { continue: next },
  items: uids.map(object),
});

describe('listObjects', () => {
  it('asks for page after page', async () => {
    const pages = [page(['a', 'b'], 'next'), page(['c'])];
    const client = scriptedClient((_, index) => pages[index]);
    const { objects } = await listObjects(client, [PODS], { namespace: 'shop' });
    expect(objects.map((listed) => listed.object)).to.deep.equal([object('a'), object('b'), object('c')]);
    expect(client.requests.map(({ path }) => path)).to.deep.equal([
      '/api/v1/namespaces/shop/pods?limit=500',
      '/api/v1/namespaces/shop/pods?limit=500&continue=next',
    ]);
  });

  it('lists everything at once where the server no longer has the next page', async () => {
    const answers = [page(['a'], 'next'), 410, page(['a', 'b'])];
    const client = scriptedClient((_, index) => answers[index]);
    const { objects } = await listObjects(client, [PODS], ALL);
    expect(objects.map((listed) => listed.object)).to.deep.equal([object('a'), object('b')]);
    expect(client.requests.at(-1)?.path).to.equal('/api/v1/pods');
  });

  it('says how far it is, also where it has to begin again', async () => {
    const answers = [page(['a', 'b'], 'next'), page(['c']), page(['d'], 'next'), 410, page(['d', 'e'])];
    const told: string[] = [];
    const activity: BeginActivity = (what) => {
      told.push(what);
      return { tell: (state) => told.push(state), end: () => told.push('end') };
    };
    await listObjects(
      scriptedClient((_, index) => answers[index]),
      [PODS, NODES],
      { ...ALL, activity },
    );
    const [pods, nodes] = ['kind 1 of 2, pods,', 'kind 2 of 2, nodes,'];
    expect(told).to.deep.equal([
      'listing',
      ...[0, 2, 3].map((read) => `${pods} ${read} objects so far`),
      ...[3, 4, 3, 5].map((read) => `${nodes} ${read} objects so far`),
      'end',
    ]);
  });

  it('lists uninitialized objects only on request, and keeps what is wanted', async () => {
    const client = scriptedClient(() => page(['a', 'b']));
    const isWanted = ({ metadata }: { readonly metadata?: unknown }): boolean =>
      JSON.stringify(metadata).includes('"b"');
    const { objects } = await listObjects(client, [PODS], { ...ALL, includeUninitialized: true, isWanted });
    expect(objects.map((listed) => listed.object)).to.deep.equal([object('b')]);
    expect(client.requests[0]?.path).to.equal('/api/v1/pods?includeUninitialized=true&limit=500');
  });

  it('lists an object of several groups once, and what is in no namespace only where all are meant', async () => {
    const client = scriptedClient(() => page(['a']));
    const resources = [resource('apps/v1', 'deployments'), resource('extensions/v1beta1', 'deployments'), NODES];
    expect((await listObjects(client, resources, { namespace: 'shop' })).objects).to.have.length(1);
    expect(client.requests).to.have.length(2);
  });

  it('returns what may not be listed', async () => {
    const client = scriptedClient(({ path }) => (path.includes('nodes') ? apiError(403, 'not for you') : page(['a'])));
    const { objects, refused } = await listObjects(client, [PODS, NODES], ALL);
    expect(objects).to.have.length(1);
    expect(refused.map(({ resource: { plural }, error }) => [plural, error.serverMessage])).to.deep.equal([
      ['nodes', 'not for you'],
    ]);
  });

  it('fails where nothing may be listed, or the server does not answer', async () => {
    for (const status of [403, 0]) {
      const failure = await listObjects(
        scriptedClient(() => apiError(status)),
        [PODS],
        ALL,
      ).catch((error: unknown) => error);
      expect(failure).to.have.property('status', status);
    }
  });
});

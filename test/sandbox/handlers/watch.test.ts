import { expect } from 'chai';

import { objectAt, stringAt } from '../../../src/sandbox/json/json-path.js';
import { type Sandbox, startSandbox } from '../../../src/sandbox/server.js';
import {
  deployment,
  DEPLOYMENTS,
  mergePatch,
  metadataOf,
  openWatch,
  post,
  remove,
  send,
  type WatchedEvent,
} from '../api-client.js';

const CONFIG_MAPS = '/api/v1/namespaces/default/configmaps';

function summary(event: WatchedEvent | undefined): string {
  return event === undefined ? 'end' : `${event.type} ${stringAt(event.object, 'metadata', 'name')}`;
}

describe('a watch', () => {
  let sandbox: Sandbox;
  let configMaps: string;

  beforeEach(async () => {
    sandbox = await startSandbox({ watchHistory: 5 });
    configMaps = sandbox.url + CONFIG_MAPS;
  });
  afterEach(() => sandbox.close());

  const create = (name: string, labels = {}) => post(configMaps, { metadata: { name, labels } });
  const resourceVersion = async () => stringAt((await send(configMaps)).body, 'metadata', 'resourceVersion');

  it('resumes from every resourceVersion that is still known, and gets 410 Gone for the others', async () => {
    const start = await resourceVersion();
    for (const name of ['a', 'b', 'c', 'd', 'e']) await create(name);
    const whole = await openWatch(`${configMaps}?watch=true&resourceVersion=${start}`);
    for (const name of ['a', 'b', 'c', 'd', 'e']) expect(summary(await whole())).to.equal(`ADDED ${name}`);
    for (const name of ['f', 'g']) await create(name);
    const tooOld = await openWatch(`${configMaps}?watch=true&resourceVersion=${start}`);
    const event = await tooOld();
    expect(event?.type).to.equal('ERROR');
    expect(event?.object).to.deep.include({ kind: 'Status', code: 410, reason: 'Gone' });
    expect(event?.object['message']).to.match(/^too old resource version: \d+ \(\d+\)$/);
    expect(await tooOld()).to.equal(undefined);
  });

  it('shows no update that changes nothing', async () => {
    await create('a');
    const before = await resourceVersion();
    await mergePatch(`${configMaps}/a`, { metadata: { labels: null } });
    expect(await resourceVersion()).to.equal(before);
  });

  it('begins with what exists, in the order of the keys, and continues with the changes', async () => {
    await create('b');
    await create('a');
    const next = await openWatch(`${configMaps}?watch=1`);
    expect([summary(await next()), summary(await next())]).to.deep.equal(['ADDED a', 'ADDED b']);
    await create('c');
    expect(summary(await next())).to.equal('ADDED c');
  });

  it('ends cleanly after timeoutSeconds', async () => {
    const next = await openWatch(`${configMaps}?watch=true&timeoutSeconds=1`);
    expect(await next()).to.equal(undefined);
  });

  it('ends cleanly when the server stops', async () => {
    const next = await openWatch(`${configMaps}?watch=true`);
    await sandbox.close();
    expect(await next()).to.equal(undefined);
  });

  it('shows an object that leaves its selection as DELETED, as it last was in it', async () => {
    await create('a', { tier: 'front' });
    const next = await openWatch(`${configMaps}?watch=true&labelSelector=tier%3Dfront`);
    const added = await next();
    await mergePatch(`${configMaps}/a`, { metadata: { labels: { tier: 'back' } } });
    const deleted = await next();
    expect(deleted?.type).to.equal('DELETED');
    expect(deleted?.object).to.deep.equal(added?.object);
  });

  it('never shows an object that is deleted uninitialized, and shows a later one', async () => {
    const deployments = sandbox.url + DEPLOYMENTS;
    const next = await openWatch(`${deployments}?watch=true`);
    const initializers = { pending: [{ name: 'a.example.com' }] };
    await post(`${deployments}?includeUninitialized=1`, deployment({ name: 'hidden', initializers }));
    await remove(`${deployments}/hidden`);
    await post(deployments, deployment({ name: 'shown' }));
    expect(summary(await next())).to.equal('ADDED shown');
  });

  it('serves one object in every version, to watchers of each in that version', async () => {
    const versions = ['extensions/v1beta1', 'apps/v1beta1', 'apps/v1beta2', 'apps/v1'];
    const paths = versions.map((version) => `${sandbox.url}/apis/${version}/namespaces/default/deployments`);
    const watches = await Promise.all(paths.map((path) => openWatch(`${path}?watch=true`)));
    await post(sandbox.url + DEPLOYMENTS, deployment({ name: 'web' }));
    const seen = await Promise.all(watches.map((next) => next()));
    expect(seen.map((event) => event?.object['apiVersion'])).to.deep.equal(versions);
    expect(new Set(seen.map((event) => objectAt(event?.object, 'metadata')['uid']))).to.have.property('size', 1);
  });

  it('works on the old watch paths, and on all namespaces', async () => {
    const next = await openWatch(`${sandbox.url}/api/v1/watch/configmaps?fieldSelector=metadata.namespace%3Ddefault`);
    await create('a');
    expect(summary(await next())).to.equal('ADDED a');
  });
});

describe('a list on 1.9', () => {
  it('is served in pages that together hold everything once, at one resourceVersion', async () => {
    const sandbox = await startSandbox();
    const names = ['a', 'b', 'c', 'd', 'e'];
    for (const name of names) await post(sandbox.url + CONFIG_MAPS, { metadata: { name } });
    const seen: string[] = [];
    const versions = new Set<unknown>();
    let token = '';
    do {
      const query = `limit=2&fieldSelector=metadata.namespace%3Ddefault&continue=${encodeURIComponent(token)}`;
      const page = await send(`${sandbox.url}/api/v1/configmaps?${query}`);
      const { items } = page.body;
      if (Array.isArray(items)) {
        seen.push(...items.map((item) => stringAt(item as object as never, 'metadata', 'name')));
      }
      versions.add(metadataOf(page)['resourceVersion']);
      token = stringAt(page.body, 'metadata', 'continue');
      await post(sandbox.url + CONFIG_MAPS, { metadata: { name: `0-${seen.length}` } });
    } while (token !== '');
    expect(seen).to.deep.equal(names);
    expect(versions.size).to.equal(1);
    expect((await send(`${sandbox.url}${CONFIG_MAPS}?continue=nonsense`)).status).to.equal(400);
    await sandbox.close();
  });
});

import { expect } from 'chai';

import type { Faults } from '../../../src/sandbox/faults/faults.js';
import { stringAt } from '../../../src/sandbox/json/json-path.js';
import { type Sandbox, startSandbox } from '../../../src/sandbox/server.js';
import { deployment, DEPLOYMENTS, metadataOf, openWatch, post, send } from '../api-client.js';
import { outcome, rawWatch } from './raw-watch.js';

const CONFIG_MAPS = '/api/v1/namespaces/default/configmaps';

/** Asks until a server answers: a client learns that its idle connections were cut only when it uses them. */
async function answering({ url }: Sandbox): Promise<void> {
  while ((await outcome(send(`${url}/healthz`))) !== 200);
}

describe('restarts of a sandbox', () => {
  let sandbox: Sandbox;
  let faults: Faults;
  let configMaps: string;

  beforeEach(async () => {
    sandbox = await startSandbox({ faultInjection: true });
    if (sandbox.faults === undefined) throw new Error('faults are off');
    ({ faults } = sandbox);
    configMaps = sandbox.url + CONFIG_MAPS;
  });
  afterEach(() => sandbox.close());

  const create = (name: string) => post(configMaps, { metadata: { name } });
  const onCreates = { methods: ['POST'], path: '/configmaps' } as const;

  async function version(): Promise<string> {
    return stringAt(metadataOf(await send(configMaps)), 'resourceVersion');
  }

  const gone = ['ECONNREFUSED', 'ECONNRESET', 'UND_ERR_SOCKET'];

  it('cut everything, refuse connections while down, and come back with the same data on the same port', async () => {
    await create('a');
    const watch = await rawWatch(`${configMaps}?watch=true&resourceVersion=${await version()}`);
    const initializers = { pending: [{ name: 'a.example.com' }] };
    const next = await openWatch(`${sandbox.url}${DEPLOYMENTS}?watch=true&includeUninitialized=true`);
    const waiting = outcome(post(sandbox.url + DEPLOYMENTS, deployment({ name: 'web', initializers })));
    await next();
    const back = faults.restart({ downMs: 100 });
    // Sent in the same tick: the server already does not listen.
    const refused = outcome(send(configMaps));
    expect((await watch.seen).end).to.equal('ECONNRESET');
    expect(await waiting).to.be.oneOf(gone);
    expect(await refused).to.be.oneOf(gone);
    await back;
    await answering(sandbox);
    expect((await send(`${configMaps}/a`)).status).to.equal(200);
    const stored = await send(`${sandbox.url}${DEPLOYMENTS}/web`);
    expect(metadataOf(stored)['initializers']).to.deep.equal(initializers);
  });

  it('forget the history like a real server, unless `keepHistory` is set', async () => {
    const before = await version();
    await create('a');
    await faults.restart({ keepHistory: true });
    await answering(sandbox);
    const kept = await openWatch(`${configMaps}?watch=true&resourceVersion=${before}`);
    expect((await kept())?.type).to.equal('ADDED');
    await faults.restart();
    await answering(sandbox);
    const lost = await openWatch(`${configMaps}?watch=true&resourceVersion=${before}`);
    expect((await lost())?.object['code']).to.equal(410);
    const current = await openWatch(`${configMaps}?watch=true&resourceVersion=${await version()}`);
    await create('b');
    expect((await current())?.object).to.have.nested.property('metadata.name', 'b');
  });

  it('are started over HTTP, and by a rule, before the work or after it', async () => {
    const watch = await rawWatch(`${configMaps}?watch=true`);
    const ordered = await post(`${sandbox.url}/sandbox/restart`, { downMs: 50 });
    expect(ordered.status).to.equal(202);
    expect((await watch.seen).end).to.equal('ECONNRESET');
    await answering(sandbox);
    faults.add({ match: onCreates, when: { nth: 1 }, action: { do: 'restart', downMs: 20 } });
    expect(await outcome(create('a'))).to.be.oneOf(gone);
    await answering(sandbox);
    expect((await send(`${configMaps}/a`)).status).to.equal(404);
    faults.add({ match: onCreates, when: { nth: 1 }, action: { do: 'restart', after: true } });
    expect(await outcome(create('a'))).to.be.oneOf(gone);
    await answering(sandbox);
    expect((await send(`${configMaps}/a`)).status).to.equal(200);
  });

  it('do not keep a sandbox from closing', async () => {
    const back = faults.restart({ downMs: 3_600_000 });
    await sandbox.close();
    await back;
    expect(await outcome(send(configMaps))).to.equal('ECONNREFUSED');
  });

  it('free the slots of the requests that were in flight', async () => {
    const narrow = await startSandbox({ faultInjection: true, maxMutatingRequestsInflight: 1 });
    const next = await openWatch(`${narrow.url}${DEPLOYMENTS}?watch=true&includeUninitialized=true`);
    const initializers = { pending: [{ name: 'a.example.com' }] };
    const waiting = outcome(post(narrow.url + DEPLOYMENTS, deployment({ name: 'web', initializers })));
    await next();
    await narrow.faults?.restart();
    expect(await waiting).to.be.oneOf(gone);
    await answering(narrow);
    expect((await post(narrow.url + CONFIG_MAPS, { metadata: { name: 'a' } })).status).to.equal(201);
    await narrow.close();
  });
});

import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect } from 'chai';

import { stringAt } from '../../../src/sandbox/json/json-path.js';
import type { SandboxOptions } from '../../../src/sandbox/options.js';
import { type Sandbox, startSandbox } from '../../../src/sandbox/server.js';
import {
  type Answer,
  deployment,
  DEPLOYMENTS,
  mergePatch,
  metadataOf,
  openWatch,
  post,
  remove,
  send,
} from '../api-client.js';

const CONFIG_MAPS = '/api/v1/namespaces/default/configmaps';
const TOKENS = 'master,admin,1,"system:masters"\nother,alice,2\n';
const PENDING = { initializers: { pending: [{ name: 'a.example.com' }] } };

describe('the limits of a sandbox', () => {
  const started: Sandbox[] = [];

  async function start(options: SandboxOptions = {}): Promise<string> {
    const sandbox = await startSandbox(options);
    started.push(sandbox);
    return sandbox.url;
  }

  afterEach(() => Promise.all(started.splice(0).map((sandbox) => sandbox.close())));

  /** Fills the only mutating slot with a create that waits; resolves when it does. */
  async function blockedCreate(url: string, token?: string): Promise<{ readonly answer: Promise<Answer> }> {
    const next = await openWatch(`${url}${DEPLOYMENTS}?watch=true&includeUninitialized=true`, token);
    const body = deployment({ name: 'blocked', ...PENDING });
    const answer = send(url + DEPLOYMENTS, { method: 'POST', body, ...(token !== undefined && { token }) });
    await next();
    return { answer };
  }

  /** A request that the server has, but whose body is not complete. */
  async function unfinished(url: string, method: string): Promise<{ readonly socket: Socket }> {
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket.write(
      `${method} ${CONFIG_MAPS} HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 100\r\n\r\n{`,
    );
    // With `100-continue` the server asks for the rest.
    await once(socket, 'data');
    return { socket };
  }

  describe('on watches', () => {
    it('get 410 Gone in an ERROR event only for what the history no longer covers', async () => {
      const configMaps = (await start({ watchHistory: 2 })) + CONFIG_MAPS;
      const versions: string[] = [];
      for (const name of ['a', 'b', 'c', 'd']) {
        versions.push(stringAt(metadataOf(await post(configMaps, { metadata: { name } })), 'resourceVersion'));
      }
      const known = await openWatch(`${configMaps}?watch=true&resourceVersion=${versions[1] ?? ''}`);
      expect((await known())?.object).to.have.nested.property('metadata.name', 'c');
      const unknown = await openWatch(`${configMaps}?watch=true&resourceVersion=${versions[0] ?? ''}`);
      expect((await unknown())?.object).to.deep.include({ kind: 'Status', code: 410, reason: 'Gone' });
      expect(await unknown()).to.equal(undefined);
    });

    it('end at once where timeoutSeconds is negative, and without waiting for anything', async () => {
      const url = await start();
      const next = await openWatch(`${url}${CONFIG_MAPS}?watch=true&timeoutSeconds=-1&resourceVersion=1000000`);
      expect(await next()).to.equal(undefined);
    });
  });

  describe('on requests in flight', () => {
    it('refuse a change with 429, Retry-After and a plain text while a create waits, and serve reads', async () => {
      const url = await start({ maxMutatingRequestsInflight: 1 });
      await blockedCreate(url);
      const refused = await post(url + CONFIG_MAPS, { metadata: { name: 'a' } });
      expect(refused.status).to.equal(429);
      expect(refused.text).to.equal('Too many requests, please try again later.\n');
      expect(refused.headers.get('retry-after')).to.equal('1');
      expect(refused.headers.get('content-type')).to.equal('text/plain; charset=utf-8');
      expect((await send(url + CONFIG_MAPS)).status).to.equal(200);
    });

    it('count a PATCH that would end the waiting among the changes, and give the slot back after the timeout', async () => {
      const release = (url: string) => mergePatch(`${url}${DEPLOYMENTS}/blocked`, { metadata: { initializers: null } });
      const patient = await start({ maxMutatingRequestsInflight: 1 });
      await blockedCreate(patient);
      expect((await release(patient)).status).to.equal(429);
      const hasty = await start({ maxMutatingRequestsInflight: 1, requestTimeoutMs: 100 });
      expect(await (await blockedCreate(hasty)).answer).to.deep.include({ status: 504 });
      expect((await release(hasty)).status).to.equal(200);
    });

    it('let system:masters pass on 1.9, and no user on 1.7', async () => {
      for (const [kubernetesVersion, status] of [
        ['1.7', 429],
        ['1.9', 201],
      ] as const) {
        const url = await start({ kubernetesVersion, tokenAuthFile: TOKENS, maxMutatingRequestsInflight: 1 });
        await blockedCreate(url, 'master');
        const body = { metadata: { name: 'a' } };
        expect((await send(url + CONFIG_MAPS, { method: 'POST', body, token: 'master' })).status).to.equal(status);
      }
    });

    it('count reads apart, and watches not at all', async () => {
      const url = await start({ maxRequestsInflight: 1, maxMutatingRequestsInflight: 1 });
      await openWatch(`${url}${CONFIG_MAPS}?watch=true`);
      await openWatch(`${url}${CONFIG_MAPS}?watch=true`);
      expect((await send(url + CONFIG_MAPS)).status).to.equal(200);
      const { socket } = await unfinished(url, 'GET');
      expect((await send(url + CONFIG_MAPS)).status).to.equal(429);
      expect((await post(url + CONFIG_MAPS, { metadata: { name: 'a' } })).status).to.equal(201);
      socket.destroy();
    });
  });

  describe('on time', () => {
    it('answer 504 to a create that is not initialized within the timeout of the query, or else of the server', async () => {
      const url = await start({ requestTimeoutMs: 50 });
      for (const [name, query] of [
        ['a', '?timeout=1ms'],
        ['b', '?timeout=0'],
        ['c', '?timeout=nonsense'],
        ['d', ''],
      ] as const) {
        const late = await post(`${url}${DEPLOYMENTS}${query}`, deployment({ name, ...PENDING }));
        expect(late.body, name).to.deep.include({ code: 504, reason: 'Timeout' });
      }
    });

    it('answer 504 to a client that never finishes its body, and free its slot', async () => {
      const url = await start({ requestTimeoutMs: 50, maxMutatingRequestsInflight: 1 });
      const socket = connect(Number(new URL(url).port), '127.0.0.1');
      const head = ['Host: x', 'Content-Type: application/json', 'Content-Length: 100'].join('\r\n');
      socket.write(`POST ${CONFIG_MAPS} HTTP/1.1\r\n${head}\r\n\r\n{"metadata":`);
      const answer = await text(socket);
      expect(answer).to.match(/^HTTP\/1\.1 504 Gateway Timeout\r\n/);
      expect(answer).to.match(/\r\nconnection: close\r\n/i);
      expect(answer).to.contain('"reason":"Timeout"');
      expect((await post(url + CONFIG_MAPS, { metadata: { name: 'a' } })).status).to.equal(201);
    });

    it('free the slot of a client that goes away in the middle of its body', async () => {
      const url = await start({ maxMutatingRequestsInflight: 1 });
      const { socket } = await unfinished(url, 'POST');
      expect((await post(url + CONFIG_MAPS, { metadata: { name: 'a' } })).status).to.equal(429);
      socket.resetAndDestroy();
      for (;;) {
        const { status } = await post(url + CONFIG_MAPS, { metadata: { generateName: 'a-' } });
        if (status === 201) break;
      }
    });
  });

  describe('on size', () => {
    let configMaps: string;

    beforeEach(async () => {
      configMaps = (await start()) + CONFIG_MAPS;
    });

    it('take 1,048,576 characters of data in a config map, and not one more', async () => {
      const create = (name: string, length: number) =>
        post(configMaps, { metadata: { name }, data: { k: 'x'.repeat(length) } });
      expect((await create('a', 1_048_576)).status).to.equal(201);
      const refused = await create('b', 1_048_577);
      expect(refused.body).to.deep.include({ code: 422, reason: 'Invalid' });
      expect(refused.body['message']).to.contain('Too long: must have at most 1048576 characters');
    });

    it('take 262,144 characters of annotations, keys included, and not one more', async () => {
      const create = (name: string, length: number) =>
        post(configMaps, { metadata: { name, annotations: { ab: 'x'.repeat(length - 4), cd: '' } } });
      expect((await create('a', 262_144)).status).to.equal(201);
      const refused = await create('b', 262_145);
      expect(refused.body).to.deep.include({ code: 422 });
      expect(refused.body['message']).to.contain('metadata.annotations: Too long: must have at most 262144 characters');
    });

    it('answer 500 in the words of etcd to an object of more than 1.5 MiB, and keep the old one', async () => {
      const url = configMaps.replace('configmaps', 'services');
      const ports = [{ port: 80 }];
      await post(url, { metadata: { name: 'a' }, spec: { ports } });
      const externalIPs = Array.from({ length: 120_000 }, () => '10.120.130.140');
      const big = await mergePatch(`${url}/a`, { spec: { externalIPs } });
      expect(big.body).to.deep.include({ code: 500, message: 'etcdserver: request is too large' });
      expect(big.body).not.to.have.property('reason');
      expect((await send(`${url}/a`)).body).not.to.have.nested.property('spec.externalIPs');
    });

    it('store an object that just fits, and no change of it that does not make it smaller', async () => {
      const url = configMaps.replace('/api/v1', '/apis/extensions/v1beta1').replace('configmaps', 'deployments');
      const name = 'n'.repeat(60);
      const bodyOf = (bytes: number) => {
        const containers = [{ name: 'a', image: 'a', env: [{ name: 'A', value: 'x'.repeat(bytes) }] }];
        return { metadata: { name }, spec: { template: { metadata: { labels: { a: 'b' } }, spec: { containers } } } };
      };
      let [fits, tooMuch] = [1_500_000, 1_600_000];
      while (tooMuch - fits > 1) {
        const bytes = Math.floor((fits + tooMuch) / 2);
        const isStored = (await post(url, bodyOf(bytes))).status === 201;
        if (isStored) await send(`${url}/${name}?propagationPolicy=Background`, { method: 'DELETE' });
        if (isStored) fits = bytes;
        else tooMuch = bytes;
      }
      expect((await post(url, bodyOf(fits))).status).to.equal(201);
      const change = await mergePatch(`${url}/${name}`, { metadata: { labels: { a: 'c' } } });
      expect(change.body).to.deep.include({ code: 500, message: 'etcdserver: request is too large' });
      expect((await mergePatch(`${url}/${name}`, bodyOf(fits - 200))).status).to.equal(200);
    });

    it('answer 413 to a body that no object may have, before it is read to the end', async () => {
      const { port } = new URL(configMaps);
      const socket = connect(Number(port), '127.0.0.1');
      socket.write(`POST ${CONFIG_MAPS} HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000000\r\n\r\n`);
      socket.write('x'.repeat(3 * 1024 * 1024 + 1));
      expect(await text(socket)).to.match(/^HTTP\/1\.1 413 [^]*"reason":"RequestEntityTooLarge"/);
    });
  });

  describe('on lists with a limit', () => {
    const names = ({ body }: { readonly body: Readonly<Record<string, unknown>> }): readonly string[] =>
      (body['items'] as object[]).map((item) => stringAt(item as never, 'metadata', 'name'));

    it('continue at the moment at which they began, when objects are created, changed or deleted meanwhile', async () => {
      const url = await start();
      for (const name of ['a', 'b', 'c', 'd']) await post(url + CONFIG_MAPS, { metadata: { name }, data: { v: '1' } });
      const first = await send(`${url}${CONFIG_MAPS}?limit=1`);
      await remove(`${url}${CONFIG_MAPS}/b`);
      await mergePatch(`${url}${CONFIG_MAPS}/c`, { data: { v: '2' } });
      await post(url + CONFIG_MAPS, { metadata: { name: 'bb' } });
      const token = encodeURIComponent(stringAt(metadataOf(first), 'continue'));
      const rest = await send(`${url}${CONFIG_MAPS}?continue=${token}`);
      expect([...names(first), ...names(rest)]).to.deep.equal(['a', 'b', 'c', 'd']);
      expect(JSON.stringify(rest.body['items'])).to.contain('"v":"1"').and.not.to.contain('"v":"2"');
      expect(metadataOf(rest)['resourceVersion']).to.equal(metadataOf(first)['resourceVersion']);
      const both = await send(`${url}${CONFIG_MAPS}?continue=${token}&resourceVersion=5`);
      expect(both.status).to.equal(400);
    });

    it('hold everything once where the name of a namespace begins with that of another', async () => {
      const url = await start();
      const spaces = ['n', 'n-a', 'n-b'];
      for (const name of spaces) await post(`${url}/api/v1/namespaces`, { metadata: { name } });
      for (const space of spaces) {
        await post(`${url}/api/v1/namespaces/${space}/secrets`, { metadata: { name: `in-${space}` } });
      }
      const seen: string[] = [];
      let token = '';
      do {
        const page = await send(`${url}/api/v1/secrets?limit=1&continue=${encodeURIComponent(token)}`);
        seen.push(...names(page));
        token = stringAt(metadataOf(page), 'continue');
      } while (token !== '');
      expect(seen).to.deep.equal(['in-n-a', 'in-n-b', 'in-n']);
    });

    it('answer 410 Expired to a token whose moment is forgotten', async () => {
      let now = new Date('2018-01-01T00:00:00Z');
      const url = await start({ now: () => now });
      for (const name of ['a', 'b']) await post(url + CONFIG_MAPS, { metadata: { name } });
      const first = await send(`${url}${CONFIG_MAPS}?limit=1`);
      const next = `${url}${CONFIG_MAPS}?continue=${encodeURIComponent(stringAt(metadataOf(first), 'continue'))}`;
      expect((await send(next)).status).to.equal(200);
      now = new Date('2018-01-01T00:05:01Z');
      expect((await send(next)).body).to.deep.include({ code: 410, reason: 'Expired' });
    });
  });
});

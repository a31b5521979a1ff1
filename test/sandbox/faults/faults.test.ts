import { expect } from 'chai';

import type { FaultRule } from '../../../src/sandbox/faults/fault-rule.js';
import type { Faults } from '../../../src/sandbox/faults/faults.js';
import { stringAt } from '../../../src/sandbox/json/json-path.js';
import { type Sandbox, startSandbox } from '../../../src/sandbox/server.js';
import { metadataOf, openWatch, post, send } from '../api-client.js';
import { outcome, rawWatch } from './raw-watch.js';

const CONFIG_MAPS = '/api/v1/namespaces/default/configmaps';
const RULES = '/sandbox/faults';

describe('fault rules', () => {
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

  describe('as rules', () => {
    it('are off by default', async () => {
      const plain = await startSandbox();
      expect(plain.faults).to.equal(undefined);
      expect((await send(plain.url + RULES)).status).to.equal(404);
      expect((await post(`${plain.url}/sandbox/restart`, {})).status).to.equal(404);
      await plain.close();
    });

    it('are added, listed with their hits, read and removed over HTTP', async () => {
      const rule = { match: onCreates, when: { nth: 2 }, action: { do: 'answer', code: 503 } };
      const added = await post(sandbox.url + RULES, rule);
      expect(added.status).to.equal(201);
      expect(added.body).to.deep.equal({ id: '1', ...rule, seen: 0, hits: 0 });
      for (const [name, status] of [
        ['a', 201],
        ['b', 503],
        ['b', 201],
      ] as const) {
        expect((await create(name)).status).to.equal(status);
      }
      const listed = await send(sandbox.url + RULES);
      expect(listed.body['items']).to.deep.equal([{ id: '1', ...rule, seen: 3, hits: 1 }]);
      expect((await send(`${sandbox.url}${RULES}/1`)).body).to.deep.include({ hits: 1 });
      expect((await send(`${sandbox.url}${RULES}/1`, { method: 'DELETE' })).status).to.equal(200);
      expect((await send(`${sandbox.url}${RULES}/1`)).body).to.deep.include({ code: 404, reason: 'NotFound' });
      await post(sandbox.url + RULES, rule);
      await send(sandbox.url + RULES, { method: 'DELETE' });
      expect((await send(sandbox.url + RULES)).body['items']).to.deep.equal([]);
      expect((await send(sandbox.url + RULES, { method: 'PUT', body: rule })).status).to.equal(405);
    });

    const wrong: readonly (readonly [string, unknown, RegExp])[] = [
      ['no action', {}, /^fault rule is invalid: action: /],
      ['no object', [], /^fault rule is invalid: Invalid input: expected object/],
      ['an unknown action', { action: { do: 'explode' } }, /action: do: /],
      ['an unknown field', { action: { do: 'reset', soon: true } }, /action: Unrecognized key: "soon"/],
      ['a pattern that is none', { match: { path: '(' }, action: { do: 'reset' } }, /match: path: want a regular/],
      ['a method in lower case', { match: { methods: ['get'] }, action: { do: 'reset' } }, /match: methods: 0: want/],
      ['a chance above one', { when: { probability: 2 }, action: { do: 'reset' } }, /when: probability: /],
      ['a zeroth time', { when: { nth: 0 }, action: { do: 'reset' } }, /when: nth: /],
      ['a negative delay', { action: { do: 'delay', ms: -1 } }, /action: ms: /],
      ['a code that is none', { action: { do: 'answer', code: 99 } }, /action: code: /],
      ['a body that is a list', { action: { do: 'answer', code: 500, body: [] } }, /action: body: /],
      ['a delay of open watches', { openWatches: true, action: { do: 'delay', ms: 1 } }, /openWatches: only cutWatch/],
    ];
    for (const [what, rule, message] of wrong) {
      it(`are refused with 400 for ${what}`, async () => {
        const refused = await post(sandbox.url + RULES, rule as never);
        expect(refused.body).to.deep.include({ kind: 'Status', code: 400, reason: 'BadRequest' });
        expect(refused.body['message']).to.match(message);
        expect(() => faults.add(rule as FaultRule)).to.throw(message);
        expect(faults.list()).to.deep.equal([]);
      });
    }

    it('are refused with 400 where they are not JSON', async () => {
      expect((await send(sandbox.url + RULES, { method: 'POST', body: '{' })).status).to.equal(400);
      expect((await post(`${sandbox.url}/sandbox/restart`, { downMs: 'long' })).status).to.equal(400);
    });

    it('are served only to authorized users, and also when no slot is free', async () => {
      const tokenAuthFile = 'master,admin,1,"system:masters"\nother,alice,2\n';
      const strict = await startSandbox({ faultInjection: true, tokenAuthFile, maxMutatingRequestsInflight: 1 });
      const rule = { action: { do: 'delay', ms: 1 } };
      expect((await send(strict.url + RULES, { token: 'other' })).status).to.equal(403);
      expect((await send(strict.url + RULES, { method: 'POST', body: rule, token: 'master' })).status).to.equal(201);
      await strict.close();
    });

    it('choose by method, path with query, user agent, and whether the request is a watch', async () => {
      const answer = { do: 'answer', code: 503 } as const;
      const hits = async (match: FaultRule['match']): Promise<number> => {
        faults.clear();
        faults.add({ ...(match !== undefined && { match }), action: answer });
        await Promise.all([
          send(`${configMaps}?limit=1`),
          create('a'),
          send(`${sandbox.url}/api/v1/pods?watch=true&timeoutSeconds=-1`),
        ]);
        return faults.list()[0]?.hits ?? NaN;
      };
      expect(await hits(undefined)).to.equal(3);
      expect(await hits({ methods: ['GET', 'PUT'] })).to.equal(2);
      expect(await hits({ path: '/configmaps' })).to.equal(2);
      expect(await hits({ path: 'limit=1$' })).to.equal(1);
      expect(await hits({ userAgent: '^node$' })).to.equal(3);
      expect(await hits({ userAgent: 'kubectl' })).to.equal(0);
      expect(await hits({ watch: true })).to.equal(1);
      expect(await hits({ watch: false })).to.equal(2);
    });

    it('act from the nth request on as often as they say', async () => {
      faults.add({ match: onCreates, when: { nth: 2, times: 2 }, action: { do: 'answer', code: 500 } });
      const statuses: number[] = [];
      for (const name of ['a', 'b', 'c', 'd']) statuses.push((await create(name)).status);
      expect(statuses).to.deep.equal([201, 500, 500, 201]);
    });

    it('act by chance as the seed says, the same every time', async () => {
      const run = async (seed: number): Promise<string> => {
        faults.clear();
        faults.add({ when: { probability: 0.5, seed }, action: { do: 'answer', code: 500 } });
        let pattern = '';
        for (let i = 0; i < 20; i += 1) pattern += (await send(`${sandbox.url}/version`)).status === 500 ? 'x' : '-';
        return pattern;
      };
      const first = await run(1);
      expect(first).to.contain('x').and.contain('-');
      expect(await run(1)).to.equal(first);
      expect(await run(2)).not.to.equal(first);
    });
  });

  describe('on requests', () => {
    it('answer with a code, Retry-After and a body without doing the work', async () => {
      faults.add({ match: onCreates, when: { nth: 1 }, action: { do: 'answer', code: 429, retryAfterSeconds: 7 } });
      faults.add({ match: onCreates, when: { nth: 1 }, action: { do: 'answer', code: 403, body: { kind: 'Mine' } } });
      faults.add({ match: onCreates, when: { nth: 1 }, action: { do: 'answer', code: 500, body: 'plain' } });
      const [first, second, third] = [await create('a'), await create('a'), await create('a')];
      expect(first.headers.get('retry-after')).to.equal('7');
      expect(first.body).to.deep.include({ kind: 'Status', code: 429, reason: 'TooManyRequests' });
      expect([second.status, second.body]).to.deep.equal([403, { kind: 'Mine' }]);
      expect([third.status, third.text]).to.deep.equal([500, 'plain']);
      expect((await create('a')).status).to.equal(201);
    });

    it('delay the work, and hold a slot while they do', async () => {
      const narrow = await startSandbox({ faultInjection: true, maxMutatingRequestsInflight: 1 });
      const url = narrow.url + CONFIG_MAPS;
      narrow.faults?.add({ match: onCreates, when: { nth: 1 }, action: { do: 'delay', ms: 3_600_000 } });
      const slow = post(url, { metadata: { name: 'slow' } });
      let refused = await post(url, { metadata: { generateName: 'other-' } });
      while (refused.status === 201) refused = await post(url, { metadata: { generateName: 'other-' } });
      expect(refused.status).to.equal(429);
      await narrow.close();
      expect(await outcome(slow)).to.be.oneOf([201, 'UND_ERR_SOCKET', 'ECONNRESET']);
    });

    it('add delays up and act as well', async () => {
      faults.add({ action: { do: 'delay', ms: 20 } });
      faults.add({ action: { do: 'delay', ms: 20 } });
      faults.add({ action: { do: 'answer', code: 503 } });
      expect((await create('a')).status).to.equal(503);
      expect(faults.list().map(({ hits }) => hits)).to.deep.equal([1, 1, 1]);
      const subject = { method: 'POST', target: CONFIG_MAPS, userAgent: '', watch: false };
      expect(faults.faultFor(subject)).to.deep.equal({ delayMs: 40, action: { do: 'answer', code: 503 } });
    });

    it('reset the connection before the work, or after it', async () => {
      faults.add({ match: onCreates, when: { nth: 1 }, action: { do: 'reset' } });
      expect(await outcome(create('a'))).to.equal('ECONNRESET');
      expect((await send(`${configMaps}/a`)).status).to.equal(404);
      faults.clear();
      faults.add({ match: onCreates, when: { nth: 1 }, action: { do: 'reset', after: true } });
      expect(await outcome(create('a'))).to.equal('ECONNRESET');
      expect((await send(`${configMaps}/a`)).status).to.equal(200);
      expect((await create('a')).status).to.equal(409);
    });
  });

  describe('on watches', () => {
    it('send half an event and close the connection', async () => {
      faults.add({ action: { do: 'cutWatch', how: 'halfEvent', afterEvents: 1 } });
      const watch = await rawWatch(`${configMaps}?watch=true&resourceVersion=1000`.replace('1000', await version()));
      for (const name of ['a', 'b', 'c']) await create(name);
      const { text, end } = await watch.seen;
      expect(end).to.equal('ECONNRESET');
      const [whole = '', half = '', ...more] = text.split('\n');
      expect(JSON.parse(whole)).to.have.nested.property('object.metadata.name', 'a');
      expect(half)
        .to.match(/^\{"type":"ADDED",.*"name":"b"/)
        .and.not.match(/\}\}$/);
      expect(more).to.deep.equal([]);
    });

    it('end cleanly at once, or after some events', async () => {
      faults.add({ when: { nth: 1 }, action: { do: 'cutWatch', how: 'close' } });
      await create('a');
      expect(await (await rawWatch(`${configMaps}?watch=true`)).seen).to.deep.equal({ text: '', end: 'end' });
      faults.add({ when: { nth: 1 }, action: { do: 'cutWatch', how: 'close', afterEvents: 1 } });
      const later = await (await rawWatch(`${configMaps}?watch=true`)).seen;
      expect(later.end).to.equal('end');
      expect(later.text.trim().split('\n')).to.have.length(1);
    });

    it('reset the connection', async () => {
      faults.add({ action: { do: 'cutWatch', how: 'reset', afterEvents: 1 } });
      const watch = await rawWatch(`${configMaps}?watch=true&resourceVersion=${await version()}`);
      await create('a');
      expect((await watch.seen).end).to.equal('ECONNRESET');
    });

    it('send nothing more, not even the end of the watch, until the server stops', async () => {
      faults.add({ when: { nth: 1 }, action: { do: 'cutWatch', how: 'stall', afterEvents: 1 } });
      const url = `${configMaps}?watch=true&timeoutSeconds=1&resourceVersion=${await version()}`;
      await create('a');
      const silent = await rawWatch(url);
      await create('b');
      // Another watch that began later, with the same timeout, has sent both events and has ended.
      expect((await (await rawWatch(url)).seen).text.split('\n')).to.have.length(3);
      expect(silent.isOpen()).to.equal(true);
      expect(silent.text().split('\n')).to.have.length(2);
      await sandbox.close();
      expect((await silent.seen).end).to.equal('ECONNRESET');
    });

    it('reach watches that are open already', async () => {
      const watch = await rawWatch(`${configMaps}?watch=true&resourceVersion=${await version()}`);
      const other = await rawWatch(`${sandbox.url}/api/v1/pods?watch=true`);
      const rule = { openWatches: true, match: { path: '/configmaps' }, action: { do: 'cutWatch', how: 'close' } };
      const added = await post(sandbox.url + RULES, rule);
      expect(added.body).to.deep.include({ seen: 1, hits: 1 });
      expect((await watch.seen).end).to.equal('end');
      expect(other.isOpen()).to.equal(true);
      const again = await rawWatch(`${configMaps}?watch=true`);
      expect(again.isOpen()).to.equal(true);
      expect(faults.list()[0]).to.deep.include({ seen: 1, hits: 1 });
      again.destroy();
      other.destroy();
    });

    it('forget their history: 410 as an event, or as the answer, and never to a watch that does not resume', async () => {
      faults.add({ when: { nth: 1 }, action: { do: 'forgetHistory' } });
      faults.add({ when: { nth: 1 }, action: { do: 'forgetHistory', as: 'status' } });
      await create('a');
      const anew = await openWatch(`${configMaps}?watch=true&fieldSelector=metadata.name%3Da`);
      expect((await anew())?.type).to.equal('ADDED');
      const resumed = `${configMaps}?watch=true&resourceVersion=${await version()}`;
      const told = await openWatch(resumed);
      const event = await told();
      expect(event?.type).to.equal('ERROR');
      expect(event?.object).to.deep.include({ kind: 'Status', code: 410, reason: 'Gone' });
      expect(await told()).to.equal(undefined);
      expect((await send(resumed)).body).to.deep.include({ kind: 'Status', code: 410, reason: 'Gone' });
    });
  });

  async function version(): Promise<string> {
    return stringAt(metadataOf(await send(configMaps)), 'resourceVersion');
  }
});

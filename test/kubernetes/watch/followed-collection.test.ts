import { expect } from 'chai';
import type { Subscription } from 'rxjs';

import { type JsonObject, objectAt } from '../../../src/json/json.js';
import { type CollectionEvent, followCollection } from '../../../src/kubernetes/watch/followed-collection.js';
import { eventually, flushEventLoop } from '../../support/event-loop.js';
import { FakeClock } from '../../support/fake-clock.js';
import {
  type ScriptedAnswer,
  type ScriptedClient,
  scriptedClient,
  type WatchScript,
} from '../../support/scripted-client.js';

const thing = (name: string, version: string, size: number): JsonObject => ({
  metadata: { name, resourceVersion: version },
  spec: { size, ballast: `of ${version}` },
});
const line = (type: string, object: JsonObject): string => JSON.stringify({ type, object });
const gone = '{"type":"ERROR","object":{"kind":"Status","code":410,"message":"too old resource version"}}';
const listOf = (version: string, ...items: readonly JsonObject[]): JsonObject => ({
  metadata: { resourceVersion: version },
  items,
});

interface World {
  readonly clock: FakeClock;
  readonly client: ScriptedClient;
  readonly events: CollectionEvent<unknown>[];
  readonly kinds: () => readonly string[];
  /** What was kept, after each change. */
  readonly kept: () => readonly object[];
  readonly watchedFrom: () => readonly (string | null)[];
}

describe('followCollection', () => {
  let subscription: Subscription | undefined;

  afterEach(() => subscription?.unsubscribe());

  /** @param answers of the lists; the last one stays */
  function start(answers: readonly ScriptedAnswer[], ...scripts: WatchScript[]): World {
    const clock = new FakeClock();
    const client = scriptedClient((_, index) => answers[Math.min(index, answers.length - 1)], scripts);
    const events: CollectionEvent<unknown>[] = [];
    const keep = (object: JsonObject): unknown => objectAt(object, 'spec')['size'];
    subscription = followCollection(client, { path: '/apis/x/v1/things', keep, clock, random: () => 0.5 }).subscribe(
      (event) => events.push(event),
    );
    const objectEvents = () => events.flatMap((event) => (event.kind === 'objects' ? [event.objects] : []));
    return {
      ...{ clock, client, events },
      kinds: () => events.map(({ kind }) => kind),
      kept: () => objectEvents().map((objects) => Object.fromEntries(objects)),
      watchedFrom: () => client.watches.map((path) => new URL(path, 'http://x').searchParams.get('resourceVersion')),
    };
  }

  it('lists, goes on from there, and tells what changes of what is kept, alone', async () => {
    const lines = [
      line('MODIFIED', thing('a', '6', 1)),
      line('ADDED', { ...thing('b', '7', 2), metadata: { name: 'b', namespace: 'n', resourceVersion: '7' } }),
      line('DELETED', thing('a', '8', 1)),
      line('DELETED', thing('none', '9', 1)),
    ];
    const world = start([listOf('5', thing('a', '4', 1))], { lines, then: 'stay' });
    await eventually(() => world.events.length === 3);
    await flushEventLoop();
    expect(world.kept()).to.deep.equal([{ a: 1 }, { a: 1, 'n/b': 2 }, { 'n/b': 2 }]);
    expect(world.watchedFrom()).to.deep.equal(['5']);
  });

  it('goes on where a watch ended, without another list', async () => {
    const world = start(
      [listOf('5')],
      { lines: [line('ADDED', thing('a', '6', 1))], then: 'end' },
      { lines: [line('ADDED', thing('b', '7', 2))], then: 'stay' },
    );
    await eventually(() => world.events.length === 2 && world.clock.delays.length > 0);
    await flushEventLoop();
    world.clock.advance(1000);
    await eventually(() => world.events.length === 3);
    expect(world.watchedFrom()).to.deep.equal(['5', '6']);
    expect(world.client.requests).to.have.lengthOf(1);
  });

  for (const [what, script] of [
    ['the server no longer knows where it was', { lines: [gone], then: 'end' }],
    ['the watch broke', { lines: [], then: 'break' }],
  ] as const) {
    it(`lists again where ${what}, so that a deletion is not missed`, async () => {
      const world = start([listOf('5', thing('a', '4', 1)), listOf('9')], script, { lines: [], then: 'stay' });
      await eventually(() => world.kinds().includes('unanswered'));
      world.clock.advance(10_000);
      await eventually(() => world.kept().length === 2);
      expect(world.kept()[1]).to.deep.equal({});
      await eventually(() => world.client.watches.length === 2);
      expect(world.watchedFrom()).to.deep.equal(['5', '9']);
    });
  }

  it('lists every 30 s what it may not watch', async () => {
    const world = start([listOf('5', thing('a', '4', 1)), listOf('6', thing('a', '6', 2))], { refused: 403 });
    await eventually(() => world.kinds().includes('unwatched'));
    world.clock.advance(29_999);
    await flushEventLoop();
    expect(world.client.requests).to.have.lengthOf(1);
    world.clock.advance(1);
    await eventually(() => world.kinds().length === 4);
    expect(world.kinds()).to.deep.equal(['objects', 'unwatched', 'objects', 'unwatched']);
    expect(world.kept()).to.deep.equal([{ a: 1 }, { a: 2 }]);
  });

  for (const [status, kind, delayMs] of [
    [403, 'refused', 30_000],
    [404, 'absent', 300_000],
  ] as const) {
    it(`asks again after ${delayMs / 1000} s where the list is answered with ${status}`, async () => {
      const world = start([status, listOf('5', thing('a', '4', 1))], { lines: [], then: 'stay' });
      await eventually(() => world.events.length === 1);
      world.clock.advance(delayMs - 1);
      await flushEventLoop();
      expect(world.kinds()).to.deep.equal([kind]);
      world.clock.advance(1);
      await eventually(() => world.kept().length === 1);
    });
  }

  it('asks a server that does not answer again, at a growing pace, and with new credentials', async () => {
    const world = start([0, 503, 401, listOf('5')], { lines: [], then: 'stay' });
    const delays: number[] = [];
    for (let failure = 1; failure <= 3; failure += 1) {
      await eventually(() => world.events.length === failure && world.clock.delays.length > 0);
      delays.push(world.clock.delays[0] ?? 0);
      world.clock.advance(delays.at(-1) ?? 0);
    }
    await eventually(() => world.kept().length === 1);
    expect(delays).to.deep.equal([750, 1500, 3000]);
    expect(world.client.forgotten()).to.equal(1);
  });

  it('lists again after half an hour, in case a change was missed', async () => {
    const scripts = Array.from({ length: 6 }, (): WatchScript => ({ lines: [], then: 'end' }));
    const world = start([listOf('5', thing('a', '4', 1)), listOf('6')], ...scripts);
    const watches = (count: number): Promise<void> => eventually(() => world.client.watches.length === count);
    /** A watch has ended: it is opened anew after so long. */
    const pass = async (milliseconds: number): Promise<void> => {
      await eventually(() => world.clock.delays.length > 0);
      await flushEventLoop();
      world.clock.advance(milliseconds);
    };
    await watches(1);
    await pass(10_000);
    await watches(2);
    await pass(29 * 60_000 + 40_000);
    await watches(3);
    expect(world.client.requests).to.have.lengthOf(1);
    await pass(10_000);
    // The fourth ends after half an hour.
    await watches(5);
    expect(world.client.requests).to.have.lengthOf(2);
    expect(world.kept()).to.deep.equal([{ a: 1 }, {}]);
    expect(world.watchedFrom()).to.deep.equal(['5', '5', '5', '5', '6']);
  });
});

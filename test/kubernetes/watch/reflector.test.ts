import { PassThrough } from 'node:stream';
import { expect } from 'chai';
import type { Subscription } from 'rxjs';

import {
  reflect,
  reflectAll,
  type ReflectorEvent,
  type ReflectorOptions,
} from '../../../src/kubernetes/watch/reflector.js';
import { WatchLiveness } from '../../../src/kubernetes/watch/watch-liveness.js';
import { eventually, flushEventLoop } from '../../support/event-loop.js';
import { FakeClock } from '../../support/fake-clock.js';
import {
  type ScriptedAnswer,
  type ScriptedClient,
  scriptedClient,
  type WatchScript,
} from '../../support/scripted-client.js';

const object = (name: string, resourceVersion: string, initializers = ''): string =>
  `{"metadata":{"name":"${name}","resourceVersion":"${resourceVersion}"${initializers}}}`;
const event = (type: string, text: string): string => `{"type":"${type}","object":${text}}`;
const pending = ',"initializers":{"pending":[{"name":"x"}]}';
const gone = '{"type":"ERROR","object":{"kind":"Status","code":410,"message":"too old resource version"}}';

interface World {
  readonly clock: FakeClock;
  readonly client: ScriptedClient;
  readonly events: ReflectorEvent[];
  readonly kinds: () => readonly string[];
  readonly opened: (index: number) => URLSearchParams;
}

type Options = Partial<Omit<ReflectorOptions, 'clock'>> & {
  readonly clock?: FakeClock;
  /** To every request that is no watch. */
  readonly answer?: ScriptedAnswer;
};

describe('reflect', () => {
  let subscription: Subscription | undefined;

  afterEach(() => subscription?.unsubscribe());

  function start(...scripts: WatchScript[]): World {
    return startWith({}, ...scripts);
  }

  function startWith({ clock = new FakeClock(), answer = {}, ...more }: Options, ...scripts: WatchScript[]): World {
    const client = scriptedClient(() => answer, scripts);
    const events: ReflectorEvent[] = [];
    const options = { path: '/apis/x/v1/things', clock, random: () => 0.5, ...more };
    subscription = reflect(client, options).subscribe((next) => {
      events.push(next);
    });
    return {
      clock,
      client,
      events,
      kinds: () => events.map(({ kind }) => kind),
      opened: (index) => new URL(client.watches[index] ?? '', 'http://x').searchParams,
    };
  }

  it('asks for everything, uninitialized objects included, and for an end after about a minute', async () => {
    const world = start({ lines: [], then: 'stay' });
    await eventually(() => world.events.length > 0);
    expect(world.client.watches).to.deep.equal([
      '/apis/x/v1/things?watch=true&includeUninitialized=true&timeoutSeconds=60',
    ]);
  });

  it('tells the uids of what is initialized, and when everything comes again', async () => {
    const uid = '7a1c6f0e-ad6b-11e7-9d3b-42010a800002';
    const told: string[] = [];
    const settled = {
      initialized: (which: string) => told.push(which),
      relisted: () => told.push('relisted'),
    };
    const line = event('ADDED', `{"metadata":{"name":"a","uid":"${uid}","resourceVersion":"5"}}`);
    const world = startWith({ settled }, { lines: [line, gone], then: 'end' }, { lines: [], then: 'stay' });
    await eventually(() => world.kinds().includes('disconnected'));
    expect(told).to.deep.equal(['relisted', uid]);
    world.clock.advance(10_000);
    await eventually(() => told.length === 3);
    expect(told.at(-1)).to.equal('relisted');
  });

  it('emits uninitialized objects only', async () => {
    const lines = [
      event('ADDED', object('a', '1')),
      event('ADDED', object('b', '2', pending)),
      event('DELETED', object('b', '3', pending)),
      event('DELETED', object('a', '4')),
    ];
    const world = start({ lines, then: 'stay' });
    await eventually(() => world.events.length === 3);
    await flushEventLoop();
    expect(world.kinds()).to.deep.equal(['connected', 'uninitialized', 'deleted']);
  });

  it('resumes where a closed watch stopped, after a pause', async () => {
    const world = start({ lines: [event('MODIFIED', object('a', '7'))], then: 'end' }, { lines: [], then: 'stay' });
    await eventually(() => world.kinds().includes('disconnected'));
    await flushEventLoop();
    expect(world.client.watches).to.have.length(1);
    world.clock.advance(150);
    await eventually(() => world.client.watches.length === 2);
    expect(world.opened(1).get('resourceVersion')).to.equal('7');
  });

  it('starts from the beginning when the connection breaks, and reports why', async () => {
    const world = start({ lines: [event('MODIFIED', object('a', '7'))], then: 'break' }, { lines: [], then: 'stay' });
    await eventually(() => world.kinds().includes('disconnected'));
    const end = world.events.find(({ kind }) => kind === 'disconnected');
    expect(end).to.include({ delayMs: 150 });
    expect(end?.kind === 'disconnected' && end.error).to.include({
      name: 'KubeApiError',
      message: 'WATCH /apis/x/v1/things: no answer: socket hang up',
    });
    world.clock.advance(150);
    await eventually(() => world.client.watches.length === 2);
    expect(world.opened(1).has('resourceVersion')).to.equal(false);
  });

  for (const [what, answer, resumes] of [
    ['has not come to its resourceVersion', { metadata: { resourceVersion: '99' } }, false],
    ['does not say how far it is', 503, false],
    ['answers something else', {}, false],
    ['has come further', { metadata: { resourceVersion: '200' } }, true],
    ['has come exactly so far', { metadata: { resourceVersion: '100' } }, true],
  ] as const) {
    it(`${resumes ? 'resumes' : 'starts from the beginning'} after a watch without a word, where the server ${what}`, async () => {
      const poisoned: WatchScript = { lines: [event('MODIFIED', object('a', '100'))], then: 'end' };
      const world = startWith({ answer }, poisoned, { lines: [], then: 'end' }, { lines: [], then: 'stay' });
      await eventually(() => world.kinds().includes('disconnected'));
      world.clock.advance(150);
      await eventually(() => world.kinds().filter((kind) => kind === 'disconnected').length === 2);
      expect(world.client.requests).to.deep.equal([]);
      world.clock.advance(300);
      await eventually(() => world.client.watches.length === 3);
      expect(world.opened(1).get('resourceVersion')).to.equal('100');
      expect(world.opened(2).get('resourceVersion')).to.equal(resumes ? '100' : null);
      expect(world.client.requests).to.have.length(1);
    });
  }

  it('starts from the beginning after a 410 event', async () => {
    const world = start(
      { lines: [event('MODIFIED', object('a', '7')), gone], then: 'stay' },
      { lines: [], then: 'stay' },
    );
    await eventually(() => world.kinds().includes('disconnected'));
    world.clock.advance(150);
    await eventually(() => world.client.watches.length === 2);
    expect(world.opened(1).has('resourceVersion')).to.equal(false);
  });

  it('starts from the beginning when the watch itself is answered 410', async () => {
    const world = start(
      { lines: [event('MODIFIED', object('a', '7'))], then: 'end' },
      { refused: 410 },
      { lines: [], then: 'stay' },
    );
    await eventually(() => world.client.watches.length === 1 && world.clock.delays.length > 0);
    await eventually(() => world.kinds().includes('disconnected'));
    world.clock.advance(150);
    await eventually(() => world.kinds().filter((kind) => kind === 'disconnected').length === 2);
    world.clock.advance(300);
    await eventually(() => world.client.watches.length === 3);
    expect(world.opened(1).get('resourceVersion')).to.equal('7');
    expect(world.opened(2).has('resourceVersion')).to.equal(false);
  });

  it('backs off from a server that refuses every watch', async () => {
    const world = start({ refused: 500 });
    const delays: number[] = [];
    for (let attempt = 1; attempt <= 8; attempt += 1) {
      await eventually(() => world.events.length === attempt);
      const end = world.events.at(-1);
      if (end?.kind !== 'disconnected') throw new Error('want the end of a watch');
      delays.push(end.delayMs);
      world.clock.advance(end.delayMs);
    }
    expect(delays).to.deep.equal([150, 300, 600, 1200, 2400, 3750, 3750, 3750]);
  });

  it('gives up a watch that is silent for ten seconds longer than asked for', async () => {
    const world = start({ lines: [], then: 'stay' });
    await eventually(() => world.events.length === 1);
    world.clock.advance(69_999);
    await flushEventLoop();
    expect(world.kinds()).to.deep.equal(['connected']);
    world.clock.advance(1);
    await eventually(() => world.kinds().includes('disconnected'));
  });

  it('does not give up a watch that is late, but not silent', async () => {
    const client = scriptedClient(() => ({}));
    const clock = new FakeClock();
    const stream = new PassThrough();
    const kinds: string[] = [];
    subscription = reflect(
      { ...client, watch: () => Promise.resolve(stream) },
      { path: '/x', clock, random: () => 0.5 },
    ).subscribe(({ kind }) => kinds.push(kind));
    await eventually(() => kinds.length === 1);
    clock.advance(65_000);
    stream.write(`${event('MODIFIED', object('b', '2', pending))}\n`);
    await eventually(() => kinds.length === 2);
    clock.advance(9_999);
    await flushEventLoop();
    expect(kinds).to.deep.equal(['connected', 'uninitialized']);
    clock.advance(1);
    await eventually(() => kinds.length === 3);
    expect(kinds.at(-1)).to.equal('disconnected');
  });

  it('waits no longer for the end of a short watch than it was to last', async () => {
    const world = startWith({ timeoutSeconds: 2 }, { lines: [], then: 'stay' });
    await eventually(() => world.events.length === 1);
    expect(world.opened(0).get('timeoutSeconds')).to.equal('2');
    world.clock.advance(4000);
    await eventually(() => world.events.length === 2);
    const end = world.events[1];
    expect(end?.kind === 'disconnected' && end.error?.message).to.equal(
      'WATCH /apis/x/v1/things: no answer: the server did not end a watch of 2 s, and was silent for 4 s',
    );
  });

  it('has the credentials read again where they are refused', async () => {
    const world = start({ refused: 401 });
    await eventually(() => world.events.length === 1);
    expect(world.client.forgotten()).to.equal(1);
  });

  it('passes on which objects are meant', async () => {
    const world = startWith({ fieldSelector: 'metadata.name=a' }, { lines: [], then: 'stay' });
    await eventually(() => world.events.length > 0);
    expect(world.opened(0).get('fieldSelector')).to.equal('metadata.name=a');
  });

  it('starts from the beginning when the resync period is over', async () => {
    const script: WatchScript = { lines: [event('MODIFIED', object('a', '7'))], then: 'end' };
    const world = startWith({ resyncPeriodMs: 200 }, script);
    for (const [attempt, resumesAt] of [null, '7', null].entries()) {
      await eventually(() => world.kinds().filter((kind) => kind === 'disconnected').length === attempt + 1);
      expect(world.opened(attempt).get('resourceVersion')).to.equal(resumesAt);
      world.clock.advance(300);
    }
  });

  it('records the state of the watch', async () => {
    const clock = new FakeClock();
    const liveness = new WatchLiveness(clock.now);
    const status = (): readonly unknown[] => [liveness.established, liveness.downMs, liveness.silentMs];
    clock.advance(5);
    expect(status()).to.deep.equal([false, 5, 5]);
    const world = startWith({ clock, liveness }, { lines: [], then: 'stay' }, { refused: 500 });
    await eventually(() => world.events.length === 1);
    clock.advance(30_000);
    expect(status()).to.deep.equal([true, 0, 30_000]);
    clock.advance(40_000);
    await eventually(() => world.events.length === 2);
    clock.advance(75);
    expect(status()).to.deep.equal([false, 75, 70_075]);
    clock.advance(925);
    await eventually(() => world.events.length === 3);
    expect(status()).to.deep.equal([false, 1000, 71_000]);
  });

  it('leaves nothing behind when the last subscriber has left', async () => {
    const world = start({ lines: [], then: 'stay' });
    await eventually(() => world.events.length === 1);
    subscription?.unsubscribe();
    await flushEventLoop();
    expect(world.clock.delays).to.deep.equal([]);
  });
});

describe('reflectAll', () => {
  it('starts from the beginning after a watch without a word, and needs no right but to watch', async () => {
    const ended: WatchScript = { lines: [event('MODIFIED', object('a', '100'))], then: 'end' };
    const scripts: readonly WatchScript[] = [ended, { lines: [], then: 'end' }, { lines: [], then: 'stay' }];
    const client = scriptedClient(() => 403, scripts);
    const clock = new FakeClock();
    const breaks: unknown[] = [];
    const options = { path: '/x', fieldSelector: 'metadata.name=a', clock, random: () => 0.5 };
    const subscription = reflectAll(client, options).subscribe(({ kind }) => {
      if (kind === 'disconnected') breaks.push(kind);
    });
    for (const [index, delayMs] of [150, 300].entries()) {
      await eventually(() => breaks.length === index + 1);
      clock.advance(delayMs);
    }
    await eventually(() => client.watches.length === 3);
    subscription.unsubscribe();
    expect(client.watches.map((path) => path.includes('resourceVersion=100'))).to.deep.equal([false, true, false]);
    expect(client.requests).to.deep.equal([]);
  });

  it('emits every object, initialized or not', async () => {
    const lines = [
      event('ADDED', object('a', '1')),
      event('MODIFIED', object('b', '2', pending)),
      event('DELETED', object('a', '4')),
    ];
    const client = scriptedClient(() => ({}), [{ lines, then: 'stay' }]);
    const events: unknown[] = [];
    const subscription = reflectAll(client, { path: '/x', clock: new FakeClock(), random: () => 0.5 }).subscribe(
      (next) => events.push([next.kind, 'object' in next ? next.object['metadata'] : undefined]),
    );
    await eventually(() => events.length === 4);
    subscription.unsubscribe();
    expect(events).to.deep.equal([
      ['connected', undefined],
      ['object', { name: 'a', resourceVersion: '1' }],
      ['object', { name: 'b', resourceVersion: '2', initializers: { pending: [{ name: 'x' }] } }],
      ['deleted', { name: 'a', resourceVersion: '4' }],
    ]);
  });
});

import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { connect, type Socket } from 'node:net';
import { expect } from 'chai';

import { LiveUpdates } from '../../src/observability/live-updates.js';
import { listen, type ListeningServer } from '../../src/runtime/listening-server.js';
import { eventually, flushEventLoop } from '../support/event-loop.js';
import { type EventStream, openEventStream } from '../support/event-stream.js';
import { FakeClock } from '../support/fake-clock.js';
import { TestSource } from '../support/live-source.js';

const TICK_MS = 250;

describe('the live updates', () => {
  let clock: FakeClock;
  let source: TestSource;
  let updates: LiveUpdates;
  let server: ListeningServer;
  let streams: EventStream[];
  let responses: ServerResponse[];

  beforeEach(async () => {
    clock = new FakeClock();
    source = new TestSource();
    updates = new LiveUpdates({ source, after: clock.after, wallClockMs: () => 1000 + clock.now() });
    streams = [];
    responses = [];
    server = await listen(
      createServer((_, response) => {
        responses.push(response);
        updates.serve(response);
      }),
      { address: '127.0.0.1', port: 0 },
    );
  });

  afterEach(async () => {
    for (const stream of streams) stream.close();
    updates.close();
    await server.close();
  });

  const look = async (): Promise<EventStream> => {
    const stream = await openEventStream(server.url);
    streams.push(stream);
    await stream.until(1);
    return stream;
  };

  const tick = (count = 1): void => {
    for (let at = 0; at < count; at += 1) clock.advance(TICK_MS);
  };

  const namesIn = (data: unknown): readonly string[] =>
    (data as { decisions: { name: string }[] }).decisions.map(({ name }) => name);

  it('begin with everything, as events that a browser understands', async () => {
    source.decide('first');
    const stream = await look();
    expect(stream.response.headers['content-type']).to.equal('text/event-stream; charset=utf-8');
    expect(stream.response.headers['cache-control']).to.equal('no-store');
    expect(stream.text()).to.match(/^retry: 2000\n\nevent: snapshot\ndata: \{"nowMs":1000,.*\}\n\n$/);
    expect(stream.events()[0]?.data).to.deep.include({ ready: true, pendingCount: 0 });
    expect(namesIn(stream.events()[0]?.data)).to.deep.equal(['first']);
  });

  it('go on with what is new, four times a second at most', async () => {
    source.decide('first');
    const stream = await look();
    for (let number = 0; number < 1000; number += 1) source.change({ pendingCount: number });
    source.decide('second');
    source.decide('third');
    await flushEventLoop();
    expect(stream.events().length).to.equal(1);
    tick();
    const [, update] = await stream.until(2);
    expect(update?.event).to.equal('update');
    expect(update?.data).to.deep.include({ pendingCount: 999, nowMs: 1250 });
    expect(namesIn(update?.data)).to.deep.equal(['second', 'third']);
    tick(3);
    await flushEventLoop();
    expect(stream.events().length).to.equal(2);
  });

  it('are made once, however many viewers there are', async () => {
    const all = [await look(), await look(), await look()];
    source.asked = 0;
    source.decide('first');
    tick();
    for (const stream of all) await stream.until(2);
    expect(source.asked).to.equal(1);
    expect(new Set(all.map((stream) => stream.text())).size).to.equal(1);
  });

  it('tell within a second of what changes without a word', async () => {
    const stream = await look();
    source.drift({ ready: false, notes: ['Job: not watched at the moment'] });
    tick(4);
    const [, update] = await stream.until(2);
    expect(update?.data).to.deep.include({ ready: false });
  });

  it('say nothing while nothing changes, but for a heartbeat every 15 s', async () => {
    const stream = await look();
    tick(59);
    await flushEventLoop();
    expect(stream.events().length).to.equal(1);
    tick();
    const [, heartbeat] = await stream.until(2);
    expect(heartbeat?.event).to.equal('heartbeat');
    expect(stream.text()).to.contain('\n\n: heartbeat\n');
  });

  it('compute nothing, and set no timer, without viewers', async () => {
    source.decide('first');
    expect([source.asked, source.listeners, clock.delays]).to.deep.equal([0, 0, []]);
    const stream = await look();
    expect([source.listeners, clock.delays]).to.deep.equal([1, [TICK_MS]]);
    stream.close();
    await eventually(() => updates.size === 0);
    source.asked = 0;
    source.decide('second');
    expect([source.asked, source.listeners, clock.delays]).to.deep.equal([0, 0, []]);
  });

  it('start again for a viewer that comes after a time without any', async () => {
    const first = await look();
    first.close();
    await eventually(() => updates.size === 0);
    source.decide('without viewers');
    const second = await look();
    expect(namesIn(second.events()[0]?.data)).to.deep.equal(['without viewers']);
    tick(4);
    await flushEventLoop();
    expect(second.events().length).to.equal(1);
  });

  it('are for a hundred at a time', async () => {
    expect(updates.isFull).to.equal(false);
    await Promise.all(Array.from({ length: 100 }, look));
    expect(updates.isFull).to.equal(true);
    streams[0]?.close();
    await eventually(() => !updates.isFull);
  });

  it('end when they are closed', async () => {
    const stream = await look();
    updates.close();
    await eventually(stream.isClosed);
    expect([updates.size, clock.delays]).to.deep.equal([0, []]);
  });

  describe('for a viewer that does not read', () => {
    let socket: Socket;
    let bytesWhenRead = 0;
    const PAYLOAD = 'x'.repeat(1_000_000);

    // Fills what the kernel holds between the two, and then what we would.
    beforeEach(async () => {
      bytesWhenRead = 0;
      socket = connect(Number(new URL(server.url).port), '127.0.0.1');
      socket.on('error', () => undefined);
      await once(socket, 'connect');
      socket.write('GET / HTTP/1.1\r\nhost: a\r\n\r\n');
      await eventually(() => updates.size === 1);
    });

    afterEach(() => socket.destroy());

    const flood = async (updatesSent: number): Promise<void> => {
      for (let number = 0; number < updatesSent; number += 1) {
        source.change({ pendingCount: number, notes: [PAYLOAD] });
        tick();
        await flushEventLoop();
      }
    };

    it('do not heap up', async () => {
      await flood(30);
      expect(updates.size).to.equal(1);
      expect(responses.map(({ writableLength }) => Math.floor(writableLength / PAYLOAD.length))).to.deep.equal([1]);
    });

    it('are cut off at the second heartbeat', async () => {
      await flood(20);
      tick(120);
      await eventually(() => updates.size === 0);
      expect(clock.delays).to.deep.equal([]);
    });

    it('are brought up to date where they read again', async () => {
      await flood(20);
      let text = '';
      socket.setEncoding('utf8').on('data', (more: string) => {
        bytesWhenRead += more.length;
        text = (text + more).slice(-1000);
      });
      source.decide('last');
      tick();
      await eventually(() => {
        tick();
        return text.includes('"name":"last"');
      });
      expect(bytesWhenRead).to.be.lessThan(20_000_000);
    });
  });
});

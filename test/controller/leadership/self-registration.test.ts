import { expect } from 'chai';

import { flushEventLoop } from '../../support/event-loop.js';
import { follow, killed, messages, world } from './replica-world.js';

const registrationFailed = 'the InitializerConfiguration could not be updated';

describe('replicas that register themselves', () => {
  it('register when one is ready, and again where a user removes the name', async () => {
    const { registration, start, pass } = world(true);
    const a = await start('a', { ready: false });
    await pass(5000);
    expect(registration.there).to.equal(false);
    a.ready = true;
    await pass(500);
    expect(registration.there).to.equal(true);
    registration.there = false;
    await pass(5000);
    expect(registration.there).to.equal(true);
  });

  it('leave the registration to another that shows a sign of life', async () => {
    const { registration, start, pass } = world(true);
    const [a, b] = [await start('a'), await start('b')];
    const stopping = follow(a.replicas.stop());
    await flushEventLoop();
    expect(stopping.ended).to.equal(false);
    await pass(3500);
    expect([stopping.ended, registration.there]).to.deep.equal([true, true]);
    expect(messages(a, 'info')).to.include('another replica keeps running');
    expect(b.replicas.initialDelayMs()).to.equal(0);
  });

  it('take it back where the last one stops, and go on until the API server has noticed', async () => {
    const { lock, registration, start, pass } = world(true);
    const a = await start('a');
    a.pending = 3;
    const stopping = follow(a.replicas.stop());
    await flushEventLoop();
    expect([registration.there, lock.contents.replicas.size]).to.deep.equal([false, 0]);
    a.pending = 0;
    await pass(1500);
    expect(stopping.ended).to.equal(false);
    await pass(500);
    expect(stopping.ended).to.equal(true);
  });

  it('go on until nothing is pending, but not longer than the grace', async () => {
    const { start, pass } = world(true);
    for (const [pendingMs, endedMs] of [
      [6000, 6500],
      [60_000, 18_000],
    ] as const) {
      const a = await start('a');
      a.pending = 1;
      const stopping = follow(a.replicas.stop());
      let passed = 0;
      for (; !stopping.ended; passed += 500) {
        await pass(500);
        if (passed + 500 >= pendingMs) a.pending = 0;
      }
      expect(passed).to.equal(endedMs);
    }
  });

  it('take it back where the others on the list are dead', async () => {
    const { lock, registration, start, pass } = world(true);
    await start('dead', { options: killed(lock, 'dead') });
    const a = await start('a');
    await pass(1000);
    const stopping = follow(a.replicas.stop());
    await flushEventLoop();
    await pass(9500);
    expect([stopping.ended, registration.there]).to.deep.equal([false, true]);
    await pass(2500);
    expect([stopping.ended, registration.there]).to.deep.equal([true, false]);
  });

  it('remove it where all stop at the same time: none takes another for running', async () => {
    const { registration, start, pass } = world(true);
    const all = [await start('a'), await start('b'), await start('c')];
    const stopping = all.map(({ replicas }) => follow(replicas.stop()));
    await pass(4000);
    expect(stopping.every(({ ended }) => ended)).to.equal(true);
    expect(registration.there).to.equal(false);
  });

  it('take it back where the list is refused: others put it there again', async () => {
    const { lock, registration, start, pass } = world(true);
    const [a] = [await start('a'), await start('b')];
    lock.failure = 403;
    await pass(3000);
    const stopping = follow(a.replicas.stop());
    await flushEventLoop();
    expect(registration.there).to.equal(false);
    await pass(3000);
    expect([stopping.ended, registration.there]).to.deep.equal([true, true]);
  });

  it('try to take it back for as long as the grace lasts, and say what remains', async () => {
    const { registration, start, pass } = world(true);
    const a = await start('a');
    registration.failure = 503;
    const stopping = follow(a.replicas.stop());
    await pass(17_000);
    expect(stopping.ended).to.equal(false);
    await pass(1000);
    expect(stopping.ended).to.equal(true);
    expect(messages(a, 'error')).to.have.length(1);
    expect(messages(a, 'error')[0]).to.contain('pending --release');
  });

  it('stop at once where taking it back is refused', async () => {
    const { registration, start } = world(true);
    const a = await start('a');
    registration.failure = 403;
    await a.replicas.stop();
    expect(registration.there).to.equal(true);
  });

  it('leave it to one that is ready when they never were', async () => {
    const { registration, start, pass } = world(true);
    const [, b] = [await start('a'), await start('b', { ready: false })];
    await pass(1000);
    const stopping = follow(b.replicas.stop());
    await pass(4500);
    expect([stopping.ended, registration.there]).to.deep.equal([true, true]);
  });

  it('remove what a killed one has left behind, although they never were ready', async () => {
    const { lock, registration, start, pass } = world(true);
    await start('dead', { options: killed(lock, 'dead') });
    expect(registration.there).to.equal(true);
    const b = await start('b', { ready: false });
    await pass(1000);
    const stopping = follow(b.replicas.stop());
    await pass(13_000);
    expect([stopping.ended, registration.there]).to.deep.equal([true, false]);
  });

  it('stop at once where there is no other, and nothing to remove', async () => {
    const { start } = world(true);
    const a = await start('a', { ready: false });
    await a.replicas.stop();
    expect(messages(a, 'warn')).to.deep.equal([]);
  });

  it('say once that the registration fails, and go on with the rest', async () => {
    const { lock, registration, start, pass } = world(true);
    registration.failure = 403;
    const a = await start('a');
    await pass(20_000);
    expect(messages(a, 'warn')).to.deep.equal([registrationFailed]);
    expect(a.replicas.notes()).to.deep.equal([`${registrationFailed}: TEST /: 403: as the test says`]);
    expect(lock.contents.record?.holderIdentity).to.equal('a');
    registration.failure = undefined;
    await pass(5000);
    expect([registration.there, ...a.replicas.notes()]).to.deep.equal([true]);
  });
});

describe('a replica that is no longer ready', () => {
  for (const [what, unreadyMs, there] of [
    ['keeps the registration for a while', 28_000, true],
    ['takes it back after half a minute', 36_000, false],
  ] as const) {
    it(what, async () => {
      const { registration, start, pass } = world(true);
      const a = await start('a');
      a.ready = false;
      await pass(unreadyMs);
      expect(registration.there).to.equal(there);
      a.ready = true;
      await pass(5000);
      expect(registration.there).to.equal(true);
    });
  }

  it('counts from the beginning when it was ready in between', async () => {
    const { registration, start, pass } = world(true);
    const a = await start('a');
    for (let flap = 0; flap < 4; flap += 1) {
      a.ready = false;
      await pass(20_000);
      a.ready = true;
      await pass(5000);
      expect(registration.there).to.equal(true);
    }
    expect(messages(a, 'warn')).to.deep.equal([]);
  });

  it('does nothing while the API server does not answer', async () => {
    const { lock, registration, start, pass } = world(true);
    const a = await start('a');
    a.ready = false;
    lock.failure = 500;
    await pass(120_000);
    lock.failure = undefined;
    await pass(20_000);
    expect(registration.there).to.equal(true);
    expect([...lock.contents.replicas.keys()]).to.deep.equal(['a']);
  });

  it('leaves lead and registration to another that is', async () => {
    const { lock, registration, start, pass } = world(true);
    const [a] = [await start('a'), await start('b')];
    a.ready = false;
    await pass(45_000);
    expect(registration.there).to.equal(true);
    expect(lock.contents.record?.holderIdentity).to.equal('b');
    expect([...lock.contents.replicas.keys()]).to.deep.equal(['b']);
  });

  it('tries again where it could not take the registration back', async () => {
    const { registration, start, pass } = world(true);
    const a = await start('a');
    a.ready = false;
    registration.failure = 503;
    await pass(60_000);
    registration.failure = undefined;
    await pass(20_000);
    expect(registration.there).to.equal(false);
  });

  it('takes the registration back when it stops meanwhile', async () => {
    const { registration, start, pass } = world(true);
    const a = await start('a');
    a.ready = false;
    await pass(10_000);
    const stopping = follow(a.replicas.stop());
    await pass(2500);
    expect([stopping.ended, registration.there]).to.deep.equal([true, false]);
  });

  it('still removes it when it stops while it looks for another that is ready', async () => {
    const { lock, registration, start, pass } = world(true);
    await start('dead', { options: killed(lock, 'dead') });
    const a = await start('a');
    a.ready = false;
    await pass(34_000);
    expect([...lock.contents.replicas.keys()], 'it has left, and waits for a sign of life').to.deep.equal(['dead']);
    const stopping = follow(a.replicas.stop());
    await pass(13_000);
    expect([stopping.ended, registration.there]).to.deep.equal([true, false]);
  });
});

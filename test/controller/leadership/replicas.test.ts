import { expect } from 'chai';

import { delays, killed, messages, world } from './replica-world.js';

describe('the replicas of a controller', () => {
  it('let the first one go first, the others one after the other, and are all on the list', async () => {
    const { lock, start, pass } = world();
    const [a, b, c] = [await start('a'), await start('b'), await start('c')];
    await pass(30_000);
    expect(delays(a, b, c)).to.deep.equal([0, 500, 1000]);
    expect(lock.contents.record).to.include({ holderIdentity: 'a', leaderTransitions: 0, leaseDurationSeconds: 15 });
    expect([...lock.contents.replicas.keys()]).to.have.members(['a', 'b', 'c']);
  });

  it('act at once while it is not known who leads', async () => {
    const { lock, start } = world();
    lock.failure = 503;
    expect(delays(await start('a'))).to.deep.equal([0]);
  });

  it('know who leads before they are ready, and lead only when they are', async () => {
    const { lock, start, pass } = world();
    await start('a', { options: killed(lock, 'a') });
    const b = await start('b', { ready: false });
    expect(delays(b)).to.deep.equal([500]);
    await pass(20_000);
    expect(lock.contents.record?.holderIdentity).to.equal('a');
    expect([...lock.contents.replicas.keys()]).to.deep.equal(['a']);
  });

  it('are on the list as soon as they are ready', async () => {
    const { lock, start, pass } = world();
    const a = await start('a', { ready: false });
    await pass(20_000);
    expect([...lock.contents.replicas.keys()]).to.deep.equal([]);
    a.ready = true;
    await pass(500);
    expect([...lock.contents.replicas.keys()]).to.deep.equal(['a']);
  });

  it('replace a leader that is silent for a lease, by their own clock, and flush what was left to it', async () => {
    const { lock, start, pass } = world();
    await start('dead', { options: killed(lock, 'dead') });
    const b = await start('b');
    await pass(14_500);
    expect([...delays(b), b.hastened]).to.deep.equal([500, 0]);
    await pass(3500);
    expect([...delays(b), b.hastened]).to.deep.equal([0, 1]);
    expect(lock.contents.record).to.include({ holderIdentity: 'b', leaderTransitions: 1 });
    expect(messages(b, 'info')).to.deep.equal(['another replica leads', 'leading']);
  });

  it('have a new leader after a lease where three were running, and no longer delay before it', async () => {
    const { lock, start, pass } = world();
    await start('a', { options: killed(lock, 'a') });
    const [c, b] = [await start('c'), await start('b')];
    await pass(3000);
    for (let passed = 3000; passed < 14_500; passed += 500) {
      expect(delays(b, c)).to.deep.equal([500, 1000]);
      await pass(500);
    }
    await pass(3500);
    expect(lock.contents.record?.holderIdentity).to.be.oneOf(['b', 'c']);
    expect(delays(b, c)).to.have.members([0, 500]);
  });

  it('wait for no turn of one that is dead, and one that is not listed has the last', async () => {
    const { lock, start, pass } = world();
    await start('x');
    await start('a', { options: killed(lock, 'a') });
    const [late, b] = [await start('0', { ready: false }), await start('b')];
    await pass(3000);
    expect(delays(b, late)).to.deep.equal([1000, 1500]);
    await pass(9000);
    expect(delays(b, late)).to.deep.equal([500, 1000]);
  });

  it('leave nothing to others for longer than a lease, unless the delay of the flag is longer', async () => {
    const { start, pass } = world();
    const options = { takeoverDelayMs: 8000 };
    await start('a');
    const [b, c, d] = [await start('b', { options }), await start('c', { options }), await start('d', { options })];
    const e = await start('e', { options: { takeoverDelayMs: 3_600_000 } });
    await pass(3000);
    expect(delays(b, c, d, e)).to.deep.equal([8000, 15_000, 15_000, 3_600_000]);
  });

  it('take a dead one off the list after three leases', async () => {
    const { lock, start, pass } = world();
    await start('dead', { options: killed(lock, 'dead') });
    await start('b');
    await pass(44_000);
    expect([...lock.contents.replicas.keys()]).to.deep.equal(['dead', 'b']);
    await pass(5000);
    expect([...lock.contents.replicas.keys()]).to.deep.equal(['b']);
  });

  it('take over at once from one that leaves', async () => {
    const { lock, start, pass } = world();
    const [a, b] = [await start('a'), await start('b')];
    await a.replicas.stop();
    expect(lock.contents.record?.holderIdentity).to.equal('');
    expect([...lock.contents.replicas.keys()]).to.deep.equal(['b']);
    await pass(3000);
    expect([...delays(b), b.hastened]).to.deep.equal([0, 1]);
  });

  it('all act at once where the lock is refused, and say so once', async () => {
    const { lock, start, pass } = world();
    const [a, b] = [await start('a'), await start('b')];
    expect(delays(a, b)).to.deep.equal([0, 500]);
    lock.failure = 403;
    await pass(30_000);
    expect([...delays(a, b), b.hastened]).to.deep.equal([0, 0, 1]);
    expect(messages(b, 'warn')).to.have.length(1);
    expect(messages(b, 'warn')[0]).to.match(/^the lock does not work: replicas may act on the same workload at once/);
    expect(b.replicas.notes()).to.have.length(1);
    lock.failure = undefined;
    await pass(3000);
    expect([...delays(a, b), ...b.replicas.notes()]).to.deep.equal([0, 500]);
    expect(messages(b, 'info')).to.include('the lock works again');
  });

  it('wait for the lease where the lock is only silent', async () => {
    const { lock, start, pass } = world();
    const [, b] = [await start('a'), await start('b')];
    lock.failure = 503;
    await pass(10_000);
    expect(delays(b)).to.deep.equal([500]);
    await pass(8000);
    expect([...delays(b), b.hastened]).to.deep.equal([0, 1]);
  });

  it('stop although the lock does not answer', async () => {
    const { lock, start } = world();
    const a = await start('a');
    lock.failure = 500;
    await a.replicas.stop();
    expect(messages(a, 'warn')).to.have.length(1);
  });
});

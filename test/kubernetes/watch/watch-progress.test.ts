import { expect } from 'chai';

import { WatchProgress, type WatchProgressOptions } from '../../../src/kubernetes/watch/watch-progress.js';
import { FakeClock } from '../../support/fake-clock.js';

const middle = (): number => 0.5;

const MINUTE_MS = 60_000;

function begun(options: Partial<WatchProgressOptions> = {}): { clock: FakeClock; progress: WatchProgress } {
  const clock = new FakeClock();
  const usual = { now: clock.now, random: middle, watchMs: MINUTE_MS, resyncPeriodMs: 30 * MINUTE_MS };
  return { clock, progress: new WatchProgress({ ...usual, ...options }) };
}

/** The minutes at which a watch of a minute, and as busy as one likes, was followed by a full pass. */
function fullPasses(minutes: number, options: Partial<WatchProgressOptions> = {}): readonly number[] {
  const { clock, progress } = begun(options);
  const passes: number[] = [];
  for (let minute = 1; minute <= minutes; minute += 1) {
    progress.recordOpen();
    clock.advance(MINUTE_MS);
    progress.recordLine('MODIFIED', String(minute));
    progress.recordEnd('finished');
    if (progress.resourceVersion === undefined) passes.push(minute);
  }
  return passes;
}

describe('WatchProgress', () => {
  it('starts from the beginning when a watch breaks before all that exists has come', () => {
    const { progress } = begun();
    progress.recordOpen();
    progress.recordLine('ADDED', '12');
    progress.recordEnd('finished');
    expect(progress.resourceVersion).to.equal(undefined);
  });

  it('resumes after the newest event once something has changed', () => {
    const { progress } = begun();
    progress.recordOpen();
    for (const version of ['9', '100', '12']) progress.recordLine('ADDED', version);
    progress.recordLine('MODIFIED', '101');
    progress.recordEnd('finished');
    expect(progress.resourceVersion).to.equal('101');
  });

  it('compares resourceVersions as numbers', () => {
    const { progress } = begun();
    progress.recordOpen();
    progress.recordLine('MODIFIED', '9007199254740993');
    progress.recordLine('MODIFIED', '9007199254740992');
    progress.recordLine('MODIFIED', '999');
    expect(progress.resourceVersion).to.equal('9007199254740993');
  });

  it('takes a long silence before an end in good order for the end of what exists', () => {
    const { clock, progress } = begun();
    progress.recordOpen();
    progress.recordLine('ADDED', '12');
    clock.advance(6000);
    progress.recordEnd('finished');
    expect(progress.resourceVersion).to.equal('12');
  });

  it('does not take the silence of a connection that breaks for the end of what exists', () => {
    const { clock, progress } = begun();
    progress.recordOpen();
    progress.recordLine('ADDED', '12');
    clock.advance(6000);
    progress.recordEnd('lost');
    progress.recordOpen();
    progress.recordEnd('finished');
    expect(progress.resourceVersion).to.equal(undefined);
  });

  it('starts from the beginning after a lost connection: the server may have been restored, with older resourceVersions', () => {
    const { progress } = begun();
    progress.recordOpen();
    progress.recordLine('MODIFIED', '900');
    progress.recordEnd('lost');
    expect(progress.resourceVersion).to.equal(undefined);
    progress.recordOpen();
    progress.recordLine('MODIFIED', '7');
    progress.recordEnd('finished');
    expect(progress.resourceVersion).to.equal('7');
  });

  it('resumes after a refusal', () => {
    const { progress } = begun();
    progress.recordOpen();
    progress.recordLine('MODIFIED', '12');
    progress.recordEnd('finished');
    progress.recordEnd('refused');
    expect(progress.resourceVersion).to.equal('12');
  });

  it('starts from the beginning when the resync period is over, and only then', () => {
    expect(fullPasses(62)).to.deep.equal([30, 60]);
    expect(fullPasses(12, { resyncPeriodMs: 5 * MINUTE_MS })).to.deep.equal([5, 10]);
  });

  it('never does so with a period of 0', () => {
    expect(fullPasses(100, { resyncPeriodMs: 0 })).to.deep.equal([]);
  });

  it('does not take the time without a connection for silence', () => {
    const { clock, progress } = begun();
    progress.recordOpen();
    progress.recordLine('ADDED', '12');
    progress.recordEnd('finished');
    clock.advance(60_000);
    progress.recordOpen();
    progress.recordLine('ADDED', '13');
    progress.recordEnd('finished');
    expect(progress.resourceVersion).to.equal(undefined);
  });

  it('starts from the beginning where the server no longer has the resourceVersion', () => {
    const { progress } = begun();
    progress.recordOpen();
    progress.recordLine('MODIFIED', '12');
    progress.recordEnd('gone');
    expect(progress.resourceVersion).to.equal(undefined);
  });

  it('waits longer after each failure, up to five seconds', () => {
    const { progress } = begun();
    const delays = Array.from({ length: 9 }, () => progress.recordEnd('finished'));
    expect(delays).to.deep.equal([150, 300, 600, 1200, 2400, 3750, 3750, 3750, 3750]);
  });

  it('waits a short time again after a connection that lived', () => {
    const { clock, progress } = begun();
    for (let i = 0; i < 6; i += 1) progress.recordEnd('finished');
    progress.recordOpen();
    clock.advance(11_000);
    expect(progress.recordEnd('finished')).to.equal(75);
  });

  it('takes a short watch that lasted as long as it was asked to for a good one', () => {
    const { clock, progress } = begun({ watchMs: 2000 });
    for (let i = 0; i < 6; i += 1) progress.recordEnd('finished');
    progress.recordOpen();
    clock.advance(1800);
    expect(progress.recordEnd('finished')).to.equal(75);
    progress.recordOpen();
    clock.advance(1000);
    expect(progress.recordEnd('finished')).to.equal(150);
  });

  it('counts a connection that is closed at once as a failure', () => {
    const { progress } = begun();
    progress.recordOpen();
    progress.recordEnd('finished');
    progress.recordOpen();
    expect(progress.recordEnd('finished')).to.equal(300);
  });
});

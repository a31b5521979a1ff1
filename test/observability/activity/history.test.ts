import { expect } from 'chai';

import { History } from '../../../src/observability/activity/history.js';

const START_MS = 1_507_636_800_000;

describe('the history of the last hour', () => {
  let nowMs: number;
  let history: History;

  beforeEach(() => {
    nowMs = START_MS;
    history = new History({ labels: ['injected', 'released'], wallClockMs: () => nowMs });
  });

  it('begins with one slot, in which nothing has happened', () => {
    expect(history.view()).to.deep.equal({
      ...{ slotMs: 30_000, lastStartMs: START_MS, counts: { injected: [0], released: [0] } },
      ...{ medianMs: [null], p99Ms: [null] },
    });
  });

  it('counts what happens in each half minute', () => {
    history.record('injected', 5);
    history.record('injected', 5);
    nowMs += 60_000;
    history.record('released');
    const { counts, medianMs, lastStartMs } = history.view();
    expect(counts).to.deep.equal({ injected: [2, 0, 0], released: [0, 0, 1] });
    expect(medianMs).to.deep.equal([4.5, null, null]);
    expect(lastStartMs).to.equal(START_MS + 60_000);
  });

  it('keeps the most that was measured at once, which stays until another is', () => {
    nowMs += 30_000;
    history.measure(3);
    history.measure(9);
    history.measure(2);
    nowMs += 60_000;
    expect(history.view().most).to.deep.equal([null, 9, 2, 2]);
  });

  it('forgets what is older than an hour, and is never longer', () => {
    history.record('injected', 5);
    nowMs += 59 * 60_000;
    history.record('released', 7);
    expect(history.view().counts['injected']?.[0]).to.equal(1);
    nowMs += 2 * 60_000;
    const { counts, medianMs } = history.view();
    expect(counts['injected']).to.deep.equal(Array.from({ length: 120 }, () => 0));
    expect(counts['released']?.filter((count) => count > 0)).to.deep.equal([1]);
    expect(medianMs.length).to.equal(120);
    nowMs += 5 * 3_600_000;
    expect(history.view().counts['released']?.some((count) => count > 0)).to.equal(false);
  });

  it('goes on where the clock is set back', () => {
    nowMs += 30_000;
    history.record('injected');
    nowMs -= 20 * 60_000;
    history.record('injected');
    expect(history.view().counts['injected']).to.deep.equal([0, 2]);
  });

  it('leaves out what it was not told to count', () => {
    history.record('invented', 5);
    expect(history.view().counts).to.deep.equal({ injected: [0], released: [0] });
  });
});

import { expect } from 'chai';

import { bucketOf, DURATION_BUCKETS, quantileOf } from '../../../src/observability/activity/duration-histogram.js';

function countsOf(durations: readonly number[]): Uint32Array {
  const counts = new Uint32Array(DURATION_BUCKETS);
  for (const duration of durations) counts[bucketOf(duration)] = (counts[bucketOf(duration)] ?? 0) + 1;
  return counts;
}

describe('the quantiles of durations', () => {
  it('are unknown where there was none', () => {
    expect(quantileOf(countsOf([]), 0.5)).to.equal(undefined);
  });

  for (const duration of [0.3, 1, 7, 45, 800, 12_000, 100_000]) {
    it(`are right within a third around ${duration} ms`, () => {
      const alike = Array.from({ length: 1000 }, (_, at) => duration * (0.95 + at / 10_000));
      for (const quantile of [0.5, 0.99]) {
        const found = quantileOf(countsOf(alike), quantile) ?? 0;
        expect(found / duration).to.be.within(0.7, 1.33);
      }
    });
  }

  it('tell the few slow ones from the many fast ones', () => {
    const counts = countsOf([...Array.from({ length: 970 }, () => 5), ...Array.from({ length: 30 }, () => 9000)]);
    expect(quantileOf(counts, 0.5)).to.be.within(4, 7);
    expect(quantileOf(counts, 0.99)).to.be.within(6500, 12_000);
  });

  it('take what is no duration, too short or too long for the nearest one', () => {
    expect([bucketOf(-1), bucketOf(Number.NaN), bucketOf(0)]).to.deep.equal([0, 0, 0]);
    expect(bucketOf(Infinity)).to.equal(DURATION_BUCKETS - 1);
  });
});

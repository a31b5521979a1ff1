import { expect } from 'chai';

import { TokenBucket } from '../../src/runtime/token-bucket.js';
import { FakeClock } from '../support/fake-clock.js';

const taken = (bucket: TokenBucket, tries: number): number =>
  Array.from({ length: tries }, () => bucket.take()).filter(Boolean).length;

describe('TokenBucket', () => {
  it('allows a burst, and then as many as time allows', () => {
    const clock = new FakeClock();
    const bucket = new TokenBucket({ burst: 3, perSecond: 2, now: clock.now });
    expect(taken(bucket, 5)).to.equal(3);
    clock.advance(1000);
    expect(taken(bucket, 5)).to.equal(2);
    clock.advance(250);
    expect(taken(bucket, 5)).to.equal(0);
    clock.advance(250);
    expect(taken(bucket, 5)).to.equal(1);
  });

  it('saves up no more than the burst', () => {
    const clock = new FakeClock();
    const bucket = new TokenBucket({ burst: 3, perSecond: 2, now: clock.now });
    clock.advance(3_600_000);
    expect(taken(bucket, 10)).to.equal(3);
  });
});

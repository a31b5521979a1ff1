import { expect } from 'chai';

import { FormerNames } from '../../../src/controller/registration/former-names.js';
import { FakeClock } from '../../support/fake-clock.js';
import { pendingObject, START_MS } from '../../support/telemetry.js';

const MINUTE_MS = 60_000;

describe('FormerNames', () => {
  let clock: FakeClock;
  let former: FormerNames;

  beforeEach(() => {
    clock = new FakeClock();
    former = new FormerNames(() => START_MS + clock.now());
  });

  /** An object that was created so long after the change. */
  const createdAfter = (milliseconds: number) => pendingObject(-milliseconds);

  for (const [what, object, passedMs, covered] of [
    ['that was created before the change, long after it', createdAfter(-3_600_000), 60 * MINUTE_MS, true],
    ['that was created two minutes after the change, long after it', createdAfter(2 * MINUTE_MS), 60 * MINUTE_MS, true],
    ['that was created later', createdAfter(2 * MINUTE_MS + 1000), 2 * MINUTE_MS + 1000, false],
    ['that does not say when it was created, within two minutes', pendingObject(), 2 * MINUTE_MS, true],
    ['that does not say when it was created, later', pendingObject(), 2 * MINUTE_MS + 1, false],
    ['of a server whose clock is ahead, within two minutes', createdAfter(3_600_000), MINUTE_MS, true],
  ] as const) {
    it(`${covered ? 'cover' : 'do not cover'} an object ${what}`, () => {
      former.recordChange('old.b.c', 'new.b.c');
      clock.advance(passedMs);
      expect(former.covers('old.b.c', object)).to.equal(covered);
    });
  }

  it('cover nothing for a name that never was one, or is the current one', () => {
    expect(former.covers('old.b.c', pendingObject(0))).to.equal(false);
    former.recordChange('old.b.c', 'new.b.c');
    expect([former.covers('other.b.c', pendingObject(0)), former.covers('new.b.c', pendingObject(0))]).to.deep.equal([
      false,
      false,
    ]);
  });

  it('are all earlier names, until they are current again', () => {
    former.recordChange('a.b.c', 'b.b.c');
    former.recordChange('b.b.c', 'c.b.c');
    expect(former.names).to.deep.equal(['a.b.c', 'b.b.c']);
    former.recordChange('c.b.c', 'a.b.c');
    expect(former.names).to.deep.equal(['b.b.c', 'c.b.c']);
  });
});

import { expect } from 'chai';

import { delayOfTurn, takeoverTurn } from '../../../src/controller/leadership/takeover-turn.js';

describe('the turns of replicas that do not lead', () => {
  const others = new Map([
    ['a', 99_000],
    ['b', 95_000],
    ['c', 90_000],
    ['z', 99_000],
  ]);
  const of = (identity: string, isListed = true): number =>
    takeoverTurn({ identity, leader: 'a', others, isListed, now: 100_000 });

  it('are in the order of their names, without the leader and those that were silent for 10 s', () => {
    expect([of('aa'), of('ba'), of('d'), of('zz')]).to.deep.equal([1, 2, 2, 3]);
  });

  it('begin after those of all that are listed, for one that is not', () => {
    expect(of('aa', false)).to.equal(3);
  });

  it('last the delay each, and no longer than a lease together', () => {
    expect([1, 2, 3, 40].map((turn) => delayOfTurn(500, turn))).to.deep.equal([500, 1000, 1500, 15_000]);
    expect([1, 2].map((turn) => delayOfTurn(60_000, turn))).to.deep.equal([60_000, 60_000]);
    expect(delayOfTurn(0, 3)).to.equal(0);
  });
});

import { expect } from 'chai';

import { Totals } from '../../../src/observability/activity/totals.js';

describe('the totals since the start', () => {
  it('are by action and reason, the most frequent first', () => {
    const totals = new Totals();
    totals.add('released', 'PolicyOff');
    totals.add('injected', 'PolicyEnabled');
    totals.add('injected', 'PolicyEnabled');
    expect(totals.list()).to.deep.equal([
      { action: 'injected', reason: 'PolicyEnabled', count: 2 },
      { action: 'released', reason: 'PolicyOff', count: 1 },
    ]);
  });

  it('do not grow without end, whatever the reasons are', () => {
    const totals = new Totals();
    for (let number = 0; number < 1000; number += 1) totals.add('skipped', `reason ${number}`);
    totals.add('skipped', 'reason 0');
    expect(totals.list().length).to.equal(200);
    expect(totals.list()[0]).to.deep.include({ reason: 'reason 0', count: 2 });
  });
});

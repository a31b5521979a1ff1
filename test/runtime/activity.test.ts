import { expect } from 'chai';

import { type BeginActivity, during, eachDuring } from '../../src/runtime/activity.js';
import { rejectionOf } from '../support/rejection-of.js';

describe('an activity', () => {
  let told: string[];
  const begin: BeginActivity = (what) => {
    told.push(what);
    return { tell: (state) => told.push(state), end: () => told.push('end') };
  };

  beforeEach(() => {
    told = [];
  });

  it('ends with the work, also where that fails', async () => {
    expect(await during(begin, 'waiting', () => 1)).to.equal(1);
    const error = new Error('refused');
    expect(await rejectionOf(during(begin, 'waiting', () => Promise.reject(error)))).to.equal(error);
    expect(told).to.deep.equal(['waiting', 'end', 'waiting', 'end']);
  });

  it('names each of several things before it is worked on, and stops at one that fails', async () => {
    const work = (one: string): Promise<void> => {
      told.push(`work on ${one}`);
      return one === 'b' ? Promise.reject(new Error(one)) : Promise.resolve();
    };
    await rejectionOf(
      eachDuring(begin, ['a', 'b', 'c'], { what: 'deleting', nameOf: (one) => one.toUpperCase(), work }),
    );
    expect(told).to.deep.equal(['deleting', '1 of 3, A', 'work on a', '2 of 3, B', 'work on b', 'end']);
  });
});

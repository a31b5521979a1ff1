import { expect } from 'chai';

import { WaitingCreators } from '../../../src/controller/loop/waiting-creators.js';

describe('the creators that wait', () => {
  it('are as many as objects are seen uninitialized, each once, until they are initialized or gone', () => {
    const creators = new WaitingCreators(() => 0);
    for (const uid of ['a', 'b', 'a', 'c']) creators.add(uid);
    expect(creators.count).to.equal(3);
    creators.remove('b');
    creators.remove('unknown');
    expect(creators.count).to.equal(2);
  });

  it('do not wait longer than a minute, whatever is seen of their objects then', () => {
    let now = 0;
    const creators = new WaitingCreators(() => now);
    creators.add('old');
    now = 30_000;
    creators.add('new');
    now = 60_000;
    expect(creators.count).to.equal(1);
    creators.add('old');
    expect(creators.count).to.equal(1);
    now = 90_000;
    expect(creators.count).to.equal(0);
    // It is gone, and another one that got its uid would be new.
    creators.remove('old');
    creators.add('old');
    expect(creators.count).to.equal(1);
  });

  it('are ten thousand at most', () => {
    const creators = new WaitingCreators(() => 0);
    for (let i = 0; i < 10_010; i += 1) creators.add(`uid-${i}`);
    expect(creators.count).to.equal(10_000);
  });
});

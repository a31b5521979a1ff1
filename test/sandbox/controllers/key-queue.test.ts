import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect } from 'chai';

import { KeyQueue } from '../../../src/sandbox/controllers/key-queue.js';

describe('KeyQueue', () => {
  it('reconciles a key once at a time, and once more where it was added meanwhile', async () => {
    const begun: string[] = [];
    let release: () => void = () => undefined;
    const queue = new KeyQueue((key) => {
      begun.push(key);
      return new Promise((resolve) => (release = resolve));
    }, new AbortController().signal);
    queue.add('a');
    queue.add('a');
    expect(begun).to.deep.equal([]);
    await nextTurn();
    queue.add('a');
    queue.add('a');
    await nextTurn();
    expect(begun).to.deep.equal(['a']);
    release();
    while (begun.length < 2) await nextTurn();
    release();
    await nextTurn();
    await nextTurn();
    expect(begun).to.deep.equal(['a', 'a']);
  });

  it('tries again what failed', async () => {
    let tries = 0;
    const queue = new KeyQueue(() => {
      tries += 1;
      return tries < 3 ? Promise.reject(new Error('not yet')) : Promise.resolve();
    }, new AbortController().signal);
    queue.add('a');
    while (tries < 3) await nextTurn();
    expect(tries).to.equal(3);
  });

  it('starts nothing after the server stops', async () => {
    const stopping = new AbortController();
    let turns = 0;
    const queue = new KeyQueue(() => {
      turns += 1;
      return Promise.resolve();
    }, stopping.signal);
    queue.add('a');
    queue.addAfter('b', 0);
    stopping.abort();
    queue.add('c');
    for (let turn = 0; turn < 3; turn += 1) await nextTurn();
    expect(turns).to.equal(0);
  });
});

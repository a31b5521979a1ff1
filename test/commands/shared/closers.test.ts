import { expect } from 'chai';

import { Closers } from '../../../src/commands/shared/closers.js';

describe('Closers', () => {
  const recording = (): { readonly closers: Closers; readonly calls: string[] } => {
    const closers = new Closers();
    const calls: string[] = [];
    for (const name of ['first', 'second', 'third']) {
      closers.add(async () => {
        calls.push(`${name} begins`);
        await Promise.resolve();
        calls.push(`${name} has ended`);
      });
    }
    return { closers, calls };
  };

  it('stops what was started last first, one after the other', async () => {
    const { closers, calls } = recording();
    await closers.close();
    expect(calls).to.deep.equal(
      ['third', 'second', 'first'].flatMap((name) => [`${name} begins`, `${name} has ended`]),
    );
  });

  it('stops each only once', async () => {
    const { closers, calls } = recording();
    await closers.close();
    await closers.close();
    expect(calls).to.have.length(6);
  });

  for (const [how, fail] of [
    [
      'throws',
      () => {
        throw new Error('no');
      },
    ],
    ['rejects', () => Promise.reject(new Error('no'))],
  ] as const) {
    it(`stops the others, too, where one ${how}, and then throws its error`, async () => {
      const { closers, calls } = recording();
      closers.add(fail);
      const error: unknown = await closers.close().then(
        () => undefined,
        (reason: unknown) => reason,
      );
      expect(error).to.have.property('message', 'no');
      expect(calls).to.have.length(6);
    });
  }
});

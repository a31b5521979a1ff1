import { expect } from 'chai';

import { Closers } from '../../../src/commands/shared/closers.js';
import { startOptionalServer } from '../../../src/commands/shared/optional-server.js';

describe('startOptionalServer', () => {
  it('starts nothing on port 0', async () => {
    const start = (): Promise<never> => Promise.reject(new Error('it was started'));
    expect(await startOptionalServer(new Closers(), { address: '127.0.0.1', port: 0 }, start)).to.equal(undefined);
  });

  it('gives the URL of what it has started, and has it closed with all else', async () => {
    const closers = new Closers();
    let closed = 0;
    const close = (): Promise<void> => {
      closed += 1;
      return Promise.resolve();
    };
    const url = 'http://127.0.0.1:1';
    const address = { address: '127.0.0.1', port: 1 };
    expect(await startOptionalServer(closers, address, () => Promise.resolve({ url, close }))).to.equal(url);
    expect(closed).to.equal(0);
    await closers.close();
    expect(closed).to.equal(1);
  });
});

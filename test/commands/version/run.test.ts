import { expect } from 'chai';

import { runVersion } from '../../../src/commands/version/run.js';
import { FakeClock } from '../../support/fake-clock.js';
import { startHttpServer } from '../../support/http-server.js';
import { rejectionOf } from '../../support/rejection-of.js';

describe('runVersion', () => {
  it('waits for a silent server no longer than 5 s', async () => {
    const clock = new FakeClock();
    const written: string[] = [];
    const write = (text: string): Promise<void> => {
      written.push(text);
      return Promise.resolve();
    };
    let asked = (): void => undefined;
    const wasAsked = new Promise<void>((resolve) => {
      asked = resolve;
    });
    const server = await startHttpServer(() => {
      asked();
    });
    try {
      const failure = rejectionOf(runVersion({ version: '1', master: server.url, output: 'json' }, { clock, write }));
      await wasAsked;
      clock.advance(5000);
      expect((await failure).message).to.equal('the version of the API server is not known: no answer within 5 s');
      expect(written.map((text) => Object.keys(JSON.parse(text) as object))).to.deep.equal([['clientVersion']]);
    } finally {
      await server.close();
    }
  });
});

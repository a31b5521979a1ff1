import { expect } from 'chai';

import { retryWhileOverloaded } from '../../src/installation/retry-while-overloaded.js';
import { KubeApiError } from '../../src/kubernetes/transport/api-error.js';

/** Answers with these statuses, one after the other; 200 is a success. */
function server(...statuses: readonly number[]) {
  const left = [...statuses];
  return {
    left,
    ask: (): Promise<string> => {
      const status = left.shift() ?? 200;
      const failure = { request: 'PATCH /a', status, reason: '', message: 'no' };
      return status === 200 ? Promise.resolve('done') : Promise.reject(new KubeApiError(failure));
    },
  };
}

describe('who waits for a slot of the server', () => {
  it('asks again for as long as there is none', async () => {
    expect(await retryWhileOverloaded(server(429, 429, 429).ask)).to.equal('done');
  });

  for (const status of [0, 403, 409, 500]) {
    it(`is told of a ${status} at once`, async () => {
      const { ask, left } = server(429, status, 200);
      const error: unknown = await retryWhileOverloaded(ask).catch((cause: unknown) => cause);
      expect(error).to.include({ status });
      expect(left).to.deep.equal([200]);
    });
  }
});

import { expect } from 'chai';

import { ObjectExchange } from '../../../src/controller/loop/object-exchange.js';
import { apiError, scriptedClient } from '../../support/scripted-client.js';

const KEY = {
  resource: { kind: 'Deployment', plural: 'deployments', groupVersion: 'apps/v1beta1' },
  namespace: 'default',
  name: 'web',
};

const exchangeWith = (answer: Parameters<typeof scriptedClient>[0]) => {
  const client = scriptedClient(answer);
  return { client, exchange: new ObjectExchange(client, KEY) };
};

describe('ObjectExchange', () => {
  it('waits for no answer longer than leaves the creator time for the next request', async () => {
    const { client, exchange } = exchangeWith(() => ({}));
    await exchange.read();
    await exchange.readJob('batch');
    await exchange.patch({});
    expect(client.requests.map(({ method, timeoutMs }) => [method, timeoutMs])).to.deep.equal([
      ['GET', 10_000],
      ['GET', 10_000],
      ['PATCH', 10_000],
    ]);
  });

  it('knows how its PATCHes were answered, and of those that were not', async () => {
    const answers = [{ kind: 'Deployment' }, apiError(409), apiError(0)];
    const { exchange } = exchangeWith((_, index) => answers[index]);
    const patch = () => exchange.patch({}).catch((error: unknown) => error);
    expect(await patch()).to.deep.equal({ kind: 'Deployment' });
    expect(await patch()).to.have.property('status', 409);
    await patch();
    expect(exchange.statuses).to.deep.equal([200, 409, 0]);
  });

  it('believes nothing that is said of another object than the one that was read', async () => {
    const answers = [{}, { metadata: { uid: 'b' } }, { metadata: { uid: 'a' } }];
    const { exchange } = exchangeWith((_, index) => answers[index]);
    const patch = () => exchange.patch({}, 'a').catch((error: unknown) => error);
    expect(await patch())
      .to.have.property('message')
      .that.contains('got no uid, want uid "a"');
    expect(await patch()).to.include({ isRetryable: true, status: 200 });
    expect(await patch()).to.deep.equal({ metadata: { uid: 'a' } });
  });

  it('finds no Job where there is none, and says so where it can not look', async () => {
    expect(await exchangeWith(() => 404).exchange.readJob('gone')).to.equal(undefined);
    const refused: unknown = await exchangeWith(() => 403)
      .exchange.readJob('hidden')
      .catch((error: unknown) => error);
    expect(refused).to.have.property('status', 403);
  });
});

import { expect } from 'chai';

import { withConcurrency } from '../../../src/injection/data/proxy-concurrency.js';
import { deepFreeze } from '../../support/deep-freeze.js';

const proxy = (...args: readonly (string | number)[]) => ({
  name: 'istio-proxy',
  args,
  resources: { requests: { cpu: '1100m' } },
});

describe('withConcurrency', () => {
  for (const [args, wanted] of [
    [['proxy'], ['proxy', '--concurrency', '2']],
    [
      ['--concurrency', '0'],
      ['--concurrency', '0', '--concurrency', '2'],
    ],
    [
      ['--concurrency', 0],
      ['--concurrency', 0, '--concurrency', '2'],
    ],
    [['-concurrency=0'], ['-concurrency=0', '--concurrency', '2']],
  ] as const) {
    it(`makes ${JSON.stringify(wanted)} of ${JSON.stringify(args)}`, () => {
      expect(withConcurrency(deepFreeze([proxy(...args)]))).to.deep.equal([proxy(...wanted)]);
    });
  }

  it('gives back the same list where the flag is there, or no CPU, or no proxy', () => {
    for (const containers of [
      [proxy('--concurrency', '4')],
      [proxy('--concurrency', 4)],
      [proxy('--concurrency=1')],
      [{ name: 'istio-proxy', args: [] }],
      [{ name: 'istio-proxy', resources: { limits: { cpu: '0' } } }],
      [{ ...proxy('a'), name: 'app' }],
    ]) {
      expect(withConcurrency(containers)).to.equal(containers);
    }
  });

  it('takes the limit before the request, and does not mind that there are no arguments', () => {
    const container = { name: 'istio-proxy', resources: { limits: { cpu: 3 }, requests: { cpu: '1' } } };
    expect(withConcurrency([container])).to.deep.equal([{ ...container, args: ['--concurrency', '3'] }]);
  });
});

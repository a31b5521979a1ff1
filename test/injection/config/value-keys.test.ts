import { expect } from 'chai';

import { oddValueKeys } from '../../../src/injection/config/value-keys.js';

describe('oddValueKeys', () => {
  const beside = { global: { pilotCertProvider: 'istiod', proxy: { autoInject: 'enabled' } }, revision: '' };
  for (const [what, given, near] of [
    ['a key that is read', { globl: { hub: 'x' } }, ['globl', 'global']],
    ['a key below', { global: { hubb: 'x' } }, ['global.hubb', 'hub']],
    ['a key of the chart', { global: { pilotCertProvder: 'x' } }, ['global.pilotCertProvder', 'pilotCertProvider']],
    [
      'one in another letter case',
      { global: { proxy: { autoinject: 'x' } } },
      ['global.proxy.autoinject', 'autoInject'],
    ],
  ] as const) {
    it(`finds ${what} that is misspelt`, () => {
      expect(oddValueKeys(given, beside, '--set')).to.deep.equal([
        `--set has the key "${near[0]}", which is not known; did you mean ${near[1]}?`,
      ]);
    });
  }

  it('lets every other key be, and one that is there beside its neighbour', () => {
    const given = { global: { hub: 'a', hubs: 'b', own: { hbu: 1 } }, other: { globl: 1 }, revision: 'x' };
    expect(oddValueKeys(given, beside, '--set')).to.deep.equal([]);
  });
});

import { expect } from 'chai';
import { InvalidArgumentError } from 'commander';

import { hostNames } from '../../../src/commands/shared/option-values.js';

describe('the values of options', () => {
  it('collects the names of hosts', () => {
    expect(hostNames('a.b', hostNames('Injector-1.istio_system.svc.'))).to.deep.equal([
      'Injector-1.istio_system.svc.',
      'a.b',
    ]);
  });

  for (const value of ['', 'http://a', 'a:15014', 'a b', '-a', '.a', '*', '[::1]', 'a/b', 'a'.repeat(300)]) {
    it(`takes no name of a host that is ${JSON.stringify(value.slice(0, 20))}`, () => {
      expect(() => hostNames(value)).to.throw(InvalidArgumentError, 'want the name of a host without scheme and port');
    });
  }
});

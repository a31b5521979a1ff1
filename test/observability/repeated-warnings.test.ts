import { expect } from 'chai';

import { RepeatedWarnings } from '../../src/observability/repeated-warnings.js';

describe('RepeatedWarnings', () => {
  it('logs each text once', () => {
    const logged: string[] = [];
    const warnings = new RepeatedWarnings({ warn: (message) => logged.push(message) });
    warnings.log(['a', 'b']);
    warnings.log(['b', 'c']);
    warnings.log([]);
    expect(logged).to.deep.equal(['a', 'b', 'c']);
  });
});

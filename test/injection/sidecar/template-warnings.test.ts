import { expect } from 'chai';

import { unknownFieldWarnings } from '../../../src/injection/sidecar/template-warnings.js';

describe('unknownFieldWarnings', () => {
  it('names the field, what becomes of it, and the nearest one', () => {
    const known = ['image', 'imagePullPolicy'];
    const warnings = unknownFieldWarnings([
      { path: 'containers[0].imagePullPolcy', key: 'imagePullPolcy', known },
      { path: 'containers[0].fromTheFuture', key: 'fromTheFuture', known },
      { path: 'contaners', key: 'contaners', known: ['containers'] },
    ]);
    expect(warnings).to.deep.equal([
      'the sidecar template writes containers[0].imagePullPolcy, a field that is not known: the API server gets it as it is; is imagePullPolicy meant?',
      'the sidecar template writes containers[0].fromTheFuture, a field that is not known: the API server gets it as it is',
      'the sidecar template writes the key contaners, which is no part of a sidecar: it has no effect; is containers meant?',
    ]);
  });

  it('counts those beyond the first 20', () => {
    const unknown = Array.from({ length: 23 }, (_, index) => ({ path: `a.b${index}`, key: `b${index}`, known: [] }));
    const warnings = unknownFieldWarnings(unknown);
    expect(warnings).to.have.lengthOf(21);
    expect(warnings.at(-1)).to.equal('the sidecar template writes 3 more fields that are not known');
  });
});

import { expect } from 'chai';

import { adviceOf, messageWithAdvice, withAdvice } from '../../src/runtime/advice-of.js';

const advising = Object.assign(new Error('inner'), { advice: 'do this' });

describe('the advice of an error', () => {
  it('is its own, or that of a cause', () => {
    expect(adviceOf(advising)).to.equal('do this');
    expect(adviceOf(new Error('outer', { cause: new Error('middle', { cause: advising }) }))).to.equal('do this');
  });

  it('is none of what advises nothing, and of a ring of causes', () => {
    const ring = new Error('a');
    ring.cause = new Error('b', { cause: ring });
    expect([adviceOf(ring), adviceOf('text'), adviceOf(undefined)]).to.deep.equal([undefined, undefined, undefined]);
  });

  it('follows the message once', () => {
    expect(messageWithAdvice(new Error('outer', { cause: advising }))).to.equal('outer; do this');
    expect(messageWithAdvice(new Error('outer, do this', { cause: advising }))).to.equal('outer, do this');
    expect(messageWithAdvice(new Error('alone'))).to.equal('alone');
    expect(messageWithAdvice('text')).to.equal('text');
    expect(withAdvice('short', advising)).to.equal('short; do this');
  });
});

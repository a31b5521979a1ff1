import { expect } from 'chai';

import { errorMessage } from '../../src/json/error-message.js';

describe('errorMessage', () => {
  for (const [what, thrown, message] of [
    ['an error without its name', new TypeError('no such thing'), 'no such thing'],
    ['a text', 'no such thing', 'no such thing'],
    ['nothing', undefined, 'undefined'],
  ] as const) {
    it(`tells ${what}`, () => {
      expect(errorMessage(thrown)).to.equal(message);
    });
  }
});

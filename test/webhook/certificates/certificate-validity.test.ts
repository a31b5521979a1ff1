import { expect } from 'chai';

import { validityAt } from '../../../src/webhook/certificates/certificate-validity.js';

const DAY_MS = 86_400_000;

describe('validityAt', () => {
  const until = { notBeforeMs: 0, notAfterMs: 100 * DAY_MS };
  for (const [what, nowMs, state, message] of [
    ['before it begins', -1, 'invalid', /^the serving certificate is not valid before 1970-01-01T00:00:00Z; /],
    ['when it begins', 0, 'valid', undefined],
    ['7 days before its end', 93 * DAY_MS, 'ends soon', undefined],
    ['a moment before that', 93 * DAY_MS - 1, 'valid', undefined],
    [
      'at its end',
      100 * DAY_MS,
      'ends soon',
      /expires at 1970-04-11T00:00:00Z; renew it with `istio-initializer certs rotate`$/,
    ],
    ['after its end', 100 * DAY_MS + 1, 'invalid', /^the serving certificate expired at 1970-04-11T00:00:00Z; /],
  ] as const) {
    it(`says that it is "${state}" ${what}`, () => {
      const validity = validityAt(until, nowMs);
      expect(validity.state).to.equal(state);
      if (message && validity.state !== 'valid') expect(validity.message).to.match(message);
    });
  }
});

import { expect } from 'chai';

import type { Outcome } from '../../../src/controller/loop/outcome.js';
import { retryCauseOf } from '../../../src/controller/reporting/retry-cause.js';
import { CredentialsError } from '../../../src/kubernetes/transport/credentials.js';
import { apiError } from '../../support/scripted-client.js';

describe('retryCauseOf', () => {
  for (const [outcome, cause] of [
    [{ action: 'retry', error: new CredentialsError(new Error('no file')) }, 'credentials'],
    [{ action: 'retry', error: apiError(401) }, 'unauthorized'],
    [{ action: 'retry', error: apiError(409) }, 'conflict'],
    [{ action: 'retry', error: apiError(429) }, 'overload'],
    [{ action: 'retry', error: apiError(0) }, 'no_answer'],
    [{ action: 'retry', error: apiError(503) }, 'error'],
    [{ action: 'blocked', error: apiError(403) }, 'forbidden'],
    [{ action: 'oversized', error: apiError(413) }, 'too_large'],
    [{ action: 'gone' }, undefined],
    [{ action: 'injected', reason: 'PolicyEnabled' }, undefined],
  ] as const satisfies readonly (readonly [Outcome, string | undefined])[]) {
    const { action } = outcome;
    it(`is ${cause ?? 'undefined'} for ${action} ${'error' in outcome ? outcome.error.message : ''}`.trimEnd(), () => {
      expect(retryCauseOf(outcome)).to.equal(cause);
    });
  }
});

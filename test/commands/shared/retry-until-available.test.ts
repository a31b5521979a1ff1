import { getEventListeners } from 'node:events';
import { expect } from 'chai';

import { retryUntilAvailable } from '../../../src/commands/shared/retry-until-available.js';
import { CredentialsError } from '../../../src/kubernetes/transport/credentials.js';
import { recordingLogger } from '../../support/recording-logger.js';
import { apiError } from '../../support/scripted-client.js';

const failureOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );

describe('retryUntilAvailable', () => {
  it('retries after an answer that may change, and logs it', async () => {
    const { logger, lines } = recordingLogger();
    const { signal } = new AbortController();
    let asked = 0;
    const ask = (): Promise<string> => {
      asked += 1;
      return asked === 1 ? Promise.reject(apiError(503, 'starting')) : Promise.resolve('here');
    };
    expect(await retryUntilAvailable(ask, { logger, signal })).to.equal('here');
    expect(lines.map(({ level, fields }) => [level, fields['error'], fields['delayMs']])).to.deep.equal([
      ['warn', 'TEST /: 503: starting', 250],
    ]);
    expect(getEventListeners(signal, 'abort')).to.have.length(0);
  });

  it('retries each second while a command gives no credentials', async () => {
    const { logger, lines } = recordingLogger();
    const abort = new AbortController();
    const warn: typeof logger.warn = (...line) => {
      logger.warn(...line);
      abort.abort();
    };
    const error = new CredentialsError(new Error('run x: no answer'), { isRetryable: true });
    const reasons: string[] = [];
    const onRetry = (reason: string): void => {
      reasons.push(reason);
    };
    await failureOf(
      retryUntilAvailable(() => Promise.reject(error), { logger: { ...logger, warn }, signal: abort.signal, onRetry }),
    );
    expect(reasons).to.deep.equal([error.message]);
    expect(lines.map(({ message, fields }) => [message, fields])).to.deep.equal([
      ['there are no credentials yet, retrying', { error: error.message, delayMs: 1000 }],
    ]);
  });

  for (const [what, error] of [
    ['a refusal', apiError(403)],
    ['credentials that are not good', apiError(401)],
    ['credentials that can not be read', new CredentialsError('no file')],
    ['anything else', new Error('no')],
  ] as const) {
    it(`gives up at ${what}`, async () => {
      const { logger, lines } = recordingLogger();
      const { signal } = new AbortController();
      expect(await failureOf(retryUntilAvailable(() => Promise.reject(error), { logger, signal }))).to.equal(error);
      expect(lines).to.have.length(0);
    });
  }

  it('does not wait for a silent server when it is to stop', async () => {
    const { logger } = recordingLogger();
    const abort = new AbortController();
    const failure = failureOf(
      retryUntilAvailable(() => new Promise(() => undefined), { logger, signal: abort.signal }),
    );
    abort.abort();
    expect(await failure).to.have.property('message', 'stopping');
  });

  it('does not wait for the next try when it is to stop', async () => {
    const { logger } = recordingLogger();
    const abort = new AbortController();
    const warn: typeof logger.warn = () => {
      abort.abort();
    };
    const waiting = { logger: { ...logger, warn }, signal: abort.signal };
    expect(await failureOf(retryUntilAvailable(() => Promise.reject(apiError(0)), waiting))).to.have.property(
      'name',
      'AbortError',
    );
  });

  it('sends no request when it is to stop already', async () => {
    const { logger } = recordingLogger();
    let asked = 0;
    const ask = (): Promise<void> => {
      asked += 1;
      return Promise.resolve();
    };
    expect(await failureOf(retryUntilAvailable(ask, { logger, signal: AbortSignal.abort() }))).to.be.instanceOf(Error);
    expect(asked).to.equal(0);
  });
});

import { getEventListeners } from 'node:events';
import { expect } from 'chai';

import { Obstacles } from '../../../../src/commands/shared/waiting/obstacles.js';
import {
  type RetryOptions,
  retryUntilAvailable,
} from '../../../../src/commands/shared/waiting/retry-until-available.js';
import { CredentialsError } from '../../../../src/kubernetes/transport/credentials.js';
import { type LogLine, recordingLogger } from '../../../support/recording-logger.js';
import { apiError } from '../../../support/scripted-client.js';

const failureOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );

describe('retryUntilAvailable', () => {
  let lines: readonly LogLine[];
  let forgotten: number;
  let abort: AbortController;
  let obstacles: Obstacles;
  let options: RetryOptions;
  /** Is called when something is waited for. */
  let onWait: () => void;

  beforeEach(() => {
    const recorder = recordingLogger();
    ({ lines } = recorder);
    [forgotten, abort, onWait] = [0, new AbortController(), () => undefined];
    const warn: typeof recorder.logger.warn = (...line) => {
      recorder.logger.warn(...line);
      onWait();
    };
    obstacles = new Obstacles({ ...recorder.logger, warn }, () => 0);
    const forgetCredentials = (): void => {
      forgotten += 1;
    };
    options = { obstacles, signal: abort.signal, forgetCredentials };
  });

  const stopAtOnce = (): void => {
    onWait = () => {
      abort.abort();
    };
  };
  const told = (): readonly unknown[] =>
    lines.map(({ level, message, fields }) => [level, message, fields['reason'], fields['delayMs']]);

  for (const [status, reason] of [
    [0, 'ServerUnavailable'],
    [401, 'Unauthorized'],
    [403, 'Forbidden'],
    [404, 'ServerRefused'],
    [503, 'ServerUnavailable'],
  ] as const) {
    it(`asks again after ${status}, says what it waits for, and that it goes on`, async () => {
      let asked = 0;
      const ask = (): Promise<string> => {
        asked += 1;
        return asked === 1 ? Promise.reject(apiError(status, 'starting')) : Promise.resolve('here');
      };
      expect(await retryUntilAvailable(ask, options)).to.equal('here');
      expect(told()).to.deep.equal([
        ['warn', 'waiting for the API server', reason, 250],
        ['info', 'no longer waiting for the API server', reason, undefined],
      ]);
      expect(forgotten).to.equal(status === 401 ? 1 : 0);
      expect(getEventListeners(abort.signal, 'abort')).to.have.length(0);
    });
  }

  it('retries each second while there are no credentials', async () => {
    stopAtOnce();
    const error = new CredentialsError(new Error('run x: no answer'));
    await failureOf(retryUntilAvailable(() => Promise.reject(error), options));
    expect(told()).to.deep.equal([['warn', 'waiting for the API server', 'CredentialsUnreadable', 1000]]);
    expect(obstacles.all).to.deep.equal([{ reason: 'CredentialsUnreadable', message: error.message }]);
  });

  it('gives up at what nobody can mend from outside, and at what the caller says is final', async () => {
    const defect = new Error('no');
    expect(await failureOf(retryUntilAvailable(() => Promise.reject(defect), options))).to.equal(defect);
    const refusal = apiError(403);
    const final = { ...options, isFinal: () => true };
    expect(await failureOf(retryUntilAvailable(() => Promise.reject(refusal), final))).to.equal(refusal);
    expect(lines).to.have.length(0);
  });

  it('does not wait for a silent server when it is to stop', async () => {
    const failure = failureOf(retryUntilAvailable(() => new Promise(() => undefined), options));
    abort.abort();
    expect(await failure).to.have.property('message', 'stopping');
  });

  it('does not wait for the next try when it is to stop', async () => {
    stopAtOnce();
    const failure = await failureOf(retryUntilAvailable(() => Promise.reject(apiError(0)), options));
    expect(failure).to.have.property('name', 'AbortError');
  });

  it('sends no request when it is to stop already', async () => {
    let asked = 0;
    const ask = (): Promise<void> => {
      asked += 1;
      return Promise.resolve();
    };
    abort.abort();
    expect(await failureOf(retryUntilAvailable(ask, options))).to.be.instanceOf(Error);
    expect(asked).to.equal(0);
  });
});

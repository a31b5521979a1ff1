import { expect } from 'chai';

import { reconcilerObserver } from '../../../src/commands/webhook/reconciler-observer.js';
import { recordingLogger } from '../../support/recording-logger.js';

describe('the observer of the reconciler', () => {
  it('logs and counts what was done to the caBundle, and logs that it may not be watched', () => {
    const { logger, lines } = recordingLogger();
    const counted: string[] = [];
    const metrics = { recordCaBundle: (result: string) => counted.push(result) };
    const observe = reconcilerObserver({ logger, metrics }, 'ours');
    observe({ kind: 'unwatched', error: new Error('forbidden'), pollMs: 10_000 });
    observe({ kind: 'restored', webhooks: 2 });
    observe({ kind: 'failed', error: new Error('no answer'), delayMs: 1000 });
    expect(lines).to.deep.equal([
      {
        level: 'warn',
        message: 'without the right to watch MutatingWebhookConfigurations, it is read every 10 s',
        fields: { mutatingWebhookConfiguration: 'ours', error: 'forbidden' },
      },
      {
        level: 'warn',
        message: 'the CA of this webhook was missing in the caBundle and has been restored',
        fields: { mutatingWebhookConfiguration: 'ours', webhooks: 2 },
      },
      {
        level: 'error',
        message: 'the caBundle could not be reconciled, retrying',
        fields: { mutatingWebhookConfiguration: 'ours', error: 'no answer' },
      },
    ]);
    expect(counted).to.deep.equal(['restored', 'failed']);
  });
});

import { expect } from 'chai';

import { Obstacles } from '../../../src/commands/shared/waiting/obstacles.js';
import { type WebhookParts, webhookReadiness } from '../../../src/commands/webhook/webhook-state.js';
import type { Validity } from '../../../src/webhook/certificates/certificate-validity.js';
import { recordingLogger } from '../../support/recording-logger.js';

function parts(validity: Validity = { state: 'valid' }, rejection?: Error): WebhookParts {
  return {
    config: { rejection: () => rejection },
    certificate: {
      current: () => {
        throw new Error('nobody asks for it');
      },
      validity: () => validity,
    },
    server: { useCertificate: () => undefined },
  };
}

describe('webhookReadiness', () => {
  it('is not ready before everything is there, nor when it stops', () => {
    const starting = { ready: false, notes: ['starting'], waitingFor: ['Starting'] };
    expect(webhookReadiness({})).to.deep.equal(starting);
    const stopping = { ready: false, notes: ['stopping'], waitingFor: ['Stopping'] };
    expect(webhookReadiness({ ...parts(), draining: true })).to.deep.equal(stopping);
  });

  it('says what its start waits for', () => {
    const obstacles = new Obstacles(recordingLogger().logger, () => 0);
    obstacles.set('certificate', { reason: 'CertificateMissing', message: 'no file' });
    const waiting = {
      ready: false,
      notes: ['waiting: CertificateMissing: no file'],
      waitingFor: ['CertificateMissing'],
    };
    expect(webhookReadiness({ obstacles })).to.deep.equal(waiting);
  });

  it('is ready with a certificate that is valid', () => {
    expect(webhookReadiness(parts())).to.deep.equal({ ready: true, notes: [] });
  });

  it('is ready, with a note, with one that ends soon or a configuration that was rejected', () => {
    const soon = parts({ state: 'ends soon', message: 'it ends soon' }, new Error('policy: perhaps'));
    const notes = ['it ends soon', 'the last good configuration is in force: policy: perhaps'];
    expect(webhookReadiness(soon)).to.deep.equal({ ready: true, notes });
  });

  it('is not ready with a certificate that no client accepts', () => {
    const expired = parts({ state: 'invalid', message: 'it expired' });
    expect(webhookReadiness(expired)).to.deep.equal({
      ready: false,
      notes: ['it expired'],
      waitingFor: ['CertificateInvalid'],
    });
  });
});

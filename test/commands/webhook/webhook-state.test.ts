import { expect } from 'chai';

import { type WebhookParts, webhookReadiness } from '../../../src/commands/webhook/webhook-state.js';
import type { Validity } from '../../../src/webhook/certificates/certificate-validity.js';

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
    expect(webhookReadiness({})).to.deep.equal({ ready: false, notes: ['starting'] });
    expect(webhookReadiness({ ...parts(), draining: true })).to.deep.equal({ ready: false, notes: ['stopping'] });
  });

  it('says what its start waits for', () => {
    expect(webhookReadiness({ obstacle: 'no credentials' }).notes).to.deep.equal(['starting: no credentials']);
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
    expect(webhookReadiness(expired)).to.deep.equal({ ready: false, notes: ['it expired'] });
  });
});

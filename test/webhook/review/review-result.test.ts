import { expect } from 'chai';

import { allowed, denied, errored, explainOutcome, patched } from '../../../src/webhook/review/review-result.js';

describe('admission results', () => {
  it('allow an object as it is, for a reason', () => {
    const { response, outcome } = allowed('NotAPodCreation');
    expect(response).to.deep.equal({ allowed: true });
    expect(outcome).to.deep.equal({ result: 'skipped', reason: 'NotAPodCreation' });
    expect(explainOutcome(outcome)).to.equal('it is not the creation of a pod');
  });

  it('allow an object with a patch, in base64', () => {
    const removal = { op: 'remove', path: '/spec/volumes/0' } as const;
    const { response, outcome } = patched({ reason: 'PolicyEnabled', patch: [removal] });
    const patch = Buffer.from('[{"op":"remove","path":"/spec/volumes/0"}]').toString('base64');
    expect(response).to.deep.equal({ allowed: true, patch });
    expect(outcome).to.deep.equal({ result: 'injected', reason: 'PolicyEnabled' });
  });

  it('tell what its author should know of the sidecar', () => {
    const { response, outcome } = patched({ reason: 'Forced', patch: [], warnings: ['hear'] });
    expect(response).to.have.deep.property('warnings', ['hear']);
    expect(outcome).to.have.deep.property('warnings', ['hear']);
  });

  it('tell what its author should know of a pod without a sidecar', () => {
    const { response, outcome } = allowed('PolicyDisabled', ['hear']);
    expect(response).to.deep.equal({ allowed: true, warnings: ['hear'] });
    expect(outcome).to.have.deep.property('warnings', ['hear']);
  });

  it('deny an object with a message', () => {
    expect(denied('no')).to.deep.equal({
      response: { allowed: false, message: 'no' },
      outcome: { result: 'failed', message: 'no' },
    });
  });

  it('deny an object that could not be reviewed, with the error', () => {
    const { response, outcome } = errored(new Error('broken'));
    expect(response).to.deep.equal({ allowed: false, message: 'inject the sidecar: broken' });
    expect(explainOutcome(outcome)).to.equal('inject the sidecar: broken');
  });
});

import { expect } from 'chai';

import { apiErrorOf } from '../../../src/kubernetes/transport/api-error.js';

describe('the error of an answer', () => {
  it('quotes no more than 1,024 characters of what a server says, and keeps all of it for who looks into it', () => {
    const said = `spec.template: Invalid value: ${'x'.repeat(1_000_000)}: field is immutable`;
    const error = apiErrorOf('PATCH /a', 422, JSON.stringify({ reason: 'Invalid', message: said }));
    expect(error.message).to.match(/^PATCH \/a: 422: spec\.template: Invalid value: x+\.\.\.$/);
    expect(error.message.length).to.be.below(1100);
    expect(error.serverMessage).to.equal(said);
  });

  it('quotes 200 characters of what is no Status', () => {
    const error = apiErrorOf('GET /a', 502, `<html>${'x'.repeat(1000)}`);
    expect(error.serverMessage).to.have.lengthOf(203);
  });
});

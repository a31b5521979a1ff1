import { expect } from 'chai';

import type { SidecarConfig } from '../../src/injection/sidecar.js';
import { readAdmissionReview, type AdmissionRequest } from '../../src/webhook/admission-review.js';
import { Reviewer } from '../../src/webhook/reviewer.js';
import { sidecarConfig } from '../injection/fixtures.js';

const request = (name: string, uid = 'u'): AdmissionRequest =>
  readAdmissionReview(
    JSON.stringify({
      request: {
        uid,
        namespace: 'shop',
        object: { kind: 'Pod', metadata: { name }, spec: { containers: [{ name: 'a' }] } },
      },
    }),
  );

describe('Reviewer', () => {
  it('answers the same pod again with what it has made, whatever the request is called', () => {
    const reviewer = new Reviewer(() => config);
    const config = sidecarConfig();
    expect(reviewer.review(request('a', 'u-1'))).to.equal(reviewer.review(request('a', 'u-2')));
  });

  it('makes another answer for another pod', () => {
    const config = sidecarConfig();
    const reviewer = new Reviewer(() => config);
    expect(reviewer.review(request('a'))).not.to.equal(reviewer.review(request('b')));
  });

  it('forgets everything with another configuration', () => {
    let config: SidecarConfig = sidecarConfig();
    const reviewer = new Reviewer(() => config);
    expect(reviewer.review(request('a')).outcome).to.include({ reason: 'PolicyEnabled' });
    config = sidecarConfig('policy: disabled');
    expect(reviewer.review(request('a')).outcome).to.include({ reason: 'PolicyDisabled' });
  });

  it('remembers no more than the last pods', () => {
    const config = sidecarConfig();
    const reviewer = new Reviewer(() => config);
    const first = reviewer.review(request('first'));
    const often = reviewer.review(request('often'));
    for (let pod = 0; pod < 127; pod += 1) {
      reviewer.review(request(`pod-${pod}`));
      reviewer.review(request('often'));
    }
    expect(reviewer.review(request('often'))).to.equal(often);
    expect(reviewer.review(request('first'))).not.to.equal(first);
  });
});

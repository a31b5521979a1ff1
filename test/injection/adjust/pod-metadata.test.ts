import { expect } from 'chai';

import { withInjectionMetadata } from '../../../src/injection/adjust/pod-metadata.js';
import { deepFreeze } from '../../support/deep-freeze.js';

describe('withInjectionMetadata', () => {
  it('says status, network and what the configuration adds, which comes before what is there', () => {
    const pod = deepFreeze({ metadata: { annotations: { a: 'old', b: 'b' }, labels: { l: 'l' } }, spec: {} });
    const injectedAnnotations = { a: 'new' };
    expect(withInjectionMetadata(pod, { network: 'n', status: 's', injectedAnnotations })).to.deep.equal({
      metadata: {
        annotations: { a: 'new', b: 'b', 'sidecar.istio.io/status': 's' },
        labels: { l: 'l', 'topology.istio.io/network': 'n' },
      },
      spec: {},
    });
  });

  it('adds no label where the network is not known', () => {
    expect(withInjectionMetadata({}, { network: '', status: 's', injectedAnnotations: {} })).to.deep.equal({
      metadata: { annotations: { 'sidecar.istio.io/status': 's' } },
    });
  });
});

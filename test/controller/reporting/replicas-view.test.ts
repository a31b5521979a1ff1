import { expect } from 'chai';

import { replicasView } from '../../../src/controller/reporting/replicas-view.js';

describe('what the page shows of the replicas', () => {
  const clocks = { now: () => 70_400, wallClockMs: () => 1_507_636_800_300 };
  const page = 'http://10.0.0.6:8014';
  const lock = {
    leader: 'pod-b_1234',
    otherReplicas: () => new Map([['pod-b_1234', 67_400]]),
    pageOf: () => 'http://10.0.0.7:15014/',
  };

  it('is who leads, when each other was heard of last, and how to reach its page', () => {
    expect(replicasView({ lock, identity: 'pod-a_99', namespace: 'istio-system', page }, clocks)).to.deep.equal({
      identity: 'pod-a_99',
      leader: 'pod-b_1234',
      others: [
        {
          identity: 'pod-b_1234',
          seenMs: 1_507_636_797_000,
          url: 'http://10.0.0.7:15014/',
          kubectl: 'kubectl --namespace istio-system port-forward pod/pod-b 15014',
        },
      ],
    });
  });

  it('has no link where the other does not say where its page is, and no leader where none is known', () => {
    const silent = { ...lock, leader: undefined, pageOf: () => undefined };
    const view = replicasView({ lock: silent, identity: 'a', namespace: 'x', page }, clocks);
    expect(view).not.to.have.property('leader');
    expect(view.others[0]).not.to.have.property('url');
    expect(view.others[0]).to.have.property('kubectl', 'kubectl --namespace x port-forward pod/pod-b 8014');
  });
});

import { expect } from 'chai';

import { warningsOf, withWarnings } from '../../../src/injection/plan/pod-change.js';

describe('withWarnings', () => {
  const pod = { metadata: {}, spec: {}, warnings: ['b'], done: [] };
  const sidecar = { initContainers: [], containers: [], volumes: [], status: '', statusOnWorkload: false };

  it('says more of a change of either kind, before what it says itself', () => {
    expect(warningsOf(withWarnings({ kind: 'pod', pod }, ['a']))).to.deep.equal(['a', 'b']);
    expect(warningsOf(withWarnings({ kind: 'sidecar', sidecar }, ['a']))).to.deep.equal(['a']);
  });

  it('leaves a change alone where there is no more to say', () => {
    const change = { kind: 'pod', pod } as const;
    expect(withWarnings(change, [])).to.equal(change);
  });
});

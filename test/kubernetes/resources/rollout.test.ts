import { expect } from 'chai';

import { isReady, isRolledOut, rolloutOf } from '../../../src/kubernetes/resources/rollout.js';

const deployment = (generation: number, status: object) => ({
  metadata: { generation },
  spec: { replicas: 2 },
  status: status as Record<string, number>,
});
const all = (count: number) => ({
  ...{ replicas: count, updatedReplicas: count },
  ...{ readyReplicas: count, availableReplicas: count },
});

describe('a rollout', () => {
  for (const [what, object, ready, rolledOut] of [
    ['that no controller has seen yet', deployment(1, {}), false, false],
    ['of which the status is of an older form', deployment(2, { observedGeneration: 1, ...all(2) }), false, false],
    [
      'without a replica that is ready',
      deployment(1, { observedGeneration: 1, ...all(2), readyReplicas: 0, availableReplicas: 0 }),
      false,
      false,
    ],
    ['with one replica of two', deployment(1, { observedGeneration: 1, ...all(1) }), true, false],
    ['with all', deployment(1, { observedGeneration: 1, ...all(2) }), true, true],
    [
      'with one of the previous form left',
      deployment(2, { observedGeneration: 2, ...all(2), replicas: 3 }),
      true,
      false,
    ],
    [
      'with one that is not available',
      deployment(2, { observedGeneration: 2, ...all(2), availableReplicas: 1 }),
      true,
      false,
    ],
  ] as const) {
    it(`${what} is ${ready ? '' : 'not '}ready and ${rolledOut ? '' : 'not '}done`, () => {
      const rollout = rolloutOf(object);
      expect([isReady(rollout), isRolledOut(rollout)]).to.deep.equal([ready, rolledOut]);
    });
  }

  it("has the server's words for what went wrong", () => {
    const conditions = [
      { type: 'Available', status: 'False', message: 'not enough' },
      { type: 'ReplicaFailure', status: 'True', message: 'quota exceeded' },
      { type: 'Progressing', status: 'False', message: 'deadline exceeded' },
    ];
    const object = { ...deployment(1, {}), status: { conditions } };
    expect(rolloutOf(object).problems).to.deep.equal(['quota exceeded', 'deadline exceeded']);
  });
});

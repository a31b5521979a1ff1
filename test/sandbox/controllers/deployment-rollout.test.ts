import { expect } from 'chai';

import { type ReplicaCount, rollingStep, rolloutLimits } from '../../../src/sandbox/controllers/deployment-rollout.js';

const count = (name: string, wanted: number, present = wanted): ReplicaCount => ({ name, wanted, present });
const rollout = { replicas: 3, maxSurge: 1, maxUnavailable: 1 };

/** State of the new and the old replica sets as `wanted/present`, and what to do. */
const steps: readonly (readonly [
  string,
  ReplicaCount,
  readonly ReplicaCount[],
  readonly (readonly [string, number])[],
])[] = [
  ['makes all at once where there are no old ones', count('new', 0), [], [['new', 3]]],
  ['grows by the surge', count('new', 0), [count('a', 3)], [['new', 1]]],
  ['shrinks the old one when it cannot grow', count('new', 1), [count('a', 3)], [['a', 1]]],
  ['does not count a pod that is yet to come', count('new', 1, 0), [count('a', 3)], [['a', 2]]],
  ['waits for pods that are yet to come', count('new', 3, 1), [count('a', 1)], []],
  [
    'shrinks the oldest first',
    count('new', 2),
    [count('a', 1), count('b', 1)],
    [
      ['a', 0],
      ['b', 0],
    ],
  ],
  ['removes what is left at the end', count('new', 3), [count('a', 1)], [['a', 0]]],
  ['shrinks the new one with the deployment', count('new', 5), [], [['new', 3]]],
  ['rests when it is done', count('new', 3), [count('a', 0)], []],
];

describe('rollingStep', () => {
  for (const [what, current, old, expected] of steps) {
    it(what, () => {
      const made = rollingStep({ ...rollout, current, old }).map(({ name, replicas }) => [name, replicas]);
      expect(made).to.deep.equal(expected);
    });
  }
});

describe('rolloutLimits', () => {
  for (const [maxSurge, maxUnavailable, replicas, surge, unavailable] of [
    [1, 1, 3, 1, 1],
    ['25%', '25%', 10, 3, 2],
    ['25%', '25%', 1, 1, 0],
    [0, '10%', 3, 0, 1],
  ] as const) {
    it(`takes ${maxSurge} and ${maxUnavailable} of ${replicas} for ${surge} more and ${unavailable} fewer`, () => {
      const deployment = { spec: { strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge, maxUnavailable } } } };
      const limits = rolloutLimits(deployment, replicas);
      expect(limits).to.deep.equal({ maxSurge: surge, maxUnavailable: unavailable });
    });
  }
});

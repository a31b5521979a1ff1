import { expect } from 'chai';

import type { Outcome } from '../../../src/controller/loop/outcome.js';
import { decisionIn, DecisionLog } from '../../../src/controller/reporting/decision-log.js';
import { KubeApiError } from '../../../src/kubernetes/transport/api-error.js';
import { keyFor } from '../../support/telemetry.js';

const error = new KubeApiError({ request: 'PATCH /x', status: 422, reason: 'Invalid', message: 'too many' });
const policy = 'the policy is enabled and the workload does not say otherwise';

const TABLE: readonly (readonly [Outcome, object | undefined])[] = [
  [
    { action: 'injected', reason: 'PolicyEnabled' },
    { action: 'injected', reason: 'PolicyEnabled', explanation: policy },
  ],
  [
    { action: 'released', reason: 'PolicyOff' },
    { action: 'released', reason: 'PolicyOff', explanation: 'the policy is off' },
  ],
  [
    { action: 'released', reason: 'RejectedByServer', error },
    {
      action: 'released',
      reason: 'RejectedByServer',
      explanation: 'the API server refused the change',
      detail: 'PATCH /x: 422: too many',
    },
  ],
  [
    { action: 'refused', reason: 'RejectedByServer', message: 'no: too many', error },
    {
      action: 'refused',
      reason: 'RejectedByServer',
      explanation: 'the API server refused the change',
      detail: 'no: too many',
    },
  ],
  [
    { action: 'incomplete', reason: 'SidecarIncomplete', missing: ['container a', 'volume b'] },
    {
      action: 'incomplete',
      reason: 'SidecarIncomplete',
      explanation: 'the API server accepted the patch, but its answer lacks the sidecar',
      detail: 'container a; volume b',
    },
  ],
  [
    { action: 'ignored', reason: 'NamespaceExcluded' },
    { action: 'ignored', reason: 'NamespaceExcluded', explanation: 'its namespace is one of excludeNamespaces' },
  ],
  [{ action: 'ignored', reason: 'NotOurTurn' }, undefined],
  [{ action: 'ignored', reason: 'Initialized' }, undefined],
  [{ action: 'gone' }, undefined],
  [{ action: 'retry', error }, undefined],
  [{ action: 'blocked', error }, undefined],
  [{ action: 'oversized', error }, undefined],
];

describe('the decision in an outcome', () => {
  for (const [outcome, decided] of TABLE) {
    const reason = 'reason' in outcome ? ` ${outcome.reason}` : '';
    it(`${outcome.action}${reason} ${decided ? 'is shown with its sentence' : 'is not a decision'}`, () => {
      expect(decisionIn(outcome)).to.deep.equal(decided);
    });
  }
});

describe('the list of decisions', () => {
  const decided = { action: 'injected', reason: 'PolicyEnabled', explanation: policy };

  it('numbers them, so that a viewer that has some can get the rest', () => {
    const log = new DecisionLog();
    expect(log.listAfter(0)).to.deep.equal([]);
    log.add(keyFor('Job', 'one', 'a'), decided, 1000);
    log.add(keyFor('Job', 'two', 'b'), decided, 2000);
    expect(log.listAfter(1)).to.deep.equal([
      { id: 2, timeMs: 2000, kind: 'Job', namespace: 'b', name: 'two', ...decided },
    ]);
    expect(log.listAfter(2)).to.deep.equal([]);
    // Of a process before this one.
    expect(log.listAfter(99)).to.deep.equal([]);
  });

  it('keeps the last 200', () => {
    const log = new DecisionLog();
    for (let number = 1; number <= 450; number += 1) log.add(keyFor('Job', `job-${number}`), decided, number);
    const ids = log.listAfter(0).map(({ id }) => id);
    expect([ids.length, ids[0], ids.at(-1)]).to.deep.equal([200, 251, 450]);
    expect(log.listAfter(449).map(({ name }) => name)).to.deep.equal(['job-450']);
  });
});

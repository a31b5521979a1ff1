import { expect } from 'chai';

import { BlockedWorkloads } from '../../../src/controller/loop/blocked-workloads.js';
import type { Outcome } from '../../../src/controller/loop/outcome.js';
import type { WorkloadKey } from '../../../src/controller/loop/workload-key.js';
import { apiError } from '../../support/scripted-client.js';

const key = (name: string): WorkloadKey => ({
  resource: { kind: 'Deployment', plural: 'deployments', groupVersion: 'apps/v1' },
  namespace: 'default',
  name,
});
const blocked: Outcome = { action: 'blocked', error: apiError(403, 'no rights') };

function attempt(workloads: BlockedWorkloads, name: string, outcome: Outcome): void {
  workloads.observe({ kind: 'attempted', key: key(name), outcome, object: undefined, patches: [] });
}

describe('BlockedWorkloads', () => {
  it('says which object can not be changed, and what the server said', () => {
    const workloads = new BlockedWorkloads();
    attempt(workloads, 'a', blocked);
    attempt(workloads, 'a', blocked);
    expect(workloads.notes).to.deep.equal([
      "Deployment/default/a stays uninitialized, check the controller's ClusterRole: TEST /: 403: no rights",
    ]);
  });

  it('has no note about an object whose rights were corrected, or that is gone', () => {
    const workloads = new BlockedWorkloads();
    attempt(workloads, 'a', blocked);
    attempt(workloads, 'b', blocked);
    attempt(workloads, 'a', { action: 'injected', reason: 'PolicyEnabled' });
    workloads.observe({ kind: 'dequeued', key: key('b') });
    expect(workloads.notes).to.deep.equal([]);
  });

  it('has no note about an object that is too large to be changed: no right would help', () => {
    const workloads = new BlockedWorkloads();
    attempt(workloads, 'a', { action: 'oversized', error: apiError(413) });
    expect(workloads.notes).to.deep.equal([]);
  });

  it('names the first few, and counts the rest', () => {
    const workloads = new BlockedWorkloads();
    for (const name of ['a', 'b', 'c', 'd', 'e']) attempt(workloads, name, blocked);
    expect(workloads.notes).to.have.length(4);
    expect(workloads.notes[3]).to.equal('and 2 more');
  });
});

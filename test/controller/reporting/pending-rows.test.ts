import { expect } from 'chai';

import { pendingRows } from '../../../src/controller/reporting/pending-rows.js';
import { keyFor } from '../../support/telemetry.js';

const objects = (count: number, prefix: string) =>
  Array.from({ length: count }, (_, number) => ({
    ...{ key: keyFor('Job', `${prefix}-${number}`), createdMs: 1000, seenAt: 0, waitsFor: ['a'] },
    ...{ attempts: 2, lastError: undefined },
  }));

describe('the rows of what is pending', () => {
  const rows = (queued: number, held: number) =>
    pendingRows({
      queued: objects(queued, 'queued'),
      held: objects(held, 'held'),
      sinceMs: ({ createdMs }) => createdMs ?? 0,
    });

  it('are first what waits for this controller, then what others hold', () => {
    expect(rows(1, 1)).to.deep.equal([
      {
        ...{ kind: 'Job', namespace: 'default', name: 'queued-0', waitsFor: ['a'], sinceMs: 1000, turns: 2 },
        kubectl: 'kubectl --namespace default get jobs.v1beta1.apps queued-0 --output yaml',
      },
      {
        ...{ kind: 'Job', namespace: 'default', name: 'held-0', waitsFor: ['a'], sinceMs: 1000, turns: 0, held: true },
        kubectl: 'kubectl --namespace default get jobs.v1beta1.apps held-0 --output yaml',
      },
    ]);
  });

  it('are 200 at most', () => {
    expect(rows(150, 100).length).to.equal(200);
    expect(rows(300, 100).some(({ held }) => held)).to.equal(false);
  });
});

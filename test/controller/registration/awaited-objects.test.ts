import { expect } from 'chai';

import type { ControllerEvent } from '../../../src/controller/loop/controller-event.js';
import { AwaitedObjects } from '../../../src/controller/registration/awaited-objects.js';
import { type ScriptedAnswer, scriptedClient } from '../../support/scripted-client.js';
import { OURS, pendingWorkload, workload } from '../../support/workloads.js';

const key = {
  resource: { kind: 'Deployment', groupVersion: 'extensions/v1beta1', plural: 'deployments' },
  namespace: 'default',
  name: 'web',
};
const initialized = workload('Deployment', 'web');
const behind = pendingWorkload('Deployment', 'web', ['first.example.com', OURS]);
const foreign = pendingWorkload('Deployment', 'web', ['first.example.com']);

const pending: ControllerEvent = { kind: 'pending', key, object: behind };
const dequeued: ControllerEvent = { kind: 'dequeued', key };
const deleted: ControllerEvent = { kind: 'deleted', key };
const ignored = (object: typeof behind): Extract<ControllerEvent, { kind: 'attempted' }> => ({
  kind: 'attempted',
  key,
  outcome: { action: 'ignored', reason: 'NotOurTurn' },
  object,
  patches: [],
});
const injected: ControllerEvent = {
  kind: 'attempted',
  key,
  outcome: { action: 'injected', reason: 'PolicyEnabled' },
  object: behind,
  patches: [200],
};

describe('AwaitedObjects', () => {
  for (const [what, events, answer, settled, asked] of [
    ['nothing has come', [], 500, true, 0],
    ['an object is queued', [pending], 500, false, 0],
    ['it was dequeued', [pending, injected, dequeued], 500, true, 0],
    [
      'it waits for another first, and for the controller later',
      [pending, ignored(behind), dequeued],
      behind,
      false,
      1,
    ],
    ['it waits for others alone', [pending, ignored(foreign), dequeued], 500, true, 0],
    ['it waited for the controller, and was deleted unseen', [pending, ignored(behind), dequeued], 404, true, 1],
    ['it waited for the controller, and was deleted', [pending, ignored(behind), dequeued, deleted], 500, true, 0],
    [
      'it waited for the controller, and another has released it',
      [pending, ignored(behind), dequeued],
      initialized,
      true,
      1,
    ],
    [
      'it waited for the controller, and was initialized',
      [pending, ignored(behind), dequeued, pending, injected, dequeued],
      500,
      true,
      0,
    ],
    ['it waited for the controller, and can not be read now', [pending, ignored(behind), dequeued], 503, false, 1],
  ] as const satisfies readonly (readonly [string, readonly ControllerEvent[], ScriptedAnswer, boolean, number])[]) {
    it(`says ${settled ? 'that nothing needs the controller' : 'that something needs the controller'} where ${what}`, async () => {
      const client = scriptedClient(() => answer);
      const awaited = new AwaitedObjects(client, () => OURS);
      for (const event of events) awaited.observe(event);
      expect(await awaited.isEmpty()).to.equal(settled);
      expect(client.requests).to.have.length(asked);
    });
  }

  it('remembers 10,000 that wait for others first, and of more the newest', async () => {
    const client = scriptedClient(() => 404);
    const awaited = new AwaitedObjects(client, () => OURS);
    for (let number = 0; number <= 10_000; number += 1) {
      awaited.observe({ ...ignored(behind), key: { ...key, name: `web-${number}` } });
    }
    await awaited.isEmpty();
    expect(client.requests).to.have.length(10_000);
    expect(client.requests[0]?.path.split('/').at(-1)).to.equal('web-1');
  });

  it('no longer reads what no longer needs the controller', async () => {
    const client = scriptedClient(() => 404);
    const awaited = new AwaitedObjects(client, () => OURS);
    awaited.observe(ignored(behind));
    expect([await awaited.isEmpty(), await awaited.isEmpty()]).to.deep.equal([true, true]);
    expect(client.requests).to.have.length(1);
  });
});

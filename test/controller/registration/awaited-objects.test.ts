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
const left: ControllerEvent = { kind: 'left', key };
const deleted: ControllerEvent = { kind: 'deleted', key };
const ignored = (object: typeof behind): Extract<ControllerEvent, { kind: 'turn' }> => ({
  kind: 'turn',
  key,
  outcome: { action: 'ignored', reason: 'NotOurTurn' },
  object,
  patches: [],
});
const injected: ControllerEvent = {
  kind: 'turn',
  key,
  outcome: { action: 'injected', reason: 'PolicyEnabled' },
  object: behind,
  patches: [200],
};

describe('AwaitedObjects', () => {
  for (const [what, events, answer, settled, asked] of [
    ['nothing has come', [], 500, true, 0],
    ['an object is in our hands', [pending], 500, false, 0],
    ['it has left them', [pending, injected, left], 500, true, 0],
    ['it waits for another first, and for us later', [pending, ignored(behind), left], behind, false, 1],
    ['it waits for others alone', [pending, ignored(foreign), left], 500, true, 0],
    ['it waited for us, and was deleted unseen', [pending, ignored(behind), left], 404, true, 1],
    ['it waited for us, and was deleted', [pending, ignored(behind), left, deleted], 500, true, 0],
    ['it waited for us, and another has released it', [pending, ignored(behind), left], initialized, true, 1],
    ['it waited for us, and came to us', [pending, ignored(behind), left, pending, injected, left], 500, true, 0],
    ['it waited for us, and can not be read now', [pending, ignored(behind), left], 503, false, 1],
  ] as const satisfies readonly (readonly [string, readonly ControllerEvent[], ScriptedAnswer, boolean, number])[]) {
    it(`says ${settled ? 'that nothing needs us' : 'that something needs us'} where ${what}`, async () => {
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

  it('asks no more about what does not need us any more', async () => {
    const client = scriptedClient(() => 404);
    const awaited = new AwaitedObjects(client, () => OURS);
    awaited.observe(ignored(behind));
    expect([await awaited.isEmpty(), await awaited.isEmpty()]).to.deep.equal([true, true]);
    expect(client.requests).to.have.length(1);
  });
});

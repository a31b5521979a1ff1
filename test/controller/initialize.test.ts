import { expect } from 'chai';

import { initialize } from '../../src/controller/initialize.js';
import type { Outcome } from '../../src/controller/outcome.js';
import type { WorkloadKey } from '../../src/controller/workload-key.js';
import { planInitialization } from '../../src/injection/initialization-plan.js';
import type { JsonObject } from '../../src/injection/json.js';
import { withSidecar } from '../../src/injection/inject.js';
import { deepFreeze } from '../support/deep-freeze.js';
import { apiError, scriptedClient, type Answer, type ScriptedClient } from '../support/scripted-client.js';
import { OURS, pendingWorkload, sidecarConfigWith, workload } from '../support/workloads.js';

const key: WorkloadKey = {
  resource: { kind: 'Deployment', plural: 'deployments', groupVersion: 'extensions/v1beta1' },
  namespace: 'default',
  name: 'web',
};
const path = '/apis/extensions/v1beta1/namespaces/default/deployments/web';
const sidecarConfig = sidecarConfigWith();
const seen = deepFreeze(pendingWorkload('Deployment', 'web'));

/** The object as a server answers the injection of it. */
function initialized(object: JsonObject): JsonObject {
  const plan = planInitialization(object, sidecarConfig);
  if (plan.action !== 'inject') throw new Error('want a plan that injects');
  return { ...withSidecar(object, plan.shape, plan.sidecar), metadata: { name: 'web', namespace: 'default' } };
}

interface Run {
  readonly outcome: Outcome;
  readonly client: ScriptedClient;
}

async function run(
  answers: readonly Answer[],
  object: JsonObject | undefined = seen,
  config = sidecarConfig,
): Promise<Run> {
  const client = scriptedClient((_, index) => answers[index]);
  return { outcome: await initialize(client, key, { seen: object, failures: 0, sidecarConfig: config }), client };
}

describe('initialize', () => {
  it('injects with one PATCH that holds only for what was read', async () => {
    const { outcome, client } = await run([initialized(seen)]);
    expect(outcome).to.deep.equal({ action: 'injected', reason: 'PolicyEnabled' });
    expect(client.requests).to.have.length(1);
    expect(client.requests[0]).to.deep.include({
      method: 'PATCH',
      path,
      contentType: 'application/strategic-merge-patch+json',
    });
    expect(client.requests[0]?.body).to.have.nested.property('metadata.resourceVersion', '5');
  });

  it('reads the object first where the watch has not just delivered it', async () => {
    const client = scriptedClient((_, index) => [seen, initialized(seen)][index]);
    const outcome = await initialize(client, key, { seen: undefined, failures: 0, sidecarConfig });
    expect(outcome.action).to.equal('injected');
    expect(client.requests.map(({ method }) => method)).to.deep.equal(['GET', 'PATCH']);
  });

  it('releases a workload that is to get no sidecar', async () => {
    const { outcome, client } = await run([{}], seen, sidecarConfigWith({ policy: 'off' }));
    expect(outcome).to.deep.equal({ action: 'released', reason: 'PolicyOff' });
    expect(client.requests[0]?.body).to.deep.equal({ metadata: { resourceVersion: '5', initializers: null } });
  });

  it('asks nothing of the server about a workload whose turn is another initializer’s', async () => {
    const { outcome, client } = await run(
      [],
      deepFreeze(pendingWorkload('Deployment', 'web', ['other.example.com', OURS])),
    );
    expect(outcome).to.deep.equal({ action: 'ignored', reason: 'NotOurTurn' });
    expect(client.requests).to.deep.equal([]);
  });

  it('does not take a success for one that leaves our name on the list', async () => {
    const { outcome } = await run([seen], seen, sidecarConfigWith({ policy: 'off' }));
    expect(outcome.action).to.equal('retry');
    expect(outcome.action === 'retry' && outcome.error.message).to.contain('our name is still the first pending one');
  });

  it('says so when the answer lacks the sidecar, whatever its status', async () => {
    const { outcome } = await run([workload('Deployment', 'web')]);
    expect(outcome).to.include({ action: 'incomplete', reason: 'SidecarIncomplete' });
  });

  const outcomes: readonly { status: number; action: Outcome['action'] }[] = [
    { status: 0, action: 'retry' },
    { status: 401, action: 'retry' },
    { status: 404, action: 'gone' },
    { status: 408, action: 'retry' },
    { status: 409, action: 'retry' },
    { status: 429, action: 'retry' },
    { status: 500, action: 'retry' },
    { status: 503, action: 'retry' },
    { status: 504, action: 'retry' },
  ];
  for (const { status, action } of outcomes) {
    it(`${action}s after one request when the PATCH is answered ${status === 0 ? 'by nobody' : status}`, async () => {
      const { outcome, client } = await run([status]);
      expect(outcome.action).to.equal(action);
      expect(client.requests).to.have.length(1);
    });

    it(`${action}s when the read before it is answered ${status === 0 ? 'by nobody' : status}`, async () => {
      const client = scriptedClient(() => status);
      const outcome = await initialize(client, key, { seen: undefined, failures: 0, sidecarConfig });
      expect(outcome.action).to.equal(action);
    });
  }

  for (const status of [400, 403, 413, 422]) {
    it(`releases without a sidecar when the injection is refused with ${status}`, async () => {
      const { outcome, client } = await run([status, {}]);
      expect(outcome).to.include({ action: 'released', reason: 'RejectedByServer' });
      expect(client.requests[1]?.body).to.deep.equal({ metadata: { resourceVersion: '5', initializers: null } });
    });

    it(`is blocked when the release is refused with ${status} too`, async () => {
      const { outcome, client } = await run([status, status]);
      expect(outcome.action).to.equal('blocked');
      expect(client.requests).to.have.length(2);
    });
  }

  it('releases a workload that would be larger than the server can store', async () => {
    const refusal = 'rpc error: code = Unknown desc = etcdserver: request is too large';
    const client = scriptedClient((_, index) => (index === 0 ? apiError(500, refusal) : {}));
    const outcome = await initialize(client, key, { seen, failures: 0, sidecarConfig });
    expect(outcome).to.include({ action: 'released', reason: 'RejectedByServer' });
  });

  it('releases a workload at whose injection the server fails again and again', async () => {
    const client = scriptedClient((_, index) => (index === 0 ? 500 : {}));
    const outcome = await initialize(client, key, { seen, failures: 5, sidecarConfig });
    expect(outcome).to.include({ action: 'released', reason: 'RejectedByServer' });
    const silent = scriptedClient(() => 0);
    expect((await initialize(silent, key, { seen, failures: 50, sidecarConfig })).action).to.equal('retry');
  });

  it('tries again when somebody else was faster while the injection was refused', async () => {
    const { outcome } = await run([422, 409]);
    expect(outcome.action).to.equal('retry');
  });
});

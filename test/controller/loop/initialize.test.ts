import { expect } from 'chai';
import merge from 'lodash/merge.js';

import { initialize, type InitializeResult } from '../../../src/controller/loop/initialize.js';
import { MutableKinds } from '../../../src/controller/loop/mutable-kinds.js';
import type { Outcome } from '../../../src/controller/loop/outcome.js';
import type { WorkloadKey } from '../../../src/controller/loop/workload-key.js';
import { parseInjectionConfig } from '../../../src/injection/config/injection-config.js';
import type { SidecarConfig } from '../../../src/injection/config/sidecar-config.js';
import { planInitialization } from '../../../src/injection/initializers/initialization-plan.js';
import { defaultMesh } from '../../../src/injection/mesh/mesh-of-release.js';
import { withChange } from '../../../src/injection/plan/pod-change.js';
import { type JsonObject, stringIn } from '../../../src/json/json.js';
import { deepFreeze } from '../../support/deep-freeze.js';
import { apiError, type ScriptedAnswer, type ScriptedClient, scriptedClient } from '../../support/scripted-client.js';
import { OURS, pendingWorkload, sidecarConfigWith, workload } from '../../support/workloads.js';

const key: WorkloadKey = {
  resource: { kind: 'Deployment', plural: 'deployments', groupVersion: 'extensions/v1beta1' },
  namespace: 'default',
  name: 'web',
};
const path = '/apis/extensions/v1beta1/namespaces/default/deployments/web';
const sidecarConfig = sidecarConfigWith();
const seen = deepFreeze(pendingWorkload('Deployment', 'web'));

/** The object as a server answers the injection of it. */
function initialized(object: JsonObject, ownerJob?: JsonObject): JsonObject {
  const plan = planInitialization(object, sidecarConfig, { immutable: new Set(), podsOfJobs: false, ownerJob });
  if (plan.action !== 'inject') throw new Error('want a plan that injects');
  return { ...withChange(object, plan.shape, plan.change), metadata: { name: 'web', namespace: 'default' } };
}

interface Run extends InitializeResult {
  readonly client: ScriptedClient;
}

interface World {
  readonly object?: JsonObject;
  readonly config?: SidecarConfig;
  readonly injectability?: MutableKinds;
  readonly formerName?: string;
}

async function run(answers: readonly ScriptedAnswer[], world: World = {}): Promise<Run> {
  const { object = seen, config = sidecarConfig, injectability = new MutableKinds(undefined), formerName } = world;
  const client = scriptedClient((_, index) => answers[index]);
  const resource = { ...key.resource, kind: stringIn(object['kind']) ?? '' };
  const isFormerName = (name: string): boolean => name === formerName;
  const options = { snapshot: object, sidecarConfig: config, mutableKinds: injectability, isFormerName };
  return { ...(await initialize(client, { ...key, resource }, options)), client };
}

async function runUnread(answers: readonly ScriptedAnswer[]): Promise<Run> {
  const client = scriptedClient((_, index) => answers[index]);
  const options = { snapshot: undefined, sidecarConfig, mutableKinds: new MutableKinds(undefined) };
  return { ...(await initialize(client, key, options)), client };
}

const RELEASED = { metadata: { resourceVersion: '5', initializers: null } };
/** What a server answers to a patch that fails an object. */
const FAILED = { metadata: { initializers: { pending: [{ name: OURS }], result: { status: 'Failure' } } } };

describe('initialize', () => {
  it('initializes what waits for a former name, and nothing else', async () => {
    const renamed = sidecarConfigWith({ initializerName: 'new.b.c' });
    const { outcome, client } = await run([initialized(seen)], { config: renamed, formerName: OURS });
    expect(outcome).to.deep.equal({ action: 'injected', reason: 'PolicyEnabled' });
    expect(client.requests[0]?.body).to.have.nested.property('metadata.initializers', null);
    const other = await run([], { config: renamed, formerName: 'older.b.c' });
    expect(other.outcome).to.deep.equal({ action: 'ignored', reason: 'NotOurTurn' });
  });

  it('takes a patch that leaves a former name first for a failure', async () => {
    const renamed = sidecarConfigWith({ initializerName: 'new.b.c' });
    const { outcome } = await run([seen], { config: renamed, formerName: OURS });
    expect(outcome).to.have.property('action', 'retry');
  });

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
    const { outcome, client, object } = await runUnread([seen, initialized(seen)]);
    expect(outcome.action).to.equal('injected');
    expect(object).to.equal(seen);
    expect(client.requests.map(({ method }) => method)).to.deep.equal(['GET', 'PATCH']);
  });

  it('releases a workload that is to get no sidecar', async () => {
    const { outcome, client } = await run([{}], { config: sidecarConfigWith({ policy: 'off' }) });
    expect(outcome).to.deep.equal({ action: 'released', reason: 'PolicyOff' });
    expect(client.requests[0]?.body).to.deep.equal({ metadata: { resourceVersion: '5', initializers: null } });
  });

  it('says what the author of a released workload should know', async () => {
    const text = JSON.stringify({ policy: 'disabled', compatibility: '1.31', templates: { sidecar: 'spec: {}' } });
    const config = parseInjectionConfig(text, { key: 'config', name: 'config.yaml' });
    const object = merge({}, seen, {
      spec: { template: { metadata: { annotations: { 'sidecar.istio.io/inject': 'yes' } } } },
    });
    const { outcome } = await run([{}], { object, config: { config, mesh: defaultMesh(config.compatibility) } });
    expect(outcome).to.include({ action: 'released', reason: 'PolicyDisabled' });
    expect(outcome).to.have.property('warnings').with.lengthOf(1);
  });

  it('requests nothing about a workload that waits for another initializer first', async () => {
    const object = deepFreeze(pendingWorkload('Deployment', 'web', ['other.example.com', OURS]));
    const { outcome, client } = await run([], { object });
    expect(outcome).to.deep.equal({ action: 'ignored', reason: 'NotOurTurn' });
    expect(client.requests).to.deep.equal([]);
  });

  it('does not accept a success that leaves the name on the list', async () => {
    const { outcome } = await run([seen], { config: sidecarConfigWith({ policy: 'off' }) });
    expect(outcome.action).to.equal('retry');
    expect(outcome.action === 'retry' && outcome.error.message).to.contain(
      'the initializer is still the first pending one',
    );
  });

  it('reports an answer that lacks the sidecar, whatever its status', async () => {
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
    it(`${action}s after one request when the PATCH is answered ${status === 0 ? 'by no server' : status}`, async () => {
      const { outcome, client, patches } = await run([status]);
      expect(outcome.action).to.equal(action);
      expect(client.requests).to.have.length(1);
      expect(patches).to.deep.equal([status]);
    });

    it(`${action}s when the read before it is answered ${status === 0 ? 'by no server' : status}`, async () => {
      const { outcome, object, patches } = await runUnread([status]);
      expect(outcome.action).to.equal(action);
      expect([object, patches]).to.deep.equal([undefined, []]);
    });
  }

  for (const status of [400, 413, 422]) {
    it(`fails the object when the injection is refused with ${status} and the failure policy is Fail`, async () => {
      const { outcome, client, patches } = await run([status, FAILED]);
      expect(outcome).to.include({ action: 'refused', reason: 'RejectedByServer' });
      expect(patches).to.deep.equal([status, 200]);
      expect(client.requests[1]?.body).to.have.nested.property('metadata.resourceVersion', '5');
      expect(client.requests[1]?.body).to.have.nested.property('metadata.initializers.result.status', 'Failure');
      const message = outcome.action === 'refused' ? outcome.message : '';
      expect(client.requests[1]?.body).to.have.nested.property('metadata.initializers.result.message', message);
      expect(message).to.equal(
        'sidecar.initializer.istio.io could not add the sidecar to Deployment default/web: the API server refused it: ' +
          'as the test says; to create it without a sidecar, annotate it with sidecar.istio.io/inject: "false"',
      );
    });

    it(`releases without a sidecar when it is refused with ${status} and the failure policy is Ignore`, async () => {
      const { outcome, client } = await run([status, {}], { config: sidecarConfigWith({ failurePolicy: 'Ignore' }) });
      expect(outcome).to.include({ action: 'released', reason: 'RejectedByServer' });
      expect(client.requests[1]?.body).to.deep.equal(RELEASED);
    });
  }

  for (const status of [400, 422]) {
    it(`releases without a sidecar when the server refuses the failure with ${status} too`, async () => {
      const { outcome, client } = await run([status, status, {}]);
      expect(outcome).to.include({ action: 'released', reason: 'RejectedByServer' });
      expect(client.requests[2]?.body).to.deep.equal(RELEASED);
    });

    it(`is blocked when the server refuses everything with ${status}`, async () => {
      const { outcome, patches } = await run([status, status, status]);
      expect(outcome.action).to.equal('blocked');
      expect(patches).to.deep.equal([status, status, status]);
    });
  }

  it('tries to release once when the injection is forbidden, whatever the failure policy', async () => {
    const { outcome, client } = await run([403, {}]);
    expect(outcome).to.include({ action: 'released', reason: 'RejectedByServer' });
    expect(client.requests[1]?.body).to.deep.equal(RELEASED);
  });

  it('is blocked when the release is forbidden, too', async () => {
    const { outcome, patches } = await run([403, 403]);
    expect(outcome.action).to.equal('blocked');
    expect(patches).to.deep.equal([403, 403]);
  });

  it('is blocked when the object may not be read', async () => {
    expect((await runUnread([403])).outcome.action).to.equal('blocked');
  });

  it('refuses a workload that would be larger than the server can store', async () => {
    const refusal = 'rpc error: code = Unknown desc = etcdserver: request is too large';
    const { outcome } = await run([apiError(500, refusal), FAILED]);
    expect(outcome).to.include({ action: 'refused', reason: 'RejectedByServer' });
  });

  describe('of an object that is about as large as the server can store', () => {
    const tooLarge = apiError(500, 'etcdserver: request is too large');
    const bodies = ({ client }: Run): unknown => client.requests.map(({ body }) => body);
    const SHORTEST = {
      metadata: {
        resourceVersion: '5',
        initializers: { pending: null, result: { status: 'Failure', code: 413, message: 'too large for a sidecar' } },
      },
    };

    for (const refusal of [tooLarge, 413]) {
      const what = refusal === 413 ? '413' : 'the 500 of a real server';
      it(`fails it with the shortest message where the sentence is too much, answered ${what}`, async () => {
        const result = await run([refusal, refusal, FAILED]);
        expect(result.outcome).to.include({ action: 'refused', reason: 'RejectedByServer' });
        expect(bodies(result)).to.have.nested.property('[2]').that.deep.equals(SHORTEST);
      });

      it(`never releases it where it is to be failed, answered ${what}`, async () => {
        const result = await run([refusal, refusal, refusal, {}]);
        expect(result.outcome.action).to.equal('oversized');
        expect(result.client.requests).to.have.length(3);
        expect(JSON.stringify(bodies(result))).not.to.contain(JSON.stringify(RELEASED.metadata));
      });
    }

    it('tries the shortest message where the template fails too', async () => {
      const object = deepFreeze(pendingWorkload('Job', 'web'));
      const result = await run([tooLarge, FAILED], { object, config: sidecarConfigWith({ uninjectable: 'Fail' }) });
      expect(result.outcome).to.include({ action: 'refused', reason: 'JobImmutable' });
      expect(bodies(result)).to.have.nested.property('[1]').that.deep.equals(SHORTEST);
    });

    it('is oversized where no change of it is stored, and the failure policy is Ignore', async () => {
      const config = sidecarConfigWith({ failurePolicy: 'Ignore' });
      const { outcome, patches } = await run([tooLarge, tooLarge], { config });
      expect(outcome.action).to.equal('oversized');
      expect(patches).to.deep.equal([500, 500]);
    });

    it('is oversized where it is to get no sidecar, and its release is not stored', async () => {
      const { outcome } = await run([tooLarge], { config: sidecarConfigWith({ policy: 'off' }) });
      expect(outcome.action).to.equal('oversized');
    });

    it('is tried again where the server is busy in between', async () => {
      expect((await run([tooLarge, tooLarge, 503])).outcome.action).to.equal('retry');
    });
  });

  it('does not take an object for failed that comes back without a result', async () => {
    const { outcome } = await run([422, seen]);
    expect(outcome.action).to.equal('retry');
    expect(outcome.action === 'retry' && outcome.error.message).to.contain('the object has no initializers.result');
  });

  it('retries when another client was faster while the injection was refused', async () => {
    expect((await run([422, 409])).outcome.action).to.equal('retry');
  });

  describe('of a kind that the server lets no client change', () => {
    const immutable =
      'StatefulSet.apps "web" is invalid: spec.template.containers: Forbidden: pod updates may not add or remove containers';
    const statefulSet = deepFreeze(pendingWorkload('StatefulSet', 'web'));
    const fail = sidecarConfigWith({ uninjectable: 'Fail' });

    it('releases at once where the version of the server says so', async () => {
      const injectability = new MutableKinds({ major: 1, minor: 7 });
      const { outcome, client } = await run([{}], { object: statefulSet, injectability });
      expect(outcome).to.deep.equal({ action: 'released', reason: 'StatefulSetImmutable' });
      expect(client.requests.map(({ body }) => body)).to.deep.equal([RELEASED]);
    });

    it('learns it from the answer, and does not ask again', async () => {
      const injectability = new MutableKinds(undefined);
      const first = await run([apiError(422, immutable), {}], { object: statefulSet, injectability });
      expect(first.outcome).to.deep.equal({ action: 'released', reason: 'StatefulSetImmutable' });
      expect(first.patches).to.deep.equal([422, 200]);
      const second = await run([{}], { object: statefulSet, injectability });
      expect(second.patches).to.deep.equal([200]);
    });

    it('fails the object where uninjectable is Fail', async () => {
      const object = deepFreeze(pendingWorkload('Job', 'web'));
      const { outcome, client } = await run([FAILED], { object, config: fail });
      expect(outcome).to.include({ action: 'refused', reason: 'JobImmutable' });
      expect(outcome.action === 'refused' && outcome.message).to.match(/Job default\/web.*kube-inject/);
      expect(client.requests).to.have.length(1);
    });

    it('releases a Job whose pods get the sidecar, even then', async () => {
      const injectability = new MutableKinds({ major: 1, minor: 9 });
      injectability.podsWait = true;
      const object = deepFreeze(pendingWorkload('Job', 'web'));
      const { outcome } = await run([{}], { object, config: fail, injectability });
      expect(outcome).to.deep.equal({ action: 'released', reason: 'InjectedIntoPods' });
    });
  });

  describe('of a pod', () => {
    const job = workload('Job', 'pi');
    const owner = { apiVersion: 'batch/v1', kind: 'Job', name: 'pi', uid: 'u', controller: true };
    const pod = (ownerReferences: readonly JsonObject[]): JsonObject =>
      deepFreeze({
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: {
          name: 'web',
          namespace: 'default',
          resourceVersion: '5',
          ownerReferences,
          initializers: { pending: [{ name: OURS }] },
        },
        spec: { containers: [{ name: 'app', image: 'example/app:1' }] },
      });

    it('reads the Job that owns it, and injects', async () => {
      const { outcome, client } = await run([job, initialized(pod([owner]), job)], { object: pod([owner]) });
      expect(outcome).to.deep.equal({ action: 'injected', reason: 'PolicyEnabled' });
      expect(client.requests.map(({ method, path: asked }) => `${method} ${asked}`)).to.deep.equal([
        'GET /apis/batch/v1/namespaces/default/jobs/pi',
        `PATCH ${path}`,
      ]);
    });

    it('releases it where the Job is gone', async () => {
      const { outcome } = await run([404, {}], { object: pod([owner]) });
      expect(outcome).to.deep.equal({ action: 'released', reason: 'JobNotFound' });
    });

    it('tries again where the Job can not be read', async () => {
      expect((await run([503], { object: pod([owner]) })).outcome.action).to.equal('retry');
    });

    it('releases it untouched where no Job owns it, without reading anything', async () => {
      const { outcome, client } = await run([{}], { object: pod([{ ...owner, kind: 'ReplicaSet' }]) });
      expect(outcome).to.deep.equal({ action: 'released', reason: 'PodNotOfJob' });
      expect(client.requests.map(({ body }) => body)).to.deep.equal([RELEASED]);
    });
  });
});

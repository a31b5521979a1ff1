import { expect } from 'chai';

import {
  type InitializationPlan,
  planInitialization,
} from '../../../src/injection/initializers/initialization-plan.js';
import { jobWithPod, ownerJobName, withTokenMounts } from '../../../src/injection/pod/pod-of-job.js';
import type { Sidecar } from '../../../src/injection/sidecar/sidecar.js';
import { namesOf } from '../../../src/injection/workload/workload.js';
import { type JsonObject, objectAt, objectsIn } from '../../../src/json/json.js';
import { deepFreeze } from '../../support/deep-freeze.js';
import { OURS, sidecarConfig, sidecarIn } from '../fixtures.js';

const INJECT = 'sidecar.istio.io/inject';
const STATUS = 'sidecar.istio.io/status';
const OWNER = { apiVersion: 'batch/v1', kind: 'Job', name: 'pi', uid: 'u1', controller: true };
const TOKEN = {
  name: 'default-token-x',
  readOnly: true,
  mountPath: '/var/run/secrets/kubernetes.io/serviceaccount',
};

interface PodParts {
  readonly owners?: readonly JsonObject[];
  readonly annotations?: JsonObject;
  readonly spec?: JsonObject;
}

const pod = ({ owners = [OWNER], annotations = {}, spec = {} }: PodParts = {}): JsonObject =>
  deepFreeze({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: 'pi-x',
      namespace: 'default',
      resourceVersion: '7',
      labels: { app: 'pi' },
      annotations,
      ownerReferences: owners,
      initializers: { pending: [{ name: OURS }] },
    },
    spec: { containers: [{ name: 'pi', image: 'pi:1', volumeMounts: [TOKEN] }], ...spec },
  });

const job = (annotations: JsonObject = {}, namespace = 'default'): JsonObject =>
  deepFreeze({
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: 'pi', namespace, annotations },
    spec: { template: { metadata: {}, spec: { containers: [{ name: 'pi', image: 'pi:1' }] } } },
  });

interface World {
  readonly config?: string;
  readonly immutable?: ReadonlySet<'Pod'>;
}

function plan(of: JsonObject, ownerJob: JsonObject | undefined, world: World = {}): InitializationPlan {
  const { config = '', immutable = new Set() } = world;
  return planInitialization(of, sidecarConfig(config), { immutable, podsOfJobs: true, ownerJob });
}

describe('a pod of a Job', () => {
  it('gets the sidecar after its own containers, with the token that its containers have', () => {
    const found = plan(pod(), job());
    if (found.action !== 'inject') expect.fail(found.action);
    expect(found.reason).to.equal('PolicyEnabled');
    const spec = objectAt(found.patch, 'spec');
    expect(namesOf(objectsIn(spec['containers']))).to.deep.equal(['pi', 'istio-proxy']);
    for (const container of [...sidecarIn(found).containers, ...sidecarIn(found).initContainers]) {
      expect(container['volumeMounts']).to.deep.include(TOKEN);
    }
    expect(objectAt(found.patch, 'metadata', 'annotations')).to.have.property(STATUS);
    expect(found.patch).to.have.nested.property('metadata.initializers', null);
  });

  const decisions: readonly [string, string, InitializationPlan['action'], string][] = [
    ['policy: disabled', 'true', 'inject', 'EnabledByAnnotation'],
    ['policy: disabled', '', 'release', 'PolicyDisabled'],
    ['policy: enabled', 'false', 'release', 'DisabledByAnnotation'],
    ['policy: off', 'true', 'release', 'PolicyOff'],
  ];
  for (const [config, annotation, action, reason] of decisions) {
    it(`is decided about as its Job: ${config}, the Job's annotation '${annotation}': ${reason}`, () => {
      const owner = job(annotation === '' ? {} : { [INJECT]: annotation });
      expect(plan(pod(), owner, { config })).to.include({ action, reason });
    });
  }

  it('is released where its Job has its sidecar from a file', () => {
    expect(plan(pod(), job({ [STATUS]: 'injected-version-1' }))).to.include({ reason: 'AlreadyInjected' });
  });

  it('is released where it has the proxy already, whatever the Job says', () => {
    const spec = { containers: [{ name: 'istio-proxy' }] };
    expect(plan(pod({ spec }), job())).to.include({ action: 'release', reason: 'SidecarPresent' });
  });

  it('is released in a namespace that is exempt', () => {
    expect(plan(pod(), job({}, 'kube-system'))).to.include({ action: 'release', reason: 'NamespaceExempt' });
  });

  it('is released where the Job is gone', () => {
    expect(plan(pod(), undefined)).to.include({ action: 'release', reason: 'JobNotFound' });
  });

  it('is released, or refused, where the server takes no change of a pod', () => {
    const immutable = new Set(['Pod' as const]);
    expect(plan(pod(), job(), { immutable })).to.include({ action: 'release', reason: 'PodImmutable' });
    const refused = plan(pod(), job(), { immutable, config: 'uninjectable: Fail' });
    expect(refused).to.include({ action: 'refuse', reason: 'PodImmutable' });
  });
});

describe('a pod of no Job', () => {
  const owners: readonly [string, readonly JsonObject[]][] = [
    ['nobody', []],
    ['a ReplicaSet', [{ ...OWNER, apiVersion: 'extensions/v1beta1', kind: 'ReplicaSet' }]],
    ['a Job of another group', [{ ...OWNER, apiVersion: 'example.com/v1' }]],
    ['a Job that does not control it', [{ ...OWNER, controller: false }]],
  ];
  for (const [what, references] of owners) {
    it(`is released untouched where ${what} owns it`, () => {
      expect(plan(pod({ owners: references }), undefined)).to.deep.equal({
        action: 'release',
        reason: 'PodNotOfJob',
        patch: { metadata: { resourceVersion: '7', initializers: null } },
      });
      expect(ownerJobName(pod({ owners: references }))).to.equal(undefined);
    });
  }
});

describe('jobWithPod', () => {
  it("puts the pod in place of the template, and keeps the Job's own fields", () => {
    const subject = jobWithPod(job({ [INJECT]: 'true' }), pod({ annotations: { a: 'b' } }));
    expect(subject).to.have.nested.property('metadata.name', 'pi');
    expect(subject).to.have.nested.property('spec.template.metadata.annotations.a', 'b');
  });
});

describe('withTokenMounts', () => {
  it('adds none where no container of the pod has one', () => {
    const sidecar: Sidecar = deepFreeze({
      initContainers: [],
      containers: [{ name: 'a' }],
      volumes: [],
      status: '',
      statusOnWorkload: true,
    });
    expect(withTokenMounts(sidecar, pod({ spec: { containers: [{ name: 'pi' }] } }))).to.deep.equal(sidecar);
  });
});

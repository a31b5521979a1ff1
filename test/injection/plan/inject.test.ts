import { expect } from 'chai';

import { planInjection } from '../../../src/injection/plan/inject.js';
import { SidecarParts } from '../../../src/injection/plan/params-sidecar.js';
import { statusPaths, withChange } from '../../../src/injection/plan/pod-change.js';
import type { Sidecar } from '../../../src/injection/sidecar/sidecar.js';
import { type JsonObject, objectAt } from '../../../src/json/json.js';
import { deepFreeze } from '../../support/deep-freeze.js';
import { deployment, shapeOf, sidecarConfig, sidecarIn } from '../fixtures.js';

const STATUS = 'sidecar.istio.io/status';

const sidecar: Sidecar = deepFreeze({
  initContainers: [{ name: 'istio-init' }],
  containers: [{ name: 'istio-proxy' }],
  volumes: [{ name: 'istio-envoy' }, { name: 'istio-certs' }],
  status: 'done',
  statusOnWorkload: true,
});

const user = {
  initContainers: [{ name: 'migrate', image: 'm' }],
  containers: [{ name: 'app', image: 'a' }, { name: 'log' }],
  volumes: [{ name: 'data', emptyDir: {} }],
};

const together = {
  initContainers: [...user.initContainers, ...sidecar.initContainers],
  containers: [...user.containers, ...sidecar.containers],
  volumes: [...user.volumes, ...sidecar.volumes],
};

const inject = (workload: JsonObject): JsonObject =>
  withChange(workload, shapeOf(workload), { kind: 'sidecar', sidecar });

describe('withChange', () => {
  it("adds the sidecar after the user's containers, and the status beside the user's annotations", () => {
    const workload = deployment({
      annotations: { mine: '1' },
      templateAnnotations: { mine: '2', [STATUS]: 'old' },
      podSpec: { ...user, restartPolicy: 'Always' },
    });
    expect(inject(workload)).to.deep.equal({
      ...workload,
      metadata: { name: 'hello', namespace: 'default', annotations: { mine: '1', [STATUS]: 'done' } },
      spec: {
        replicas: 1,
        template: {
          metadata: { labels: { app: 'hello' }, annotations: { mine: '2', [STATUS]: 'done' } },
          spec: { ...together, restartPolicy: 'Always' },
        },
      },
    });
  });

  it('makes the lists and the annotations that are not there', () => {
    const workload = deepFreeze({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      spec: { template: { metadata: { annotations: null }, spec: { containers: [{ name: 'app' }], volumes: null } } },
    });
    expect(inject(workload)).to.deep.equal({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { annotations: { [STATUS]: 'done' } },
      spec: {
        template: {
          metadata: { annotations: { [STATUS]: 'done' } },
          spec: {
            initContainers: sidecar.initContainers,
            containers: [{ name: 'app' }, { name: 'istio-proxy' }],
            volumes: sidecar.volumes,
          },
        },
      },
    });
  });

  it('shares with its frozen input what it does not change', () => {
    const workload = deployment({ podSpec: user });
    const template = ['spec', 'template', 'metadata', 'labels'];
    expect(objectAt(inject(workload), ...template)).to.equal(objectAt(workload, ...template));
  });

  it("of a Pod is in the pod itself, with the status on the pod's metadata alone", () => {
    const pod = deepFreeze({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' }, spec: user });
    expect(inject(pod)).to.deep.equal({
      ...pod,
      metadata: { name: 'p', annotations: { [STATUS]: 'done' } },
      spec: together,
    });
  });

  it('of a CronJob is in the pod template, with the status on the CronJob and its job template', () => {
    const cronJob = deepFreeze({
      apiVersion: 'batch/v2alpha1',
      kind: 'CronJob',
      metadata: { name: 'c' },
      spec: { schedule: '* * * * *', jobTemplate: { spec: { template: { spec: user } } } },
    });
    expect(inject(cronJob)).to.deep.equal({
      apiVersion: 'batch/v2alpha1',
      kind: 'CronJob',
      metadata: { name: 'c', annotations: { [STATUS]: 'done' } },
      spec: {
        schedule: '* * * * *',
        jobTemplate: {
          metadata: { annotations: { [STATUS]: 'done' } },
          spec: { template: { spec: together } },
        },
      },
    });
  });
});

describe('statusPaths', () => {
  const rows: readonly [string, string, readonly string[]][] = [
    ['apps/v1', 'Deployment', ['metadata.annotations', 'spec.template.metadata.annotations']],
    ['batch/v1beta1', 'CronJob', ['metadata.annotations', 'spec.jobTemplate.metadata.annotations']],
    ['v1', 'Pod', ['metadata.annotations']],
  ];
  for (const [apiVersion, kind, want] of rows) {
    it(`of a ${kind} are ${want.join(' and ')}`, () => {
      const paths = statusPaths(shapeOf({ apiVersion, kind }), { statusOnWorkload: true });
      expect(paths.map((path) => path.join('.'))).to.deep.equal(want);
    });

    it(`of a ${kind} are ${want.at(-1) ?? ''} alone where the workload gets none`, () => {
      const paths = statusPaths(shapeOf({ apiVersion, kind }), { statusOnWorkload: false });
      expect(paths.map((path) => path.join('.'))).to.deep.equal(want.slice(-1));
    });
  }
});

describe('planInjection', () => {
  it('has the sidecar of the configuration where it is to inject', () => {
    const workload = deployment({ podSpec: { serviceAccountName: 'robot' } });
    const injection = planInjection(workload, shapeOf(workload), sidecarConfig('params: {version: v}'));
    if (injection.action !== 'inject') expect.fail(injection.reason);
    expect(injection.reason).to.equal('PolicyEnabled');
    expect(sidecarIn(injection).status).to.equal('injected-version-v');
    expect(sidecarIn(injection).volumes[1]).to.deep.include({ secret: { secretName: 'istio.robot', optional: true } });
  });

  it('shares the parts of sidecars of one configuration, and of no other', () => {
    const sidecarParts = new SidecarParts();
    const [one, other] = [sidecarConfig('params: {version: v}'), sidecarConfig('params: {initImage: other}')];
    const sidecars = [one, one, other, one].map((config, index) => {
      const workload = deployment({ podSpec: { serviceAccountName: `robot-${index}` } });
      const injection = planInjection(workload, shapeOf(workload), { ...config, sidecarParts });
      const alone = planInjection(workload, shapeOf(workload), config);
      expect(injection).to.deep.equal(alone);
      return injection.action === 'inject' ? sidecarIn(injection) : expect.fail(injection.reason);
    });
    expect(sidecars[1]?.initContainers[0]).to.equal(sidecars[0]?.initContainers[0]);
    expect(sidecars[1]?.containers[0]?.['env']).to.equal(sidecars[0]?.containers[0]?.['env']);
    expect(sidecars[2]?.initContainers[0]?.['image']).to.equal('other');
  });

  it('has none where it is to skip', () => {
    const workload = deployment();
    expect(planInjection(workload, shapeOf(workload), sidecarConfig('policy: off'))).to.deep.equal({
      action: 'skip',
      reason: 'PolicyOff',
    });
  });

  it('knows the containers that the configuration would add', () => {
    const workload = deployment({ podSpec: { initContainers: [{ name: 'enable-core-dump' }] } });
    const plan = (config: string) => planInjection(workload, shapeOf(workload), sidecarConfig(config)).reason;
    expect(plan('params: {enableCoreDump: true}')).to.equal('SidecarPresent');
    expect(plan('')).to.equal('PolicyEnabled');
  });
});

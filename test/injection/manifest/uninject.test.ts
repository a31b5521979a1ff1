import { expect } from 'chai';

import type { SidecarConfig } from '../../../src/injection/config/sidecar-config.js';
import { uninject } from '../../../src/injection/manifest/uninject.js';
import { planInjection } from '../../../src/injection/plan/inject.js';
import { withChange } from '../../../src/injection/plan/pod-change.js';
import { SidecarError } from '../../../src/injection/sidecar/sidecar-error.js';
import type { JsonObject } from '../../../src/json/json.js';
import { deepFreeze } from '../../support/deep-freeze.js';
import { deployment, shapeOf, sidecarConfig, templateSidecarConfig } from '../fixtures.js';

const STATUS = 'sidecar.istio.io/status';

const TEMPLATE = templateSidecarConfig(
  'initContainers: [{name: i, image: i}]\ncontainers: [{name: p, image: p}]\nvolumes: [{name: v, emptyDir: {}}]\n' +
    'imagePullSecrets: [{name: s}]\n',
);
const PARAMS = sidecarConfig('params: {enableCoreDump: true, version: v}');

function injected(workload: JsonObject, config: SidecarConfig): JsonObject {
  const shape = shapeOf(workload);
  const injection = planInjection(workload, shape, config);
  if (injection.action === 'skip') expect.fail(`skipped: ${injection.reason}`);
  return deepFreeze(withChange(workload, shape, injection.change));
}

const POD = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' }, spec: { containers: [{ name: 'a' }] } };
const CRON_JOB = {
  apiVersion: 'batch/v1beta1',
  kind: 'CronJob',
  metadata: { name: 'c' },
  spec: { jobTemplate: { spec: { template: { spec: { containers: [{ name: 'a' }] } } } } },
};
const LISTS = {
  initContainers: [{ name: 'x' }],
  volumes: [{ name: 'y' }],
  imagePullSecrets: [{ name: 's' }, { name: 't' }],
};

describe('uninject', () => {
  const workloads: readonly [what: string, JsonObject][] = [
    ['a Deployment', deployment()],
    ['a Deployment with lists of its own', deployment({ podSpec: LISTS })],
    [
      'a Deployment with annotations of its own',
      deployment({ annotations: { a: 'b' }, templateAnnotations: { c: 'd' } }),
    ],
    ['a Pod', POD],
    ['a CronJob', CRON_JOB],
  ];
  for (const [what, workload] of workloads) {
    for (const [form, config] of [
      ['a template', TEMPLATE],
      ['params', PARAMS],
    ] as const) {
      it(`gives ${what} back as it was before the injection with ${form}`, () => {
        const after = injected(workload, config);
        expect(after).to.not.deep.equal(workload);
        expect(uninject(after, shapeOf(after))?.workload).to.deep.equal(workload);
      });
    }
  }

  it('says what it took out', () => {
    const after = injected(deployment(), TEMPLATE);
    expect(uninject(after, shapeOf(after))?.removed).to.deep.equal({
      initContainers: ['i'],
      containers: ['p'],
      volumes: ['v'],
      imagePullSecrets: ['s'],
    });
  });

  it('refuses to take the last container of a pod, whatever the form of the status', () => {
    for (const status of [
      { containers: ['a'] },
      { version: '', initContainers: null, containers: ['a'], volumes: null },
    ]) {
      const given = { ...POD, metadata: { name: 'p', annotations: { [STATUS]: JSON.stringify(status) } } };
      expect(() => uninject(given, shapeOf(given)))
        .to.throw(SidecarError, 'names every container of the pod (a)')
        .with.property('reason', 'InvalidAnnotation');
    }
  });

  it('takes nothing that a status names which no engine can have written', () => {
    const spec = { containers: [{ name: 'a' }, { name: 'log' }] };
    const bare = deployment({ podSpec: spec });
    const given = deployment({ podSpec: spec, templateAnnotations: { [STATUS]: '{"containers":["log"]}' } });
    expect(uninject(given, shapeOf(given))?.workload).to.deep.equal(bare);
  });

  it('does nothing without a status, whatever the names', () => {
    const own = deployment({ podSpec: { containers: [{ name: 'istio-proxy' }] } });
    expect(uninject(own, shapeOf(own))).to.equal(undefined);
  });

  it('takes out a status whose sidecar is gone, and nothing else', () => {
    const parts = { podSpec: LISTS, templateAnnotations: { a: 'b' } };
    const before = deployment(parts);
    const left = deployment({ ...parts, templateAnnotations: { a: 'b', [STATUS]: '{"containers":["gone"]}' } });
    const result = uninject(left, shapeOf(left));
    expect(result?.workload).to.deep.equal(before);
    expect(result?.removed.containers).to.deep.equal([]);
  });
});

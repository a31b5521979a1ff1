import { expect } from 'chai';

import {
  createdMsOf,
  podTemplateOf,
  withValueAt,
  workloadName,
  workloadShape,
} from '../../../src/injection/workload/workload.js';
import type { Json } from '../../../src/json/json.js';
import { deepFreeze } from '../../support/deep-freeze.js';
import { deployment, shapeOf } from '../fixtures.js';

const TEMPLATE = ['spec', 'template'];

describe('workloadShape', () => {
  const shapes: readonly [string, string, readonly string[], readonly string[]][] = [
    ['apps/v1', 'Deployment', TEMPLATE, TEMPLATE],
    ['apps/v1beta2', 'Deployment', TEMPLATE, TEMPLATE],
    ['extensions/v1beta1', 'Deployment', TEMPLATE, TEMPLATE],
    ['apps/v7', 'Deployment', TEMPLATE, TEMPLATE],
    ['apps/v1', 'StatefulSet', TEMPLATE, TEMPLATE],
    ['apps/v1', 'DaemonSet', TEMPLATE, TEMPLATE],
    ['extensions/v1beta1', 'DaemonSet', TEMPLATE, TEMPLATE],
    ['apps/v1', 'ReplicaSet', TEMPLATE, TEMPLATE],
    ['extensions/v1beta1', 'ReplicaSet', TEMPLATE, TEMPLATE],
    ['v1', 'ReplicationController', TEMPLATE, TEMPLATE],
    ['batch/v1', 'Job', TEMPLATE, TEMPLATE],
    ['v1', 'DeploymentConfig', TEMPLATE, TEMPLATE],
    ['apps.openshift.io/v1', 'DeploymentConfig', TEMPLATE, TEMPLATE],
    ['batch/v1', 'CronJob', ['spec', 'jobTemplate', 'spec', 'template'], ['spec', 'jobTemplate']],
    ['batch/v2alpha1', 'CronJob', ['spec', 'jobTemplate', 'spec', 'template'], ['spec', 'jobTemplate']],
    ['v1', 'Pod', [], []],
  ];
  for (const [apiVersion, kind, podTemplate, statusTemplate] of shapes) {
    it(`finds the pod template of a ${apiVersion} ${kind} at '${podTemplate.join('.')}'`, () => {
      expect(workloadShape(deepFreeze({ apiVersion, kind }))).to.deep.equal({ kind, podTemplate, statusTemplate });
    });
  }

  it('finds the pod template of a custom resource where the last path for it says', () => {
    const fleet = (...path: readonly string[]) => ({ group: 'example.com', kind: 'Fleet', path });
    const object = { apiVersion: 'example.com/v1', kind: 'Fleet' };
    expect(workloadShape(object)).to.equal(undefined);
    expect(workloadShape(object, [fleet('a'), fleet('b', 'c')])).to.deep.equal({
      kind: 'CustomResource',
      podTemplate: ['b', 'c'],
      statusTemplate: ['b', 'c'],
    });
    expect(workloadShape({ ...object, apiVersion: 'other.com/v1' }, [fleet('a')])).to.equal(undefined);
  });

  const none: readonly { apiVersion?: Json; kind?: Json }[] = [
    { apiVersion: 'v1', kind: 'Deployment' },
    { apiVersion: 'example.com/v1', kind: 'Deployment' },
    { apiVersion: 'extensions/v1beta1', kind: 'StatefulSet' },
    { apiVersion: 'apps/v1', kind: 'Pod' },
    { apiVersion: 'v1', kind: 'List' },
    { apiVersion: 'v1', kind: 'Service' },
    { apiVersion: 'v1', kind: 'toString' },
    { kind: 'Pod' },
    { apiVersion: 'v1' },
    { apiVersion: 1, kind: 'Pod' },
    { apiVersion: 'v1', kind: null },
  ];
  for (const object of none) {
    it(`has none for ${JSON.stringify(object)}`, () => {
      expect(workloadShape(object)).to.equal(undefined);
    });
  }
});

describe('workloadName', () => {
  const rows: readonly [string, object, { kind: string; namespace: string; name: string }][] = [
    [
      'says kind, namespace and name',
      { kind: 'Job', metadata: { namespace: 'n', name: 'j' } },
      { kind: 'Job', namespace: 'n', name: 'j' },
    ],
    [
      'marks a name that is yet to be generated',
      { kind: 'Pod', metadata: { generateName: 'web-' } },
      { kind: 'Pod', namespace: '', name: 'web-*' },
    ],
    [
      'prefers the name to the generateName',
      { kind: 'Pod', metadata: { generateName: 'web-', name: 'web-1' } },
      { kind: 'Pod', namespace: '', name: 'web-1' },
    ],
    ['has empty texts for what is not there', {}, { kind: 'object', namespace: '', name: '' }],
  ];
  for (const [effect, object, want] of rows) {
    it(effect, () => {
      expect(workloadName(deepFreeze(object) as Parameters<typeof workloadName>[0])).to.deep.equal(want);
    });
  }
});

describe('podTemplateOf', () => {
  it('reads a pod template once for all rules', () => {
    const podSpec = { initContainers: [{ name: 'i' }], volumes: [{ name: 'v' }] };
    const workload = deployment({ templateAnnotations: { a: 'b' }, podSpec });
    const template = podTemplateOf(workload, shapeOf(workload));
    expect(template).to.deep.equal({
      annotations: { a: 'b' },
      labels: { app: 'hello' },
      spec: { containers: [{ name: 'app', image: 'hello:1' }], ...podSpec },
      containers: [{ name: 'app', image: 'hello:1' }],
      ...podSpec,
    });
  });

  it('is empty where the workload has none', () => {
    const workload = deepFreeze({ apiVersion: 'v1', kind: 'ReplicationController', spec: { template: null } });
    expect(podTemplateOf(workload, shapeOf(workload))).to.deep.equal({
      annotations: {},
      labels: {},
      spec: {},
      initContainers: [],
      containers: [],
      volumes: [],
    });
  });
});

describe('withValueAt', () => {
  const object = deepFreeze({ a: { b: 1, c: { d: 2 } }, e: { f: 3 } });

  it('changes one value in a copy that shares the rest', () => {
    const changed = withValueAt(object, ['a', 'b'], (value) => [value ?? null, 'new']);
    expect(changed).to.deep.equal({ a: { b: [1, 'new'], c: { d: 2 } }, e: { f: 3 } });
    expect(changed['e']).to.equal(object.e);
  });

  it('makes the maps on the way, also where something else is', () => {
    expect(withValueAt(object, ['x', 'y'], () => 1)).to.deep.equal({ ...object, x: { y: 1 } });
    expect(withValueAt({ x: null }, ['x', 'y'], () => 1)).to.deep.equal({ x: { y: 1 } });
  });

  it('changes nothing at an empty path', () => {
    expect(withValueAt(object, [], () => 1)).to.equal(object);
  });
});

describe('createdMsOf', () => {
  for (const [what, object, createdMs] of [
    ['what the server says', { metadata: { creationTimestamp: '1970-01-01T00:00:07Z' } }, 7000],
    ['undefined where it is not a time', { metadata: { creationTimestamp: 'soon' } }, undefined],
    ['undefined where it says nothing', { metadata: {} }, undefined],
    ['undefined where there is no object', undefined, undefined],
  ] as const) {
    it(`is ${what}`, () => {
      expect(createdMsOf(object)).to.equal(createdMs);
    });
  }
});

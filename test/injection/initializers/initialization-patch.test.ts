import { expect } from 'chai';

import {
  injectionPatch,
  missingFromAnswer,
  releasePatch,
} from '../../../src/injection/initializers/initialization-patch.js';
import { withChange } from '../../../src/injection/plan/pod-change.js';
import type { Sidecar } from '../../../src/injection/sidecar/sidecar.js';
import { podTemplateOf } from '../../../src/injection/workload/workload.js';
import { type JsonObject, objectAt } from '../../../src/json/json.js';
import type { JsonObject as StoredObject } from '../../../src/sandbox/json/json-value.js';
import { kindStrategy } from '../../../src/sandbox/kinds/strategies.js';
import { deepFreeze } from '../../support/deep-freeze.js';
import { patched, VERSIONS } from '../apply-patch.js';
import { deployment, OURS, shapeOf } from '../fixtures.js';

const STATUS = 'sidecar.istio.io/status';
const ALPHA = 'pod.alpha.kubernetes.io/init-containers';
const BETA = 'pod.beta.kubernetes.io/init-containers';

const sidecar: Sidecar = deepFreeze({
  initContainers: [{ name: 'istio-init', image: 'i' }],
  containers: [{ name: 'istio-proxy', image: 'p' }],
  volumes: [{ name: 'istio-envoy' }, { name: 'istio-certs' }],
  status: 'done',
  statusOnWorkload: true,
});

const user = {
  initContainers: [{ name: 'migrate', image: 'm' }],
  containers: [
    { name: 'app', image: 'a' },
    { name: 'log', image: 'l' },
  ],
  volumes: [{ name: 'data', emptyDir: {} }],
};

const pending = { names: [OURS] };
const patchOf = (workload: JsonObject): JsonObject =>
  injectionPatch(workload, shapeOf(workload), { pending, change: { kind: 'sidecar', sidecar } });

describe('releasePatch', () => {
  it('holds for the resourceVersion that was read, and nulls the field after the last name', () => {
    expect(releasePatch(deployment({ pending: [OURS] }), pending)).to.deep.equal({
      metadata: { resourceVersion: '7', initializers: null },
    });
  });

  it('replaces the list while other names are left', () => {
    expect(releasePatch(deployment({ pending: [OURS, 'b'] }), { names: [OURS, 'b'] })).to.deep.equal({
      metadata: { resourceVersion: '7', initializers: { $patch: 'replace', pending: [{ name: 'b' }] } },
    });
  });

  it('names no resourceVersion where the object has none', () => {
    expect(releasePatch(deployment(), pending)).to.deep.equal({ metadata: { initializers: null } });
  });
});

describe('injectionPatch', () => {
  it("names the user's containers first, so that they stay first, and leaves their fields alone", () => {
    const workload = deployment({ pending: [OURS], annotations: { mine: '1' }, podSpec: user });
    expect(patchOf(workload)).to.deep.equal({
      metadata: { resourceVersion: '7', initializers: null, annotations: { [STATUS]: 'done' } },
      spec: {
        template: {
          metadata: { annotations: { [STATUS]: 'done' } },
          spec: {
            initContainers: [{ name: 'migrate' }, ...sidecar.initContainers],
            containers: [{ name: 'app' }, { name: 'log' }, ...sidecar.containers],
            volumes: [{ name: 'data' }, ...sidecar.volumes],
          },
        },
      },
    });
  });

  it('leaves a list out that the sidecar has nothing for', () => {
    const workload = deployment({ pending: [OURS], podSpec: user });
    const patch = injectionPatch(workload, shapeOf(workload), {
      pending,
      change: { kind: 'sidecar', sidecar: { ...sidecar, volumes: [] } },
    });
    expect(Object.keys(objectAt(patch, 'spec', 'template', 'spec'))).to.deep.equal(['initContainers', 'containers']);
  });

  it("puts a CronJob's status on its job template", () => {
    const cronJob = {
      apiVersion: 'batch/v2alpha1',
      kind: 'CronJob',
      metadata: { name: 'c', initializers: { pending: [{ name: OURS }] } },
      spec: { jobTemplate: { spec: { template: { spec: { containers: user.containers } } } } },
    };
    expect(patchOf(deepFreeze(cronJob))).to.deep.equal({
      metadata: { initializers: null, annotations: { [STATUS]: 'done' } },
      spec: {
        jobTemplate: {
          metadata: { annotations: { [STATUS]: 'done' } },
          spec: {
            template: {
              spec: {
                initContainers: sidecar.initContainers,
                containers: [{ name: 'app' }, { name: 'log' }, ...sidecar.containers],
                volumes: sidecar.volumes,
              },
            },
          },
        },
      },
    });
  });

  it('of a Pod is in the pod itself', () => {
    const pod = deepFreeze({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' }, spec: user });
    const patch = patchOf(pod);
    expect(objectAt(patch, 'metadata')).to.deep.equal({ initializers: null, annotations: { [STATUS]: 'done' } });
    expect(objectAt(patch, 'spec')['containers']).to.have.lengthOf(3);
  });

  const annotations: readonly [string, JsonObject, JsonObject][] = [
    ['both', { [ALPHA]: '[]', [BETA]: '[]' }, { [ALPHA]: null, [BETA]: null }],
    ['the one of alpha', { [ALPHA]: '[]' }, { [ALPHA]: null }],
    ['the one of beta', { [BETA]: '[]' }, { [BETA]: null }],
    ['none', { other: 'x' }, {}],
  ];
  for (const [which, templateAnnotations, nulls] of annotations) {
    it(`nulls the annotations that hold init containers where they are: ${which}`, () => {
      const patch = patchOf(deployment({ pending: [OURS], templateAnnotations, podSpec: user }));
      expect(objectAt(patch, 'spec', 'template', 'metadata', 'annotations')).to.deep.equal({
        [STATUS]: 'done',
        ...nulls,
      });
      expect(objectAt(patch, 'metadata', 'annotations')).to.deep.equal({ [STATUS]: 'done' });
    });
  }

  it("nulls those of a CronJob in the pod template's metadata, where the status is not", () => {
    const patch = patchOf(
      deepFreeze({
        apiVersion: 'batch/v2alpha1',
        kind: 'CronJob',
        spec: { jobTemplate: { spec: { template: { metadata: { annotations: { [BETA]: '[]' } }, spec: user } } } },
      }),
    );
    const annotationsAt = (path: readonly string[]): JsonObject => objectAt(patch, ...path, 'metadata', 'annotations');
    expect(annotationsAt(['spec', 'jobTemplate', 'spec', 'template'])).to.deep.equal({ [BETA]: null });
    expect(annotationsAt(['spec', 'jobTemplate'])).to.deep.equal({ [STATUS]: 'done' });
  });

  for (const version of VERSIONS) {
    it(`makes of an object in a ${version} what withChange makes of it, without its initializers`, () => {
      const parts = { annotations: { mine: '1' }, templateAnnotations: { mine: '2' }, podSpec: user };
      const workload = deployment({ ...parts, pending: [OURS] });
      const { initializers, ...metadata } = objectAt(workload, 'metadata');
      expect(initializers).to.deep.equal({ pending: [{ name: OURS }] });
      expect(patched(workload, patchOf(workload), version)).to.deep.equal(
        withChange({ ...workload, metadata }, shapeOf(workload), { kind: 'sidecar', sidecar }),
      );
    });
  }

  describe('in a 1.7, where annotations win over spec.initContainers', () => {
    const held = JSON.stringify(user.initContainers);
    const workload = deployment({
      pending: [OURS],
      templateAnnotations: { [ALPHA]: held, [BETA]: held },
      podSpec: user,
    });
    // What the server reads back out of the object that the patch made.
    const initContainersAfter = (patch: JsonObject): readonly unknown[] => {
      const stored = patched(workload, patch, '1.7') as StoredObject;
      const read = kindStrategy('Deployment').withDefaults(stored, { version: '1.7', apiVersion: 'apps/v1beta1' });
      return podTemplateOf(read, shapeOf(workload)).initContainers.map(({ name }) => name);
    };

    it("istio-init is there, after the user's init container", () => {
      expect(initContainersAfter(patchOf(workload))).to.deep.equal(['migrate', 'istio-init']);
    });

    it('it would be lost without the nulls', () => {
      const bare = deployment({ pending: [OURS], podSpec: user });
      expect(initContainersAfter(patchOf(bare))).to.deep.equal(['migrate']);
    });
  });
});

describe('missingFromAnswer', () => {
  const before = deployment({ pending: [OURS], podSpec: user });
  const shape = shapeOf(before);
  const whole = objectAt(withChange(before, shape, { kind: 'sidecar', sidecar }), 'spec', 'template', 'spec');
  const named = (...names: readonly string[]): readonly JsonObject[] => names.map((name) => ({ name }));

  const rows: readonly [string, JsonObject, readonly string[]][] = [
    ['nothing where all is well', {}, []],
    [
      'nothing where the server adds a volume behind ours',
      { volumes: named('data', 'istio-envoy', 'istio-certs', 'token') },
      [],
    ],
    [
      'an init container that was lost',
      { initContainers: named('migrate') },
      ['initContainers: want migrate, istio-init; got migrate'],
    ],
    ['all init containers', { initContainers: null }, ['initContainers: want migrate, istio-init; got ']],
    [
      "an init container in front of the user's",
      { initContainers: named('istio-init', 'migrate') },
      ['initContainers: want migrate, istio-init; got istio-init, migrate'],
    ],
    [
      'a container in another order',
      { containers: named('log', 'app', 'istio-proxy') },
      ['containers: want app, log, istio-proxy; got log, app, istio-proxy'],
    ],
    [
      'everything that is missing',
      { containers: named('app', 'log'), volumes: named('data') },
      [
        'containers: want app, log, istio-proxy; got app, log',
        'volumes: want data, istio-envoy, istio-certs; got data',
      ],
    ],
  ];
  for (const [effect, lists, want] of rows) {
    it(`finds ${effect}`, () => {
      const answer = deployment({ podSpec: { ...whole, ...lists } });
      expect(missingFromAnswer(before, answer, { shape, change: { kind: 'sidecar', sidecar } })).to.deep.equal(want);
    });
  }
});

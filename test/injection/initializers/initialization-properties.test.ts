import { expect } from 'chai';
import fc from 'fast-check';

import type { SidecarConfig } from '../../../src/injection/config/sidecar-config.js';
import { missingFromAnswer } from '../../../src/injection/initializers/initialization-patch.js';
import { planInitialization } from '../../../src/injection/initializers/initialization-plan.js';
import { type PodTemplate, podTemplateOf } from '../../../src/injection/workload/workload.js';
import { type Json, type JsonObject, objectAt, objectsIn } from '../../../src/json/json.js';
import { deepFreeze } from '../../support/deep-freeze.js';
import { patched, VERSIONS } from '../apply-patch.js';
import { OURS, sidecarConfig, sidecarIn } from '../fixtures.js';

const ALPHA = 'pod.alpha.kubernetes.io/init-containers';
const LISTS = ['initContainers', 'containers', 'volumes'] as const;

const optional = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(value, { nil: undefined });

/** An object with those of the fields that have a value. */
function fieldsOf(fields: Readonly<Record<string, fc.Arbitrary<Json | undefined>>>): fc.Arbitrary<JsonObject> {
  return fc
    .record(fields)
    .map((object) => Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)));
}

const name = fc.stringMatching(/^[a-z]([-a-z0-9]{0,6}[a-z0-9])?$/);
const names = fc.constantFrom('app', 'log', 'web', 'istio-proxy', 'istio-init', 'istio-certs');
const byName = { selector: (item: JsonObject) => item['name'], maxLength: 4 };

const container = fieldsOf({
  name: fc.oneof({ arbitrary: name, weight: 9 }, { arbitrary: names, weight: 1 }),
  image: optional(fc.string()),
  args: optional(fc.array(fc.string(), { maxLength: 3 })),
  env: optional(fc.uniqueArray(fieldsOf({ name, value: fc.string() }), byName)),
  ports: optional(fc.constant([{ containerPort: 80 }, { containerPort: 80, protocol: 'UDP' }])),
});
const volume = fieldsOf({ name, emptyDir: optional(fc.constant({})), hostPath: optional(fc.constant({ path: '/x' })) });

const annotations = fieldsOf({
  mine: optional(fc.string()),
  'sidecar.istio.io/inject': fc.option(fc.constantFrom('true', 'false', ''), { nil: undefined, freq: 4 }),
});

const podTemplate = fieldsOf({
  metadata: optional(
    fieldsOf({
      labels: optional(fc.dictionary(name, fc.string(), { maxKeys: 3 })),
      annotations: optional(
        fc.tuple(annotations, optional(fc.constant('[]'))).map(([mine, held]): JsonObject => {
          return held === undefined ? mine : { ...mine, [ALPHA]: held };
        }),
      ),
    }),
  ),
  spec: fieldsOf({
    initContainers: optional(fc.uniqueArray(container, byName)),
    containers: fc.uniqueArray(container, { ...byName, minLength: 1 }),
    volumes: optional(fc.uniqueArray(volume, byName)),
    hostNetwork: fc.option(fc.boolean(), { nil: undefined, freq: 3 }),
    serviceAccountName: optional(name),
  }),
});

const KINDS: readonly (readonly [string, string])[] = [
  ['apps/v1beta1', 'Deployment'],
  ['extensions/v1beta1', 'DaemonSet'],
  ['extensions/v1beta1', 'ReplicaSet'],
  ['apps/v1beta1', 'StatefulSet'],
  ['batch/v1', 'Job'],
  ['v1', 'ReplicationController'],
  ['batch/v2alpha1', 'CronJob'],
  ['v1', 'Pod'],
];
const kinds = fc.constantFrom(...KINDS);

const initializers = fc
  .tuple(
    fc.uniqueArray(fc.constantFrom<string>('a.example.com', 'b.example.com', 'c.example.com')),
    fc.nat(3),
    fc.boolean(),
  )
  .map(([others, at, failed]): Json => {
    const pending = others.toSpliced(at % (others.length + 1), 0, OURS).map((entry) => ({ name: entry }));
    return failed ? { pending, result: { status: 'Failure', message: 'no' } } : { pending };
  });

const workload = fc
  .record({
    kind: kinds,
    metadata: fieldsOf({
      name,
      namespace: optional(fc.constantFrom('default', 'other', 'kube-system')),
      resourceVersion: optional(fc.constant('7')),
      annotations: optional(annotations),
      initializers: optional(initializers),
    }),
    podTemplate,
  })
  .map(({ kind: [apiVersion, kind], metadata, podTemplate: template }): JsonObject => {
    if (kind === 'Pod') return { apiVersion, kind, metadata, spec: objectAt(template, 'spec') };
    const spec = kind === 'CronJob' ? { jobTemplate: { spec: { template } } } : { template };
    return { apiVersion, kind, metadata, spec };
  })
  .map(deepFreeze);

const configs: readonly SidecarConfig[] = [
  sidecarConfig(),
  sidecarConfig('policy: disabled\nparams: {version: 0.2.12}'),
  sidecarConfig('policy: off'),
  sidecarConfig('compatibility: 0.4.0\nparams: {enableCoreDump: true, debugMode: true}'),
  sidecarConfig('namespaces: [default]\noutsideNamespaces: ignore'),
  sidecarConfig('excludeNamespaces: [other]'),
];
const config = fc.constantFrom(...configs);

const initializersOf = (object: JsonObject): JsonObject => objectAt(object, 'metadata', 'initializers');
const pendingOf = (object: JsonObject): readonly unknown[] =>
  objectsIn(initializersOf(object)['pending']).map((item) => item['name']);

describe('planning the initialization of any workload', () => {
  it('never throws, and never changes what it was given', () => {
    fc.assert(
      fc.property(workload, config, (object, given) => {
        const before = JSON.stringify(object);
        expect(planInitialization(object, given).action).to.be.oneOf(['ignore', 'release', 'inject']);
        expect(JSON.stringify(object)).to.equal(before);
      }),
    );
  });

  it('never throws on what is hardly a workload at all', () => {
    const fields = ['metadata', 'spec', 'template', 'jobTemplate', 'annotations', 'containers', 'pending'];
    const { tree } = fc.letrec<{ tree: Json }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 6 },
        fc.constantFrom<Json>(null, 1, 'x', true),
        fc.array(tie('tree'), { maxLength: 2 }),
        fc.dictionary(fc.constantFrom(...fields), tie('tree'), { maxKeys: 4 }),
      ),
    }));
    const odd = fc.tuple(kinds, tree, tree).map(([[apiVersion, kind], spec, extra]): JsonObject => {
      const metadata = { initializers: { pending: [{ name: OURS }] }, annotations: extra, labels: extra };
      return deepFreeze({ apiVersion, kind, metadata, spec });
    });
    fc.assert(
      fc.property(odd, config, (object, given) => {
        expect(planInitialization(object, given).action).to.be.oneOf(['ignore', 'release', 'inject']);
      }),
    );
  });

  it('acts exactly when our name is first, but for namespaces that are left to others', () => {
    fc.assert(
      fc.property(workload, config, (object, given) => {
        const plan = planInitialization(object, given);
        const ours = pendingOf(object)[0] === OURS;
        const outside = plan.reason === 'NamespaceNotIncluded' && given.config.outsideNamespaces === 'ignore';
        expect(plan.action !== 'ignore').to.equal(ours && !outside);
      }),
    );
  });

  for (const version of VERSIONS) {
    it(`takes our name off in a ${version}, and keeps the others in order, and their result`, () => {
      fc.assert(
        fc.property(workload, config, (object, given) => {
          const plan = planInitialization(object, given);
          if (plan.action === 'ignore') return;
          const patches = plan.action === 'inject' ? [plan.patch, plan.releasePatch] : [plan.patch];
          for (const patch of patches) {
            const after = patched(object, patch, version);
            const rest = pendingOf(object).slice(1);
            expect(pendingOf(after)).to.deep.equal(rest);
            const { result } = initializersOf(object);
            expect(initializersOf(after)['result']).to.deep.equal(rest.length === 0 ? undefined : result);
            if (rest.length === 0) expect(objectAt(after, 'metadata')).not.to.have.property('initializers');
          }
        }),
      );
    });

    it(`releases in a ${version} without touching anything else`, () => {
      fc.assert(
        fc.property(workload, config, (object, given) => {
          const plan = planInitialization(object, given);
          if (plan.action === 'ignore') return;
          const patch = plan.action === 'inject' ? plan.releasePatch : plan.patch;
          const without = (whole: JsonObject): JsonObject => {
            return { ...whole, metadata: { ...objectAt(whole, 'metadata'), initializers: null } };
          };
          expect(without(patched(object, patch, version))).to.deep.equal(without(object));
        }),
      );
    });

    it(`injects in a ${version} after the user's containers, which stay whole and in order`, () => {
      fc.assert(
        fc.property(workload, config, (object, given) => {
          const plan = planInitialization(object, given);
          fc.pre(plan.action === 'inject');
          const after = patched(object, plan.patch, version);
          const template = (whole: JsonObject): PodTemplate => podTemplateOf(whole, plan.shape);
          const [old, now] = [template(object), template(after)];
          for (const list of LISTS) expect(now[list]).to.deep.equal([...old[list], ...sidecarIn(plan)[list]]);
          expect(now.annotations).not.to.have.property(ALPHA);
          expect(now.annotations['mine']).to.equal(old.annotations['mine']);
          expect(now.labels).to.deep.equal(old.labels);
          expect(missingFromAnswer(object, after, plan)).to.deep.equal([]);
        }),
      );
    });

    it(`has nothing left to inject in a ${version} once it is done`, () => {
      fc.assert(
        fc.property(workload, config, (object, given) => {
          const plan = planInitialization(object, given);
          if (plan.action === 'ignore') return;
          const again = planInitialization(deepFreeze(patched(object, plan.patch, version)), given);
          expect(again.reason).to.equal(pendingOf(object).length > 1 ? 'NotOurTurn' : 'Initialized');
        }),
      );
    });
  }
});

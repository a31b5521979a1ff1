import { expect } from 'chai';

import { parseInjectionConfig } from '../../../src/injection/config/injection-config.js';
import type { SidecarConfig } from '../../../src/injection/config/sidecar-config.js';
import type { Doors } from '../../../src/injection/explain/admission.js';
import { explainInCluster, explainInFile, type Explanation } from '../../../src/injection/explain/explanation.js';
import { defaultMeshConfig } from '../../../src/injection/mesh/mesh-config.js';
import { planInjection } from '../../../src/injection/plan/inject.js';
import { withChange } from '../../../src/injection/plan/pod-change.js';
import {
  podTemplateOf,
  withValueAt,
  type WorkloadShape,
  workloadShape,
} from '../../../src/injection/workload/workload.js';
import { type Json, type JsonObject, objectAt } from '../../../src/json/json.js';
import { deepFreeze } from '../../support/deep-freeze.js';
import { workload } from '../../support/workloads.js';

const configOf = (text: string): SidecarConfig => {
  const config = parseInjectionConfig(text, { key: 'config', name: 'test' });
  return { config, mesh: defaultMeshConfig(config.compatibility) };
};

const params = (more = ''): SidecarConfig => configOf(`policy: enabled\nparams:\n  version: 0.4.0\n${more}`);
const template = (image: string): SidecarConfig =>
  configOf(`policy: enabled\ntemplate: |\n  containers:\n  - name: istio-proxy\n    image: ${image}\n`);
const DISABLED = configOf('policy: disabled\nparams:\n  version: 0.4.0\n');
const FAILING = configOf('policy: enabled\ntemplate: |\n  [[ index .Nothing 1 ]]\n');

function shapeOf(object: JsonObject): WorkloadShape {
  const shape = workloadShape(object);
  if (!shape) throw new Error('no workload');
  return shape;
}

const WEB = deepFreeze(workload('Deployment', 'web'));
const POD: JsonObject = deepFreeze({ apiVersion: 'v1', kind: 'Pod', ...podParts() });

function podParts(): JsonObject {
  const { labels, spec } = podTemplateOf(WEB, shapeOf(WEB));
  return { metadata: { name: 'web-1', namespace: 'default', labels }, spec };
}

function injected(object: JsonObject, config: SidecarConfig): JsonObject {
  const shape = shapeOf(object);
  const injection = planInjection(object, shape, config);
  if (injection.action === 'skip') throw new Error(injection.reason);
  return withChange(object, shape, injection.change);
}

/** As a server fills it in, and mounts the token into each container. */
function asStored(object: JsonObject): JsonObject {
  const container = (item: Json): JsonObject => ({
    terminationMessagePath: '/dev/termination-log',
    ...objectAt(item),
    volumeMounts: [
      { name: 'token', mountPath: '/var/run' },
      ...((objectAt(item)['volumeMounts'] as readonly Json[] | undefined) ?? []),
    ],
  });
  return withValueAt(object, [...shapeOf(object).podTemplate, 'spec', 'containers'], (containers) =>
    (containers as readonly Json[]).map(container),
  );
}

const inCluster = (object: JsonObject, config: SidecarConfig, ...pods: readonly JsonObject[]): Explanation =>
  explainInCluster(
    { object, shape: shapeOf(object), pods: pods.map((pod) => ({ object: pod, shape: shapeOf(pod) })) },
    config,
  );

describe('explainInCluster', () => {
  for (const [form, config] of [
    ['params', params()],
    ['a template', template('proxy:1')],
  ] as const) {
    it(`is ok with a sidecar as ${form} would make it, with what servers fill in`, () => {
      const { action, reason, now } = inCluster(asStored(injected(WEB, config)), config);
      expect([action, reason, now]).to.deep.equal(['inject', 'PolicyEnabled', { state: 'ok', differences: [] }]);
    });

    it(`misses a sidecar of ${form} where there is none`, () => {
      expect(inCluster(WEB, config).now).to.deep.equal({ state: 'missing', differences: [] });
    });
  }

  it('is ok without a sidecar where none is wanted', () => {
    const { action, reason, now, injected: target } = inCluster(WEB, DISABLED);
    expect([action, reason, now?.state, target]).to.deep.equal(['skip', 'PolicyDisabled', 'ok', undefined]);
  });

  it('does not expect a sidecar where none is wanted', () => {
    expect(inCluster(injected(WEB, params()), DISABLED).now?.state).to.equal('unexpected');
  });

  it('says what is outdated: version, arguments, and what would not be there', () => {
    const old = injected(WEB, params('  verbosity: 3\n  enableCoreDump: true\n'));
    const now = inCluster(old, configOf('policy: enabled\nparams:\n  version: 0.4.1\n  verbosity: 2\n')).now;
    expect(now).to.deep.equal({
      state: 'outdated',
      differences: [
        'annotation sidecar.istio.io/status: version is injected-version-0.4.0, would be injected-version-0.4.1',
        'init container enable-core-dump would not be there',
        'container istio-proxy: args[3] is "3", would be "2"',
      ],
    });
  });

  it('takes a changed template for another version', () => {
    const { state, differences = [] } = inCluster(injected(WEB, template('proxy:1')), template('proxy:2')).now ?? {};
    expect(state).to.equal('outdated');
    expect(differences[0]).to.match(/^annotation .*: version is [0-9a-f]{12}\.\.\., would be [0-9a-f]{12}\.\.\.$/);
    expect(differences[1]).to.equal('container istio-proxy: image is "proxy:1", would be "proxy:2"');
  });

  it('finds a sidecar that no status names', () => {
    const made = injected(WEB, params());
    const bare = withValueAt(made, ['metadata', 'annotations'], () => ({}));
    const byHand = withValueAt(bare, ['spec', 'template', 'metadata', 'annotations'], () => ({}));
    expect(inCluster(byHand, params()).now).to.deep.equal({
      state: 'outdated',
      differences: ['it has no annotation sidecar.istio.io/status'],
    });
    expect(inCluster(byHand, DISABLED).now?.state).to.equal('unexpected');
  });

  it('misses a sidecar where only the status is left of it', () => {
    const status = { 'sidecar.istio.io/status': 'injected-version-0.4.0' };
    const left = withValueAt(WEB, ['spec', 'template', 'metadata', 'annotations'], () => status);
    expect(inCluster(left, params()).now?.state).to.equal('missing');
  });

  it('looks at the pods where the pod template has no sidecar', () => {
    const config = template('proxy:1');
    const pod = asStored(injected(POD, config));
    const { now, injected: target } = inCluster(WEB, config, pod, pod);
    expect(now?.state).to.equal('ok');
    expect(target).to.equal(pod);
    expect(inCluster(WEB, config, pod, POD).now).to.deep.equal({ state: 'missing', differences: ['1 of 2 pods'] });
    expect(inCluster(WEB, DISABLED, pod).now?.state).to.equal('unexpected');
  });

  it('lets the workload decide for its pods, which do not carry its annotation', () => {
    const asked = withValueAt(WEB, ['metadata', 'annotations'], () => ({ 'sidecar.istio.io/inject': 'true' }));
    const { reason, now } = inCluster(asked, DISABLED, injected(POD, params()));
    expect([reason, now?.state]).to.deep.equal(['EnabledByAnnotation', 'ok']);
  });

  it('says why no sidecar can be made', () => {
    const { action, reason, why, now } = inCluster(WEB, FAILING);
    expect([action, reason, now?.state]).to.deep.equal(['fail', 'TemplateFailed', 'missing']);
    expect(now?.differences).to.deep.equal([why]);
  });
});

describe('explainInFile', () => {
  const inFile = (object: JsonObject, config: SidecarConfig): Explanation =>
    explainInFile({ object, shape: shapeOf(object) }, config);

  it('says what would become of a workload, and shows its pods with the sidecar', () => {
    const { workload: name, action, reason, now, injected: target } = inFile(WEB, params());
    expect(name).to.deep.equal({ kind: 'Deployment', namespace: 'default', name: 'web' });
    expect([action, reason, now]).to.deep.equal(['inject', 'PolicyEnabled', undefined]);
    expect(target).to.deep.equal(objectAt(injected(WEB, params()), 'spec', 'template'));
  });

  it('leaves a workload that has its sidecar as it is', () => {
    const has = injected(WEB, params());
    const { reason, injected: target } = inFile(has, params());
    expect(reason).to.equal('AlreadyInjected');
    expect(target).to.deep.equal(objectAt(has, 'spec', 'template'));
  });

  it('takes a template that fails for an outcome, not for the end', () => {
    const { action, reason, why } = inFile(WEB, FAILING);
    expect([action, reason]).to.deep.equal(['fail', 'TemplateFailed']);
    expect(why).to.match(/^the sidecar template failed: template: .*Nothing/);
  });

  it('compares a pod with what it gets by the path of the webhook, which names cluster and network', () => {
    const config = configOf(
      'policy: enabled\ntemplates:\n  sidecar: |\n    spec:\n      containers:\n      - name: istio-proxy\n        image: p:1\n' +
        '        env: [{name: ISTIO_META_CLUSTER_ID, value: Kubernetes}]\n',
    );
    const shape = shapeOf(POD);
    const doorsAt = (path: string): Doors => ({
      webhookConfigurations: [
        {
          metadata: { name: 'injector' },
          webhooks: [
            {
              name: 'sidecar-injector.istio.io',
              clientConfig: { url: `https://injector:443${path}?timeout=10s` },
              rules: [{ operations: ['CREATE'], apiGroups: [''], apiVersions: ['v1'], resources: ['pods'] }],
            },
          ],
        },
      ],
      registrations: [],
      namespaceLabels: () => ({}),
      immutable: new Set(),
    });
    const plan = planInjection(POD, shape, { ...config, urlPath: '/inject/cluster/a b/net/N' });
    if (plan.action !== 'inject') throw new Error('no sidecar');
    const subject = { object: withChange(POD, shape, plan.change), shape, pods: [] };
    expect(JSON.stringify(subject.object)).to.contain('"a b"');
    const states = ['/inject/cluster/a%20b/net/N', '/inject/cluster/other', '/inject'].map(
      (path) => explainInCluster(subject, config, doorsAt(path)).now?.state,
    );
    expect(states).to.deep.equal(['ok', 'outdated', 'outdated']);
  });
});

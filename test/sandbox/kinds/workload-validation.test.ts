import { expect } from 'chai';

import type { JsonObject, JsonValue } from '../../../src/sandbox/json/json-value.js';
import type { KubernetesVersion } from '../../../src/sandbox/kubernetes-version.js';
import { contextOf, created, lines, patched, template, workload } from './server-steps.js';

const sidecar = {
  initContainers: [{ name: 'istio-init', image: 'docker.io/istio/proxy_init:0.2.4' }],
  containers: [{ name: 'istio-proxy', image: 'docker.io/istio/proxy:0.2.4' }],
  volumes: [{ name: 'istio-envoy', emptyDir: { medium: 'Memory' } }],
};
const never = { template: template({ restartPolicy: 'Never' }) };
const pending = { initializers: { pending: [{ name: 'sidecar.initializer.istio.io' }] } };

function objectOf(kind: string): JsonObject {
  const spec = kind === 'Pod' ? { spec: { containers: [{ name: 'app', image: 'nginx:1.13' }] } } : {};
  return { ...workload(kind === 'Job' ? never : {}), ...spec, metadata: { name: 'web', ...pending } };
}

const fixedCount = 'Forbidden: pod updates may not add or remove containers';

/** The result of an injection into a pending object: the `inject-*` recordings. */
const injections: readonly (readonly [string, KubernetesVersion, readonly string[]])[] = [
  ['Deployment', '1.7', []],
  ['Deployment', '1.9', []],
  ['DaemonSet', '1.7', []],
  ['DaemonSet', '1.9', []],
  ['ReplicaSet', '1.7', []],
  ['StatefulSet', '1.7', [`spec.template.containers: ${fixedCount}`]],
  ['StatefulSet', '1.9', []],
  ['Job', '1.7', ['spec.template: Invalid value: api.PodTemplateSpec{...}: field is immutable']],
  ['Job', '1.9', ['spec.template: Invalid value: core.PodTemplateSpec{...}: field is immutable']],
  ['Pod', '1.7', [`spec.containers: ${fixedCount}`]],
  ['Pod', '1.9', []],
];

/** What is wrong with a new workload. */
const refused: readonly (readonly [string, JsonObject, readonly string[]])[] = [
  ['Deployment', workload({ replicas: -1 }), ['spec.replicas: Invalid value: -1: must be greater than or equal to 0']],
  [
    'Deployment',
    workload({ selector: {} }),
    [
      'spec.selector: Invalid value: v1.LabelSelector{MatchLabels:map[string]string(nil), MatchExpressions:[]v1.LabelSelectorRequirement(nil)}: empty selector is not valid for deployment.',
    ],
  ],
  [
    'Deployment',
    workload({ selector: { matchLabels: { app: 'other' } } }),
    [
      'spec.template.metadata.labels: Invalid value: map[string]string{"app":"web"}: `selector` does not match template `labels`',
    ],
  ],
  [
    'Deployment',
    workload({ selector: { matchExpressions: [{ key: 'app', operator: 'In', values: [] }] } }),
    [
      "spec.selector.matchExpressions[0].values: Required value: must be specified when `operator` is 'In' or 'NotIn'",
      'spec.template.metadata.labels: Invalid value: map[string]string{"app":"web"}: `selector` does not match template `labels`',
    ],
  ],
  [
    'Deployment',
    workload(never),
    ['spec.template.spec.restartPolicy: Unsupported value: "Never": supported values: Always'],
  ],
  [
    'Deployment',
    workload({ strategy: { type: 'Recreate', rollingUpdate: { maxSurge: 1 } } }),
    ["spec.strategy.rollingUpdate: Forbidden: may not be specified when strategy `type` is 'Recreate'"],
  ],
  [
    'Deployment',
    workload({ strategy: { type: 'Blue' } }),
    ['spec.strategy.type: Unsupported value: "Blue": supported values: Recreate, RollingUpdate'],
  ],
  [
    'Deployment',
    workload({ strategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: 0 } } }),
    ['spec.strategy.rollingUpdate.maxUnavailable: Invalid value: 0: may not be 0 when `maxSurge` is 0'],
  ],
  [
    'Job',
    workload(),
    ['spec.template.spec.restartPolicy: Unsupported value: "Always": supported values: OnFailure, Never'],
  ],
  ['CronJob', { metadata: { name: 'c' }, spec: { jobTemplate: { spec: never } } }, ['spec.schedule: Required value']],
  [
    'CronJob',
    { metadata: { name: 'c' }, spec: { schedule: 'daily', jobTemplate: { spec: never } } },
    ['spec.schedule: Invalid value: "daily": Expected exactly 5 fields, found 1: daily'],
  ],
  [
    'ReplicationController',
    { metadata: { name: 'r' }, spec: { selector: { app: 'web' } } },
    ['spec.template: Required value'],
  ],
];

/** What an update may not do. */
const changes: readonly (readonly [string, string, KubernetesVersion, JsonValue, readonly string[]])[] = [
  [
    "a StatefulSet's service",
    'StatefulSet',
    '1.9',
    { spec: { serviceName: 'other' } },
    [
      "spec: Forbidden: updates to statefulset spec for fields other than 'replicas', 'template', and 'updateStrategy' are forbidden.",
    ],
  ],
  ["a StatefulSet's replicas", 'StatefulSet', '1.7', { spec: { replicas: 3 } }, []],
  [
    "a StatefulSet's image into none",
    'StatefulSet',
    '1.7',
    { spec: { template: { spec: { containers: [{ name: 'app', image: '' }] } } } },
    ['spec.template.spec.containers[0].image: Required value', 'spec.template.containers[0].image: Required value'],
  ],
  [
    "a Job's completions",
    'Job',
    '1.7',
    { spec: { completions: 2 } },
    ['spec.completions: Invalid value: 2: field is immutable'],
  ],
  ["a Job's parallelism", 'Job', '1.7', { spec: { parallelism: 2 } }, []],
  ["a Job's labels", 'Job', '1.7', { metadata: { labels: { a: 'b' } } }, []],
  ["a Pod's image", 'Pod', '1.7', { spec: { containers: [{ name: 'app', image: 'x' }] } }, []],
  ["a Pod's tolerations by one more", 'Pod', '1.7', { spec: { tolerations: [{ key: 'k', operator: 'Exists' }] } }, []],
  [
    "a Pod's command",
    'Pod',
    '1.7',
    { spec: { containers: [{ name: 'app', command: ['x'] }] } },
    [
      'spec: Forbidden: pod updates may not change fields other than `spec.containers[*].image`, `spec.initContainers[*].image`, `spec.activeDeadlineSeconds` or `spec.tolerations` (only additions to existing tolerations)',
    ],
  ],
];

describe('validation of workloads', () => {
  for (const [kind, version, wanted] of injections) {
    it(`${wanted.length === 0 ? 'takes' : 'refuses'} an injection into a pending ${kind} as ${version} does`, () => {
      const context = contextOf(kind, version);
      const { object, errors } = created(kind, objectOf(kind), context);
      const patch = {
        metadata: { initializers: null },
        spec: kind === 'Pod' ? sidecar : { template: { spec: sidecar } },
      };
      expect(errors).to.deep.equal([]);
      expect(lines(patched(patch, object, context))).to.deep.equal(wanted);
    });
  }

  it('takes an initialized Pod for a running one on 1.9', () => {
    const context = contextOf('Pod', '1.9');
    const { object } = created('Pod', { ...objectOf('Pod'), metadata: { name: 'web' } }, context);
    expect(lines(patched({ spec: sidecar }, object, context))).to.deep.equal([`spec.containers: ${fixedCount}`]);
  });

  for (const [kind, object, wanted] of refused) {
    it(`refuses a ${kind}: ${wanted[0] ?? ''}`, () => {
      expect(lines(created(kind, object, contextOf(kind, '1.7')))).to.deep.equal(wanted);
    });
  }

  for (const [name, kind, version, patch, wanted] of changes) {
    it(`${wanted.length === 0 ? 'lets' : 'does not let'} an update change ${name} on ${version}`, () => {
      const context = contextOf(kind, version);
      const object = { ...objectOf(kind), metadata: { name: 'web' } };
      expect(lines(patched(patch, created(kind, object, context).object, context))).to.deep.equal(wanted);
    });
  }

  it('never lets a selector change from apps/v1beta2 on, and always before', () => {
    const selector = { matchLabels: { app: 'web' } };
    const { object } = created('Deployment', workload({ selector }), contextOf('Deployment', '1.9'));
    const patch = { spec: { selector: { matchLabels: { x: 'y' } }, template: { metadata: { labels: { x: 'y' } } } } };
    const by = (apiVersion: string): readonly string[] =>
      lines(patched(patch, object, { kind: 'Deployment', version: '1.9', apiVersion }));
    expect(by('apps/v1beta1')).to.deep.equal([]);
    expect(by('apps/v1')).to.deep.equal([
      'spec.selector: Invalid value: v1.LabelSelector{MatchLabels:map[string]string{"app":"web", "x":"y"}, MatchExpressions:[]v1.LabelSelectorRequirement(nil)}: field is immutable',
    ]);
  });
});

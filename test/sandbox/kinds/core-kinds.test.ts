import { expect } from 'chai';

import { stringAt, valueAt } from '../../../src/sandbox/json/json-path.js';
import type { JsonObject, JsonValue } from '../../../src/sandbox/json/json-value.js';
import { kindStrategy } from '../../../src/sandbox/kinds/strategies.js';
import type { KubernetesVersion } from '../../../src/sandbox/kubernetes-version.js';
import { contextOf, created, lines, patched, uid } from './server-steps.js';

const metadata = { name: 'web', namespace: 'default' };
const complete = { name: 'web', namespace: 'default', uid };
const group = 'rbac.authorization.k8s.io';

/** What a create gives back: recording `configmaps-and-endpoints`, and pkg/apis defaults. */
const defaults: readonly (readonly [string, KubernetesVersion, JsonObject, JsonObject])[] = [
  ['ConfigMap', '1.7', { data: { a: 'b' } }, { data: { a: 'b' } }],
  ['ConfigMap', '1.7', { data: {} }, {}],
  ['Secret', '1.9', { data: { a: 'eA==' } }, { data: { a: 'eA==' }, type: 'Opaque' }],
  ['Secret', '1.9', { stringData: { a: 'x' }, type: 't' }, { data: { a: 'eA==' }, type: 't' }],
  ['Namespace', '1.9', {}, { spec: { finalizers: ['kubernetes'] }, status: { phase: 'Active' } }],
  ['Endpoints', '1.7', {}, { subsets: [] }],
  ['Endpoints', '1.9', {}, { subsets: null }],
  ['ServiceAccount', '1.9', {}, {}],
  [
    'Event',
    '1.7',
    { involvedObject: { kind: 'Deployment', namespace: 'default', name: 'web' }, reason: 'Injected' },
    {
      involvedObject: { kind: 'Deployment', namespace: 'default', name: 'web' },
      reason: 'Injected',
      source: {},
      firstTimestamp: null,
      lastTimestamp: null,
    },
  ],
  [
    'Event',
    '1.9',
    { involvedObject: { namespace: 'default' }, source: { component: 'x' } },
    {
      involvedObject: { namespace: 'default' },
      source: { component: 'x' },
      firstTimestamp: null,
      lastTimestamp: null,
      eventTime: null,
      reportingComponent: '',
      reportingInstance: '',
    },
  ],
  ['Role', '1.9', {}, { rules: [] }],
  [
    'RoleBinding',
    '1.9',
    { roleRef: { kind: 'Role', name: 'r' }, subjects: [{ kind: 'User', name: 'alice' }] },
    {
      subjects: [{ kind: 'User', apiGroup: group, name: 'alice' }],
      roleRef: { apiGroup: group, kind: 'Role', name: 'r' },
    },
  ],
];

const port = 'must be between 1 and 65535, inclusive';
const rule = { verbs: ['get'], apiGroups: [''], resources: ['pods'] };
const megabyte = 'x'.repeat(1024 * 1024);

/** What is refused on create. */
const refused: readonly (readonly [string, JsonObject, readonly string[]])[] = [
  ['ConfigMap', { data: { a: megabyte } }, []],
  ['ConfigMap', { data: { a: megabyte, b: 'x' } }, ['[]: Too long: must have at most 1048576 characters']],
  ['Secret', { stringData: { a: megabyte, b: 'x' } }, ['data: Too long: must have at most 1048576 characters']],
  [
    'ConfigMap',
    { data: { 'a b': '' } },
    [
      "data[a b]: Invalid value: \"a b\": a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')",
    ],
  ],
  ['Secret', { type: 'kubernetes.io/tls', data: { 'tls.crt': '' } }, ['data[tls.key]: Required value']],
  ['Service', { spec: {} }, ['spec.ports: Required value']],
  ['Service', { spec: { clusterIP: 'None' } }, []],
  [
    'Service',
    { spec: { ports: [{ port: 0, targetPort: 'http' }] } },
    [`spec.ports[0].port: Invalid value: 0: ${port}`],
  ],
  [
    'Service',
    { spec: { ports: [{ port: 1 }, { port: 2 }] } },
    ['spec.ports[0].name: Required value', 'spec.ports[1].name: Required value'],
  ],
  ['Service', { spec: { type: 'ExternalName' } }, ['spec.externalName: Required value']],
  [
    'Service',
    { spec: { type: 'X', ports: [{ port: 1 }] } },
    ['spec.type: Unsupported value: "X": supported values: ExternalName, ClusterIP, NodePort, LoadBalancer'],
  ],
  ['Endpoints', { subsets: [{}] }, ['subsets[0]: Required value: must specify `addresses` or `notReadyAddresses`']],
  [
    'Endpoints',
    { subsets: [{ addresses: [{ ip: '1.2.3.4' }], ports: [{ port: 0 }] }] },
    [`subsets[0].ports[0].port: Invalid value: 0: ${port}`],
  ],
  [
    'Event',
    { involvedObject: { namespace: 'other' } },
    ['involvedObject.namespace: Invalid value: "other": does not match event.namespace'],
  ],
  ['Role', { rules: [rule] }, []],
  [
    'Role',
    { rules: [{ ...rule, verbs: [] }] },
    ['rules[0].verbs: Required value: verbs must contain at least one value'],
  ],
  [
    'ClusterRole',
    { rules: [{ verbs: ['get'] }] },
    [
      'rules[0].apiGroups: Required value: resource rules must supply at least one api group',
      'rules[0].resources: Required value: resource rules must supply at least one resource',
    ],
  ],
  ['ClusterRole', { rules: [{ verbs: ['get'], nonResourceURLs: ['/healthz'] }] }, []],
  [
    'Role',
    { rules: [{ verbs: ['get'], nonResourceURLs: ['/healthz'] }] },
    [
      'rules[0].nonResourceURLs: Invalid value: []string{"/healthz"}: namespaced rules cannot apply to non-resource URLs',
    ],
  ],
  [
    'RoleBinding',
    { subjects: [{ kind: 'Pod', name: 'x' }] },
    [
      'roleRef.kind: Unsupported value: "": supported values: Role, ClusterRole',
      'roleRef.name: Required value',
      'subjects[0].kind: Unsupported value: "Pod": supported values: ServiceAccount, User, Group',
    ],
  ],
  [
    'ClusterRoleBinding',
    { roleRef: { kind: 'Role', name: 'r' }, subjects: [{ kind: 'ServiceAccount', name: 's' }] },
    ['roleRef.kind: Unsupported value: "Role": supported values: ClusterRole', 'subjects[0].namespace: Required value'],
  ],
];

/** What an update may not change. */
const fixed: readonly (readonly [string, JsonObject, JsonValue, readonly string[]])[] = [
  ['Secret', { type: 'a' }, { type: 'b' }, ['type: Invalid value: "b": field is immutable']],
  [
    'Service',
    { spec: { clusterIP: '10.0.0.1', ports: [{ port: 1 }] } },
    { spec: { clusterIP: '10.0.0.2' } },
    ['spec.clusterIP: Invalid value: "10.0.0.2": field is immutable'],
  ],
  [
    'RoleBinding',
    { roleRef: { kind: 'Role', name: 'r' } },
    { roleRef: { name: 's' } },
    [`roleRef: Invalid value: rbac.RoleRef{APIGroup:"${group}", Kind:"Role", Name:"s"}: cannot change roleRef`],
  ],
];

describe('core and RBAC kinds', () => {
  for (const [kind, version, object, result] of defaults) {
    it(`completes the ${kind} ${JSON.stringify(object)} as ${version} does`, () => {
      const written = created(kind, { metadata, ...object }, contextOf(kind, version));
      expect(written.object).to.deep.equal({ kind, apiVersion: 'v1', metadata: complete, ...result });
      expect(written.errors).to.deep.equal([]);
    });
  }

  for (const [kind, object, wanted] of refused) {
    const shown = JSON.stringify(object).slice(0, 80);
    it(`${wanted.length === 0 ? 'takes' : 'refuses'} the ${kind} ${shown}`, () => {
      expect(lines(created(kind, { metadata, ...object }, contextOf(kind, '1.9')))).to.deep.equal(wanted);
    });
  }

  for (const [kind, object, patch, wanted] of fixed) {
    it(`does not let a ${kind} change by ${JSON.stringify(patch)}`, () => {
      const context = contextOf(kind, '1.9');
      const { object: old } = created(kind, { metadata, ...object }, context);
      expect(lines(patched(patch, old, context))).to.deep.equal(wanted);
    });
  }

  it('gives a Service an address and target ports, and keeps both', () => {
    const context = contextOf('Service', '1.9');
    const { object } = created('Service', { metadata, spec: { ports: [{ port: 80 }] } }, context);
    expect(object['spec']).to.deep.include({
      ports: [{ protocol: 'TCP', port: 80, targetPort: 80 }],
      type: 'ClusterIP',
      sessionAffinity: 'None',
    });
    expect(stringAt(object, 'spec', 'clusterIP')).to.match(/^10\.\d+\.\d+\.\d+$/);
    expect(object['status']).to.deep.equal({ loadBalancer: {} });
    const again = patched({ spec: { clusterIP: null, selector: { a: 'b' } } }, object, context);
    expect(valueAt(again.object, 'spec', 'clusterIP')).to.equal(valueAt(object, 'spec', 'clusterIP'));
    expect(again.errors).to.deep.equal([]);
  });

  it('opens ports of the node for a Service of that type', () => {
    const spec = { type: 'NodePort', ports: [{ port: 80 }] };
    const { object } = created('Service', { metadata, spec }, contextOf('Service', '1.9'));
    expect(valueAt(object, 'spec', 'externalTrafficPolicy')).to.equal('Cluster');
    expect(object).to.have.nested.property('spec.ports[0].nodePort').that.is.within(30000, 32767);
  });

  it('keeps the finalizer of a Namespace', () => {
    const context = contextOf('Namespace', '1.9');
    const { object } = created('Namespace', { metadata: { name: 'web' } }, context);
    const emptied = patched({ spec: { finalizers: [] } }, object, context).object;
    expect(emptied['spec']).to.deep.equal({ finalizers: ['kubernetes'] });
  });

  it('counts the generations of a disruption budget, and keeps its status', () => {
    const strategy = kindStrategy('PodDisruptionBudget');
    const context = contextOf('PodDisruptionBudget', '1.9');
    const budget = { metadata: { name: 'b', generation: 1 }, spec: { minAvailable: 1 }, status: { expectedPods: 2 } };
    const changed = { ...budget, spec: { minAvailable: 2 }, status: {} };
    const updated = strategy.prepareForUpdate(changed, budget, context);
    expect(updated).to.deep.include({ metadata: { name: 'b', generation: 2 }, status: { expectedPods: 2 } });
    expect(strategy.mergeSchema('1.9')).to.have.nested.property(
      'fields.metadata.fields.finalizers.mergePrimitives',
      true,
    );
  });
});

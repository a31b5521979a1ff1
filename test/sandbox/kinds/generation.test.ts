import { expect } from 'chai';

import { valueAt, withField } from '../../../src/sandbox/json/json-path.js';
import type { JsonObject, JsonValue } from '../../../src/sandbox/json/json-value.js';
import { contextOf, created, patched, template, updated, workload } from './server-steps.js';

const released = { metadata: { initializers: null } };
const annotated = { metadata: { annotations: { a: 'b' } } };
const labelled = { metadata: { labels: { a: 'b' } } };
const scaled = { spec: { replicas: 3 } };

/** Kind, patch, and the generation after it, which was 1 before. */
const generations: readonly (readonly [string, JsonValue, number | undefined])[] = [
  ['Deployment', released, 1],
  ['Deployment', labelled, 1],
  ['Deployment', annotated, 2],
  ['Deployment', scaled, 2],
  ['ReplicaSet', annotated, 1],
  ['ReplicaSet', scaled, 2],
  ['ReplicationController', scaled, 2],
  ['StatefulSet', annotated, 1],
  ['StatefulSet', scaled, 2],
  ['DaemonSet', annotated, 1],
  ['DaemonSet', { spec: { minReadySeconds: 3 } }, 2],
  ['Job', { spec: { parallelism: 3 } }, undefined],
  ['Pod', annotated, undefined],
  ['ConfigMap', { data: { a: 'b' } }, undefined],
  ['InitializerConfiguration', annotated, 1],
  ['InitializerConfiguration', { initializers: [{ name: 'a.b.c' }] }, 2],
];

function objectOf(kind: string): JsonObject {
  const metadata = { name: 'web', initializers: { pending: [{ name: 'sidecar.initializer.istio.io' }] } };
  if (kind === 'Pod') return { metadata, spec: { containers: [{ name: 'app', image: 'i' }] } };
  if (kind === 'Job') return { metadata, spec: { template: template({ restartPolicy: 'Never' }) } };
  return kind.endsWith('Set') || /^(Deploy|Repl)/.test(kind) ? { ...workload(), metadata } : { metadata };
}

describe('what the server owns', () => {
  for (const [kind, patch, generation] of generations) {
    it(`makes generation ${String(generation)} of a ${kind} patched with ${JSON.stringify(patch)}`, () => {
      const context = contextOf(kind, '1.7');
      const { object } = created(kind, objectOf(kind), context);
      expect(valueAt(object, 'metadata', 'generation')).to.equal(generation === undefined ? undefined : 1);
      expect(valueAt(patched(patch, object, context).object, 'metadata', 'generation')).to.equal(generation);
    });
  }

  it('counts the templates of a DaemonSet, and ignores the count of the request', () => {
    const context = contextOf('DaemonSet', '1.7');
    const { object } = created('DaemonSet', workload(), context);
    const sidecar = { template: { spec: { containers: [{ name: 'istio-proxy', image: 'p' }] } } };
    const injected = patched({ spec: sidecar }, object, context).object;
    expect(valueAt(injected, 'spec', 'templateGeneration')).to.equal(2);
    expect(valueAt(injected, 'metadata', 'generation')).to.equal(2);
    const forged = patched({ spec: { templateGeneration: 7 } }, object, context).object;
    expect(valueAt(forged, 'spec', 'templateGeneration')).to.equal(1);
    expect(valueAt(forged, 'metadata', 'generation')).to.equal(1);
  });

  it('drops the status of a create, and keeps the old one on update', () => {
    for (const kind of ['Deployment', 'StatefulSet', 'Job', 'Pod']) {
      const context = contextOf(kind, '1.9');
      const { object } = created(kind, { ...objectOf(kind), status: { replicas: 9, phase: 'Running' } }, context);
      expect(object['status']).to.deep.equal(created(kind, objectOf(kind), context).object['status']);
      const running = withField(object, 'status', { phase: 'Running' });
      expect(updated(object, running, context).object['status']).to.deep.equal({ phase: 'Running' });
    }
  });

  it('takes no generation from a request', () => {
    const context = contextOf('Deployment', '1.9');
    const { object } = created('Deployment', { ...workload(), metadata: { name: 'web', generation: 9 } }, context);
    expect(valueAt(object, 'metadata', 'generation')).to.equal(1);
    const forged = patched({ metadata: { generation: 9 } }, object, context).object;
    expect(valueAt(forged, 'metadata', 'generation')).to.equal(1);
  });
});

import { expect } from 'chai';

import { ownerOfPod } from '../../../src/injection/workload/pod-owner.js';
import type { JsonObject } from '../../../src/json/json.js';
import { deepFreeze } from '../../support/deep-freeze.js';

const pod = (kind: string, name: string, metadata: JsonObject = {}): JsonObject =>
  deepFreeze({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      generateName: `${name}-`,
      labels: { 'pod-template-hash': '12ab' },
      ownerReferences: [
        { apiVersion: 'v1', kind: 'Node', name: 'other' },
        { apiVersion: 'apps/v1', kind, name, controller: true },
      ],
      ...metadata,
    },
  });

describe('ownerOfPod', () => {
  const rows: readonly [what: string, JsonObject, kind: string, name: string | undefined][] = [
    ['the Deployment of a ReplicaSet', pod('ReplicaSet', 'web-12ab'), 'Deployment', 'web'],
    ['a ReplicaSet without one', pod('ReplicaSet', 'web'), 'ReplicaSet', 'web'],
    ['a StatefulSet', pod('StatefulSet', 'db'), 'StatefulSet', 'db'],
    ['the pod with a name of its own', pod('StatefulSet', 'db', { generateName: '', name: 'db-0' }), 'Pod', 'db-0'],
    ['the pod without a controller', pod('', '', { ownerReferences: [], name: 'p' }), 'Pod', 'p'],
    ['a pod that says nothing', {}, 'Pod', undefined],
  ];
  for (const [what, given, kind, name] of rows) {
    it(`is ${what}`, () => {
      const { typeMeta, metadata } = ownerOfPod(given);
      expect([typeMeta.kind, metadata['name']]).to.deep.equal([kind, name]);
    });
  }

  it('has the namespace and labels of the pod', () => {
    const { metadata, typeMeta } = ownerOfPod(pod('ReplicaSet', 'web-12ab', { namespace: 'n' }));
    expect(metadata).to.deep.include({ namespace: 'n', labels: { 'pod-template-hash': '12ab' } });
    expect(typeMeta.apiVersion).to.equal('apps/v1');
  });
});

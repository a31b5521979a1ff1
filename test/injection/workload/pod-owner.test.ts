import { expect } from 'chai';

import { rulesAt } from '../../../src/injection/releases/history.js';
import type { Release } from '../../../src/injection/releases/release.js';
import { OWNER_HISTORY } from '../../../src/injection/releases/rules/owner-rules.js';
import { ownerOf } from '../../../src/injection/workload/pod-owner.js';
import type { JsonObject } from '../../../src/json/json.js';
import { deepFreeze } from '../../support/deep-freeze.js';

const rulesOf = (release: Release) => rulesAt(OWNER_HISTORY, release);

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

const POD = { kind: 'Pod', podTemplate: [], statusTemplate: [] } as const;

const ownerOfPod = (given: JsonObject, rules: ReturnType<typeof rulesOf>) =>
  ownerOf(given, POD, { rules, door: 'webhook' });

describe('ownerOf a pod that a webhook is asked about', () => {
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
      const { typeMeta, metadata } = ownerOfPod(given, rulesOf('1.0.2'));
      expect([typeMeta.kind, metadata['name']]).to.deep.equal([kind, name]);
    });
  }

  it('has the namespace and labels of the pod', () => {
    const { metadata, typeMeta } = ownerOfPod(pod('ReplicaSet', 'web-12ab', { namespace: 'n' }), rulesOf('1.0.2'));
    expect(metadata).to.deep.include({ namespace: 'n', labels: { 'pod-template-hash': '12ab' } });
    expect(typeMeta.apiVersion).to.equal('apps/v1');
  });

  const rollout = pod('ReplicaSet', 'web-77', { labels: { 'rollouts-pod-template-hash': '77' } });
  const config = pod('ReplicationController', 'web-1', { labels: { deploymentconfig: 'web' } });
  const job = pod('Job', 'tick-1700000000');
  const releases: readonly [JsonObject, release: Release, apiVersion: string, kind: string, name: string][] = [
    [rollout, '1.31', 'v1alpha1', 'Rollout', 'web'],
    [rollout, '1.19', 'apps/v1', 'ReplicaSet', 'web-77'],
    [config, '1.9', 'apps/v1', 'DeploymentConfig', 'web'],
    [config, '1.8', 'apps/v1', 'ReplicationController', 'web-1'],
    [job, '1.20', 'batch/v1', 'CronJob', 'tick'],
    [job, '1.19', 'batch/v1beta1', 'CronJob', 'tick'],
    [job, '1.8', 'apps/v1', 'Job', 'tick-1700000000'],
    [pod('Job', 'tick-12345678901'), '1.31', 'apps/v1', 'Job', 'tick-12345678901'],
    [pod('Job', 'tick-1234567'), '1.31', 'apps/v1', 'Job', 'tick-1234567'],
    [pod('Job', '-1700000000'), '1.31', 'apps/v1', 'Job', '-1700000000'],
    [pod('StatefulSet', '', { name: 'own' }), '1.31', 'apps/v1', 'StatefulSet', 'own'],
  ];
  for (const [given, release, apiVersion, kind, name] of releases) {
    it(`is the ${kind} '${name}' of ${apiVersion} in ${release}`, () => {
      const { typeMeta, metadata } = ownerOfPod(given, rulesOf(release));
      expect({ ...typeMeta, name: metadata['name'] }).to.deep.equal({ apiVersion, kind, name });
    });
  }
});

describe('ownerOf', () => {
  const given = pod('ReplicaSet', 'web-12ab');
  const kindIn = (release: Release, door: 'file' | 'webhook'): string =>
    ownerOf(given, POD, { rules: rulesOf(release), door }).typeMeta.kind;

  it('asks a Pod in a file for its controller to 1.0, and since 1.24', () => {
    expect(kindIn('1.0.2', 'file')).to.equal('Deployment');
    expect(kindIn('1.1', 'file')).to.equal('Pod');
    expect(kindIn('1.23', 'file')).to.equal('Pod');
    expect(kindIn('1.24', 'file')).to.equal('Deployment');
    expect(kindIn('1.1', 'webhook')).to.equal('Deployment');
  });

  it('is any other workload itself, also of a kind that Kubernetes does not know', () => {
    const workload = deepFreeze({ apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout', metadata: { name: 'r' } });
    const shape = { kind: 'CustomResource', podTemplate: ['spec'], statusTemplate: ['spec'] } as const;
    expect(ownerOf(workload, shape, { rules: rulesOf('1.31'), door: 'file' })).to.deep.equal({
      typeMeta: { apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout' },
      metadata: { name: 'r' },
    });
  });
});

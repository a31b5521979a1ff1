import { expect } from 'chai';

import { MergeError } from '../../../src/injection/merge/merge-error.js';
import { mergePod, type PodPatch, PodPatchReader } from '../../../src/injection/merge/pod-patch.js';
import { type Json, type JsonObject, objectAt } from '../../../src/json/json.js';
import { MERGE_CASES } from './merge-cases.js';

const readPodPatch = (rendered: Json, rules: { readonly kubernetes: number }): PodPatch =>
  new PodPatchReader(rules).read(rendered);

/** The names of the fields that a template has and Kubernetes 1.`kubernetes` has not. */
const unknownIn = (rendered: Json, kubernetes: number): readonly string[] =>
  readPodPatch(rendered, { kubernetes }).unknown.map(({ path }) => path);

describe('mergePod', () => {
  for (const { what, pod, patch, expected } of MERGE_CASES) {
    it(what, () => {
      expect(mergePod(pod, patch)).to.deep.equal(expected);
    });
  }

  it('leaves the pod as it is, and keeps what does not change as the same object', () => {
    const pod = {
      metadata: { labels: { a: '1' } },
      spec: { containers: [{ name: 'a', env: [{ name: 'A' }] }, { name: 'b' }] },
    };
    const before = structuredClone(pod);
    const merged = mergePod(pod, { spec: { containers: [{ name: 'b', tty: true }] } });
    expect(pod).to.deep.equal(before);
    expect(merged['metadata']).to.equal(pod.metadata);
    expect((merged['spec'] as { containers: readonly Json[] }).containers[0]).to.equal(pod.spec.containers[0]);
  });

  it('gives back the pod itself where the patch says what the pod says', () => {
    const pod = {
      metadata: { labels: { a: '1' }, finalizers: ['f'] },
      spec: { containers: [{ name: 'a', args: ['x'], env: [{ name: 'A', value: '1' }] }] },
    };
    expect(mergePod(pod, structuredClone(pod))).to.equal(pod);
  });

  it('merges what the pod has and the Pod type does not know', () => {
    const pod = { spec: { containers: [{ name: 'a', newField: { x: [1] } }], newField: [{ a: 1 }] } };
    expect(mergePod(pod, { spec: { containers: [{ name: 'a', tty: true }] } })).to.deep.equal({
      spec: { containers: [{ name: 'a', newField: { x: [1] }, tty: true }], newField: [{ a: 1 }] },
    });
  });

  it('leaves an item of the pod that has no key where it is', () => {
    const pod = { spec: { containers: [{ name: 'a' }], imagePullSecrets: [{ name: 's' }, {}] } };
    expect(mergePod(pod, { spec: { imagePullSecrets: [{ name: 't' }] } })).to.deep.equal({
      spec: { containers: [{ name: 'a' }], imagePullSecrets: [{ name: 't' }, { name: 's' }, {}] },
    });
  });

  const POD = { metadata: { name: 'p' }, spec: { containers: [{ name: 'a', env: [{ name: 'A' }] }] } };
  const refused: readonly [patch: JsonObject, message: string][] = [
    [{ spec: { containers: [{ image: 'x' }] } }, 'spec.containers[0]: got no name, want one'],
    [{ spec: { containers: ['x'] } }, "spec.containers[0]: got 'x', want a map"],
    [{ spec: { containers: [{ name: 'a', env: [{ value: 'x' }] }] } }, 'spec.containers[a].env[0]: got no name'],
    [{ spec: { containers: [{ name: 'a', $patch: 'merge' }] } }, "got $patch 'merge', want 'replace' or 'delete'"],
    [{ spec: { $patch: 'merge' } }, "spec: got $patch 'merge', want 'replace' or 'delete'"],
    [{ metadata: { $retainKeys: 'name' } }, "metadata: got 'name' for $retainKeys, want a list"],
    [{ metadata: { $retainKeys: ['name'], labels: {} } }, '$retainKeys does not name labels, which the patch sets'],
    [{ metadata: { '$setElementOrder/finalizers': 1 } }, 'metadata.finalizers: got the number 1 for $setElementOrder'],
    [{ spec: null }, 'spec: got null, which would delete all of it'],
    [{ metadata: null }, 'metadata: got null, which would delete all of it'],
    [{ spec: { containers: null } }, 'spec.containers: nothing of them would be left'],
    [{ spec: { containers: [{ $patch: 'replace' }] } }, 'spec.containers: nothing of them would be left'],
  ];
  for (const [patch, message] of refused) {
    it(`refuses ${JSON.stringify(patch)}`, () => {
      expect(() => mergePod(POD, patch)).to.throw(MergeError, message);
    });
  }
});

describe('PodPatchReader', () => {
  it('keeps nulls and directives, and takes nothing for an empty patch', () => {
    const patch = {
      metadata: { labels: { $patch: 'replace', a: null } },
      spec: { hostNetwork: null, '$setElementOrder/containers': [{ name: 'a' }], volumes: [{ $patch: 'replace' }] },
    };
    expect(readPodPatch(patch, { kubernetes: 36 })).to.deep.equal({ patch, unknown: [], isPlain: false });
    expect(readPodPatch(null, { kubernetes: 36 })).to.deep.equal({ patch: {}, unknown: [], isPlain: true });
  });

  it('knows a patch without nulls and directives', () => {
    const isPlain = (spec: JsonObject): boolean => readPodPatch({ spec }, { kubernetes: 36 }).isPlain;
    expect(isPlain({ containers: [{ name: 'a', args: [null, 'x'] }], nodeSelector: {} })).to.equal(true);
    expect(isPlain({ containers: [{ name: 'a', image: null }] })).to.equal(false);
    expect(isPlain({ nodeSelector: { a: null } })).to.equal(false);
    expect(isPlain({ nodeSelector: { $patch: 'replace' } })).to.equal(false);
    expect(isPlain({ volumes: [{ $patch: 'delete', name: 'a' }] })).to.equal(false);
    expect(readPodPatch({ status: { a: null } }, { kubernetes: 36 }).isPlain).to.equal(false);
  });

  it('says of what a patch shares with an earlier one the same again, and keeps it the same object', () => {
    const reader = new PodPatchReader({ kubernetes: 36 });
    const shared = { name: 'a', args: ['x'], resources: { limits: { cpu: 2 } } };
    const [wrong, special] = [
      { name: 'b', imagePolicy: 'x' },
      { name: 'c', $patch: 'delete' },
    ];
    const [one, other] = ['1', '2'].map((image) =>
      reader.read({ spec: { containers: [{ name: 'proxy', image }, shared, wrong, special] } }),
    );
    expect(other?.unknown).to.deep.equal(one?.unknown).and.have.length(1);
    expect(other?.isPlain).to.equal(false);
    const containers = (of: PodPatch | undefined): Json | undefined => objectAt(of?.patch, 'spec')['containers'];
    const read = { ...shared, resources: { limits: { cpu: '2' } } };
    expect(containers(other)).to.deep.equal([{ name: 'proxy', image: '2' }, read, { name: 'b' }, special]);
    expect((containers(other) as readonly Json[])[1]).to.equal((containers(one) as readonly Json[])[1]);
  });

  it('reads one object in two places as each of them wants it', () => {
    const reader = new PodPatchReader({ kubernetes: 36 });
    const same = { name: 'a', terminationMessagePath: '/x' };
    const { patch, unknown } = reader.read({ spec: { containers: [same], initContainers: [same], volumes: [same] } });
    expect(patch).to.deep.equal({ spec: { containers: [same], initContainers: [same], volumes: [{ name: 'a' }] } });
    expect(unknown.map(({ path }) => path)).to.deep.equal(['spec.volumes[0].terminationMessagePath']);
  });

  it('leaves out what the Pod type does not have, and tells it', () => {
    const rendered = {
      metadata: { 'sidecar.istio.io/x': 'y', name: 'p', unknown: null },
      spec: { containers: [{ name: 'a', securityContext: { fsGroup: 1, runAsUser: 1 } }] },
      other: {},
    };
    const { patch, unknown } = readPodPatch(rendered, { kubernetes: 36 });
    expect(patch).to.deep.equal({
      metadata: { name: 'p' },
      spec: { containers: [{ name: 'a', securityContext: { runAsUser: 1 } }] },
    });
    expect(unknown.map(({ path }) => path)).to.deep.equal([
      'metadata.sidecar.istio.io/x',
      'spec.containers[0].securityContext.fsGroup',
      'other',
    ]);
  });

  it('knows the fields of each version of Kubernetes', () => {
    const rendered = {
      metadata: { clusterName: 'c' },
      spec: { initContainers: [{ name: 'a', restartPolicy: 'Always', startupProbe: { grpc: { port: 1 } } }] },
    };
    const [policy, grpc] = ['spec.initContainers[0].restartPolicy', 'spec.initContainers[0].startupProbe.grpc'];
    expect(unknownIn(rendered, 22)).to.deep.equal([policy, grpc]);
    expect(unknownIn(rendered, 23)).to.deep.equal([policy]);
    expect(unknownIn(rendered, 27)).to.deep.equal(['metadata.clusterName', policy]);
    expect(unknownIn(rendered, 28)).to.deep.equal(['metadata.clusterName']);
  });

  it('takes a key in other letters for the field, as Go does', () => {
    const rendered = { Spec: { containers: [{ name: 'a', imagepullPolicy: 'Always' }] } };
    expect(readPodPatch(rendered, { kubernetes: 36 })).to.deep.equal({
      patch: { spec: { containers: [{ name: 'a', imagePullPolicy: 'Always' }] } },
      unknown: [],
      isPlain: true,
    });
  });

  it('takes numbers and names where Kubernetes does', () => {
    const rendered = {
      spec: {
        containers: [
          {
            name: 'a',
            args: [null],
            resources: { limits: { cpu: 2, memory: '1Gi' } },
            livenessProbe: { httpGet: { port: 80 } },
            readinessProbe: { tcpSocket: { port: 'http' } },
          },
        ],
      },
    };
    const container = {
      ...rendered.spec.containers[0],
      args: [''],
      resources: { limits: { cpu: '2', memory: '1Gi' } },
    };
    expect(readPodPatch(rendered, { kubernetes: 36 }).patch).to.deep.equal({ spec: { containers: [container] } });
  });

  const wrong: readonly [rendered: Json, message: string][] = [
    [[], 'the whole: got a list, want a map'],
    [{ spec: [] }, 'spec: got a list, want a map'],
    [{ spec: { containers: {} } }, 'spec.containers: got a map, want a list'],
    [{ spec: { containers: [null] } }, 'spec.containers[0]: got nothing, want a map'],
    [
      { metadata: { labels: { a: 1 } } },
      'metadata.labels.a: got the number 1, want a text (a number or a boolean in quotes)',
    ],
    [{ spec: { containers: [{ args: [1] }] } }, 'spec.containers[0].args[0]: got the number 1, want a text'],
    [{ spec: { hostNetwork: 'true' } }, "spec.hostNetwork: got 'true', want true or false"],
    [{ spec: { priority: '1' } }, "spec.priority: got '1', want a whole number"],
    [{ spec: { priority: 2147483648 } }, 'spec.priority: got the number 2147483648, want a whole number of 32 bits'],
    [{ spec: { activeDeadlineSeconds: 1e20 } }, 'want a whole number of 64 bits'],
    [{ spec: { overhead: { cpu: 'much' } } }, "spec.overhead.cpu: got 'much', want a quantity such as 100m or 128Mi"],
    [{ spec: { overhead: { cpu: true } } }, 'spec.overhead.cpu: got the boolean true, want a quantity'],
    [{ metadata: { creationTimestamp: 'now' } }, "got 'now', want a time such as 2025-01-31T10:00:00Z"],
    [{ spec: { containers: [{ livenessProbe: { tcpSocket: { port: 1.5 } } }] } }, 'port: got the number 1.5, want'],
  ];
  for (const [rendered, message] of wrong) {
    it(`says: ${message}`, () => {
      expect(() => readPodPatch(rendered, { kubernetes: 36 })).to.throw(message);
    });
  }
});

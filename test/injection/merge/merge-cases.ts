import type { JsonObject } from '../../../src/json/json.js';

/** A pod, a patch, and what comes of them. */
export interface MergeCase {
  readonly what: string;
  readonly pod: JsonObject;
  readonly patch: JsonObject;
  readonly expected: JsonObject;
  /** What kubectl of today does in another way, and why we do not. */
  readonly differsFromKubectl?: string;
}

const containers = (...names: readonly string[]): JsonObject => ({ containers: names.map((name) => ({ name })) });
const inContainer = (fields: JsonObject): JsonObject => ({ spec: { containers: [{ name: 'a', ...fields }] } });

/** What a strategic merge patch does to a pod; metadata.name stays as it is in all. */
export const MERGE_CASES: readonly MergeCase[] = [
  {
    what: 'puts new containers before those of the pod',
    pod: { spec: containers('a', 'b') },
    patch: { spec: containers('x', 'y') },
    expected: { spec: containers('x', 'y', 'a', 'b') },
  },
  {
    what: 'keeps the order of the pod among containers that both have, in the order of the patch',
    pod: { spec: containers('a', 'b', 'c') },
    patch: { spec: containers('x', 'c', 'a') },
    expected: { spec: containers('x', 'b', 'c', 'a') },
  },
  {
    what: 'puts a new container behind those that stand before its neighbour in the pod',
    pod: { spec: containers('a', 'b', 'c') },
    patch: { spec: containers('b', 'x') },
    expected: { spec: containers('a', 'b', 'x', 'c') },
  },
  {
    what: 'merges ports by containerPort, and the second of two equal ones is left alone',
    pod: inContainer({ ports: [{ containerPort: 1 }, { containerPort: 2 }, { containerPort: 1, protocol: 'UDP' }] }),
    patch: inContainer({ ports: [{ containerPort: 1, name: 'one' }] }),
    expected: inContainer({
      ports: [{ containerPort: 1, name: 'one' }, { containerPort: 1, protocol: 'UDP' }, { containerPort: 2 }],
    }),
  },
  {
    what: 'merges the items of a patch that have one key into each other',
    pod: inContainer({ env: [{ name: 'A', value: '1' }] }),
    patch: inContainer({
      env: [
        { name: 'B', value: '2' },
        { name: 'B', value: '3' },
      ],
    }),
    expected: inContainer({
      env: [
        { name: 'B', value: '3' },
        { name: 'A', value: '1' },
      ],
    }),
  },
  {
    what: 'merges mounts by mountPath and devices by devicePath',
    pod: inContainer({
      volumeMounts: [{ name: 'v', mountPath: '/v' }],
      volumeDevices: [{ name: 'd', devicePath: '/d' }],
    }),
    patch: inContainer({
      volumeMounts: [{ name: 'w', mountPath: '/v' }],
      volumeDevices: [{ name: 'e', devicePath: '/d' }],
    }),
    expected: inContainer({
      volumeMounts: [{ name: 'w', mountPath: '/v' }],
      volumeDevices: [{ name: 'e', devicePath: '/d' }],
    }),
  },
  {
    what: 'merges host aliases by ip, topology spread constraints by topologyKey and pull secrets, claims and gates by name',
    pod: {
      spec: {
        ...containers('a'),
        hostAliases: [{ ip: '1.1.1.1', hostnames: ['a'] }],
        topologySpreadConstraints: [{ topologyKey: 'zone', maxSkew: 1, whenUnsatisfiable: 'DoNotSchedule' }],
        imagePullSecrets: [{ name: 's' }],
        resourceClaims: [{ name: 'c', resourceClaimName: 'x' }],
        schedulingGates: [{ name: 'g' }],
      },
    },
    patch: {
      spec: {
        hostAliases: [{ ip: '1.1.1.1', hostnames: ['b'] }, { ip: '2.2.2.2' }],
        topologySpreadConstraints: [{ topologyKey: 'zone', maxSkew: 2 }],
        imagePullSecrets: [{ name: 't' }],
        resourceClaims: [{ name: 'd', resourceClaimName: 'y' }],
        schedulingGates: [{ name: 'h' }],
      },
    },
    expected: {
      spec: {
        ...containers('a'),
        hostAliases: [{ ip: '1.1.1.1', hostnames: ['b'] }, { ip: '2.2.2.2' }],
        topologySpreadConstraints: [{ topologyKey: 'zone', maxSkew: 2, whenUnsatisfiable: 'DoNotSchedule' }],
        imagePullSecrets: [{ name: 't' }, { name: 's' }],
        resourceClaims: [
          { name: 'd', resourceClaimName: 'y' },
          { name: 'c', resourceClaimName: 'x' },
        ],
        schedulingGates: [{ name: 'h' }, { name: 'g' }],
      },
    },
  },
  {
    what: 'replaces lists without a merge key: args, tolerations and capabilities',
    pod: {
      spec: {
        containers: [{ name: 'a', args: ['x', 'y'], securityContext: { capabilities: { drop: ['A'] }, runAsUser: 1 } }],
        tolerations: [{ key: 'a' }],
      },
    },
    patch: {
      spec: {
        containers: [{ name: 'a', args: ['z'], securityContext: { capabilities: { drop: ['ALL'] } } }],
        tolerations: [{ key: 'b' }],
      },
    },
    expected: {
      spec: {
        containers: [{ name: 'a', args: ['z'], securityContext: { capabilities: { drop: ['ALL'] }, runAsUser: 1 } }],
        tolerations: [{ key: 'b' }],
      },
    },
  },
  {
    what: 'joins finalizers, and merges owners by uid',
    pod: {
      metadata: {
        finalizers: ['a', 'b'],
        ownerReferences: [{ apiVersion: 'v1', kind: 'K', name: 'n', uid: '1' }],
      },
      spec: containers('a'),
    },
    patch: { metadata: { finalizers: ['c', 'b'], ownerReferences: [{ uid: '1', controller: true }] } },
    expected: {
      metadata: {
        finalizers: ['c', 'a', 'b'],
        ownerReferences: [{ apiVersion: 'v1', kind: 'K', name: 'n', uid: '1', controller: true }],
      },
      spec: containers('a'),
    },
  },
  {
    what: 'takes finalizers off a list',
    pod: { metadata: { finalizers: ['a', 'b', 'c'] }, spec: containers('a') },
    patch: { metadata: { '$deleteFromPrimitiveList/finalizers': ['a', 'c', 'x'] } },
    expected: { metadata: { finalizers: ['b'] }, spec: containers('a') },
  },
  {
    what: 'deletes what is null, in maps and in fields',
    pod: { metadata: { labels: { a: '1', b: '2' } }, spec: { ...containers('a'), hostNetwork: true } },
    patch: { metadata: { labels: { a: null, c: null } }, spec: { hostNetwork: null, nodeSelector: null } },
    expected: { metadata: { labels: { b: '2' } }, spec: containers('a') },
  },
  {
    what: 'leaves nulls out of what is new',
    pod: { spec: containers('a') },
    patch: { spec: { nodeSelector: { a: '1', b: null }, securityContext: { fsGroup: null, runAsUser: 1 } } },
    expected: { spec: { ...containers('a'), nodeSelector: { a: '1' }, securityContext: { runAsUser: 1 } } },
  },
  {
    what: 'replaces a map with $patch: replace',
    pod: { metadata: { labels: { a: '1' } }, spec: containers('a') },
    patch: { metadata: { labels: { $patch: 'replace', b: '2' } } },
    expected: { metadata: { labels: { b: '2' } }, spec: containers('a') },
  },
  {
    what: 'takes a map with $patch: replace for a pod that has none',
    pod: { spec: containers('a') },
    patch: { metadata: { labels: { $patch: 'replace', b: '2' } } },
    expected: { metadata: { labels: { b: '2' } }, spec: containers('a') },
    differsFromKubectl: 'it leaves the map out, older ones make a label named $patch of it',
  },
  {
    what: 'empties a map with $patch: delete',
    pod: { spec: { ...containers('a'), securityContext: { runAsUser: 1 } } },
    patch: { spec: { securityContext: { $patch: 'delete' } } },
    expected: { spec: { ...containers('a'), securityContext: {} } },
  },
  {
    what: 'replaces a list with an item $patch: replace',
    pod: inContainer({ env: [{ name: 'A' }, { name: 'B' }] }),
    patch: inContainer({ env: [{ name: 'C' }, { $patch: 'replace' }] }),
    expected: inContainer({ env: [{ name: 'C' }] }),
  },
  {
    what: 'deletes every item of a name with $patch: delete',
    pod: inContainer({ env: [{ name: 'A' }, { name: 'B' }, { name: 'A' }] }),
    patch: inContainer({ env: [{ name: 'A', $patch: 'delete' }, { name: 'C' }] }),
    expected: inContainer({ env: [{ name: 'C' }, { name: 'B' }] }),
  },
  {
    what: 'keeps only the keys of a volume that $retainKeys names',
    pod: { spec: { ...containers('a'), volumes: [{ name: 'v', emptyDir: {} }] } },
    patch: { spec: { volumes: [{ $retainKeys: ['name', 'hostPath'], name: 'v', hostPath: { path: '/x' } }] } },
    expected: { spec: { ...containers('a'), volumes: [{ name: 'v', hostPath: { path: '/x' } }] } },
  },
  {
    what: 'puts the items of a list in the order that $setElementOrder names',
    pod: { spec: containers('a', 'b', 'c') },
    patch: {
      spec: { '$setElementOrder/containers': [{ name: 'c' }, { name: 'x' }, { name: 'a' }], ...containers('x') },
    },
    expected: { spec: containers('b', 'c', 'x', 'a') },
  },
  {
    what: 'has a value of another kind in place of the old one',
    pod: { spec: { ...containers('a'), terminationGracePeriodSeconds: 30 } },
    patch: { spec: { terminationGracePeriodSeconds: 5 } },
    expected: { spec: { ...containers('a'), terminationGracePeriodSeconds: 5 } },
  },
];

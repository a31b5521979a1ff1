import { expect } from 'chai';

import { valueAt } from '../../../../src/sandbox/json/json-path.js';
import type { JsonObject, JsonValue } from '../../../../src/sandbox/json/json-value.js';
import type { KubernetesVersion } from '../../../../src/sandbox/kubernetes-version.js';
import { contextOf, created } from '../server-steps.js';

function podWith(spec: JsonObject, version: KubernetesVersion = '1.9'): JsonObject {
  const pod = { metadata: { name: 'web' }, spec: { containers: [{ name: 'app', image: 'nginx:1.13' }], ...spec } };
  return created('Pod', pod, contextOf('Pod', version)).object;
}

function containerWith(fields: JsonObject): JsonValue | undefined {
  const containers = valueAt(
    podWith({ containers: [{ name: 'app', image: 'nginx:1.13', ...fields }] }),
    'spec',
    'containers',
  );
  return Array.isArray(containers) ? (containers[0] as JsonValue) : undefined;
}

const pullPolicies: readonly (readonly [string, string])[] = [
  ['nginx', 'Always'],
  ['nginx:latest', 'Always'],
  ['nginx:1.13', 'IfNotPresent'],
  ['docker.io/istio/proxy:0.2.4', 'IfNotPresent'],
  ['localhost:5000/proxy', 'Always'],
  ['localhost:5000/proxy:1', 'IfNotPresent'],
  ['nginx@sha256:0123', 'IfNotPresent'],
  ['nginx:latest@sha256:0123', 'Always'],
];

/** Volumes as they are sent, and as each version gives them back (recordings `list-order`, `strategic-merge`). */
const volumes: readonly (readonly [JsonObject, JsonObject, JsonObject])[] = [
  [{ emptyDir: {} }, { emptyDir: { sizeLimit: '0' } }, { emptyDir: {} }],
  [
    { emptyDir: { medium: 'Memory' } },
    { emptyDir: { medium: 'Memory', sizeLimit: '0' } },
    { emptyDir: { medium: 'Memory' } },
  ],
  [{ hostPath: { path: '/x' } }, { hostPath: { path: '/x' } }, { hostPath: { path: '/x', type: '' } }],
  [
    { secret: { secretName: 's' } },
    { secret: { secretName: 's', defaultMode: 420 } },
    { secret: { secretName: 's', defaultMode: 420 } },
  ],
  [
    { configMap: { name: 'c', defaultMode: 256 } },
    { configMap: { name: 'c', defaultMode: 256 } },
    { configMap: { name: 'c', defaultMode: 256 } },
  ],
];

describe('defaults of pods', () => {
  for (const [image, policy] of pullPolicies) {
    it(`pulls ${image} ${policy}`, () => {
      expect(valueAt(containerWith({ image }), 'imagePullPolicy')).to.equal(policy);
    });
  }

  for (const [sent, on17, on19] of volumes) {
    it(`completes the volume ${JSON.stringify(sent)}`, () => {
      const wanted = { '1.7': on17, '1.9': on19 };
      for (const version of ['1.7', '1.9'] as const) {
        const pod = podWith({ volumes: [{ name: 'v', ...sent }] }, version);
        expect(valueAt(pod, 'spec', 'volumes')).to.deep.equal([{ name: 'v', ...wanted[version] }]);
      }
    });
  }

  it('completes ports, probes and references to fields', () => {
    const container = containerWith({
      ports: [{ containerPort: 80 }],
      readinessProbe: { httpGet: { port: 80 } },
      env: [{ name: 'POD', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }],
    });
    expect(container).to.deep.include({
      ports: [{ containerPort: 80, protocol: 'TCP' }],
      readinessProbe: {
        httpGet: { path: '/', port: 80, scheme: 'HTTP' },
        timeoutSeconds: 1,
        periodSeconds: 10,
        successThreshold: 1,
        failureThreshold: 3,
      },
      env: [{ name: 'POD', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.name' } } }],
    });
  });

  it('gives the ports of a pod on the host network the same host port', () => {
    const pod = podWith({ hostNetwork: true, containers: [{ name: 'a', image: 'i', ports: [{ containerPort: 80 }] }] });
    expect(pod).to.have.deep.nested.property('spec.containers[0].ports', [
      { hostPort: 80, containerPort: 80, protocol: 'TCP' },
    ]);
  });

  it('writes a service account under its old name too', () => {
    expect(podWith({ serviceAccountName: 'sa' })['spec']).to.deep.include({ serviceAccount: 'sa' });
    expect(podWith({ serviceAccount: 'sa' })['spec']).to.deep.include({ serviceAccountName: 'sa' });
  });

  it('sets requests to the limits, and the quality of service', () => {
    const limits = { cpu: '1', memory: '1Gi' };
    const guaranteed = podWith({ containers: [{ name: 'a', image: 'i', resources: { limits } }] });
    expect(guaranteed).to.have.deep.nested.property('spec.containers[0].resources', { limits, requests: limits });
    expect(guaranteed).to.have.nested.property('status.qosClass', 'Guaranteed');
    const burstable = podWith({ containers: [{ name: 'a', image: 'i', resources: { requests: { cpu: '1' } } }] });
    expect(burstable).to.have.nested.property('status.qosClass', 'Burstable');
  });
});

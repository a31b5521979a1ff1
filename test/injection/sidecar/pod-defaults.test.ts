import { expect } from 'chai';

import { withSidecarDefaults } from '../../../src/injection/sidecar/pod-defaults.js';
import type { JsonObject } from '../../../src/json/json.js';
import { deepFreeze } from '../../support/deep-freeze.js';

const DEFAULTS = {
  resources: {},
  terminationMessagePath: '/dev/termination-log',
  terminationMessagePolicy: 'File',
};

function containerWithDefaults(container: JsonObject): JsonObject | undefined {
  const { initContainers, containers } = withSidecarDefaults({
    initContainers: [container],
    containers: [container],
    volumes: [],
  });
  expect(initContainers).to.deep.equal(containers);
  return containers[0];
}

function volumeWithDefaults(volume: JsonObject): JsonObject | undefined {
  return withSidecarDefaults({ initContainers: [], containers: [], volumes: [volume] }).volumes[0];
}

describe('a container of a sidecar', () => {
  const images: readonly [image: string | undefined, policy: string][] = [
    ['a', 'Always'],
    ['a:latest', 'Always'],
    ['a:1', 'IfNotPresent'],
    ['host:5000/a', 'Always'],
    ['host:5000/a:1', 'IfNotPresent'],
    [`a@sha256:${'0'.repeat(64)}`, 'IfNotPresent'],
    [undefined, 'IfNotPresent'],
  ];
  for (const [image, imagePullPolicy] of images) {
    it(`pulls ${image ?? 'no image'} ${imagePullPolicy}`, () => {
      const container = { name: 'c', ...(image !== undefined && { image }) };
      expect(containerWithDefaults(container)).to.deep.equal({ ...DEFAULTS, ...container, imagePullPolicy });
    });
  }

  it('changes nothing that is written', () => {
    const container = deepFreeze({
      name: 'c',
      imagePullPolicy: 'Never',
      terminationMessagePath: '/a',
      terminationMessagePolicy: 'FallbackToLogsOnError',
      resources: { requests: { cpu: '1' } },
      ports: [{ containerPort: 1, protocol: 'UDP' }],
      env: [
        { name: 'A', value: 'a' },
        { name: 'B', valueFrom: { fieldRef: { apiVersion: 'v2', fieldPath: 'x' } } },
      ],
      livenessProbe: {
        ...{ timeoutSeconds: 2, periodSeconds: 2, successThreshold: 2, failureThreshold: 2 },
        httpGet: { port: 1, path: '/a', scheme: 'HTTPS' },
      },
    });
    expect(containerWithDefaults(container)).to.deep.equal(container);
  });

  const rows: readonly [what: string, given: JsonObject, want: JsonObject][] = [
    ['the protocol of ports', { ports: [{ containerPort: 1 }] }, { ports: [{ containerPort: 1, protocol: 'TCP' }] }],
    [
      'the version of field references',
      { env: [{ name: 'A', valueFrom: { fieldRef: { fieldPath: 'x' } } }] },
      { env: [{ name: 'A', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'x' } } }] },
    ],
    [
      'requests from limits',
      { resources: { limits: { cpu: '1', memory: '1Gi' }, requests: { cpu: '10m' } } },
      { resources: { limits: { cpu: '1', memory: '1Gi' }, requests: { cpu: '10m', memory: '1Gi' } } },
    ],
    [
      'the times of probes',
      { readinessProbe: { httpGet: { port: 1 } } },
      {
        readinessProbe: {
          ...{ timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 },
          httpGet: { port: 1, path: '/', scheme: 'HTTP' },
        },
      },
    ],
    [
      'what a hook gets',
      { lifecycle: { preStop: { httpGet: { port: 1 } }, postStart: { exec: { command: ['a'] } } } },
      {
        lifecycle: {
          preStop: { httpGet: { port: 1, path: '/', scheme: 'HTTP' } },
          postStart: { exec: { command: ['a'] } },
        },
      },
    ],
  ];
  for (const [what, given, want] of rows) {
    it(`fills in ${what}`, () => {
      expect(containerWithDefaults(deepFreeze(given))).to.deep.equal({
        ...DEFAULTS,
        imagePullPolicy: 'IfNotPresent',
        ...want,
      });
    });
  }
});

describe('a volume of a sidecar', () => {
  const fieldRef = { fieldPath: 'x' };
  const rows: readonly [what: string, given: JsonObject, want: JsonObject][] = [
    ['a volume of nothing', {}, { emptyDir: {} }],
    ['an emptyDir', { emptyDir: { medium: 'Memory' } }, { emptyDir: { medium: 'Memory' } }],
    ['a secret', { secret: { secretName: 's' } }, { secret: { secretName: 's', defaultMode: 420 } }],
    ['a secret with a mode', { secret: { defaultMode: 256 } }, { secret: { defaultMode: 256 } }],
    ['a configMap', { configMap: { name: 'c' } }, { configMap: { name: 'c', defaultMode: 420 } }],
    ['a hostPath', { hostPath: { path: '/a' } }, { hostPath: { path: '/a', type: '' } }],
    [
      'downwardAPI',
      { downwardAPI: { items: [{ path: 'a', fieldRef }] } },
      { downwardAPI: { items: [{ path: 'a', fieldRef: { apiVersion: 'v1', ...fieldRef } }], defaultMode: 420 } },
    ],
    [
      'projected',
      { projected: { sources: [{ serviceAccountToken: { path: 't' } }, { downwardAPI: { items: [{ fieldRef }] } }] } },
      {
        projected: {
          sources: [
            { serviceAccountToken: { path: 't', expirationSeconds: 3600 } },
            { downwardAPI: { items: [{ fieldRef: { apiVersion: 'v1', ...fieldRef } }] } },
          ],
          defaultMode: 420,
        },
      },
    ],
    ['a volume of a kind that came later', { image: { reference: 'a:1' } }, { image: { reference: 'a:1' } }],
    ['a volume of a kind that nobody knows', { later: {} }, { later: {} }],
    ['a volume of others', { nfs: { server: 's', path: '/' } }, { nfs: { server: 's', path: '/' } }],
  ];
  for (const [what, given, want] of rows) {
    it(`fills in what Kubernetes fills in for ${what}`, () => {
      expect(volumeWithDefaults(deepFreeze({ name: 'v', ...given }))).to.deep.equal({ name: 'v', ...want });
    });
  }
});

import { expect } from 'chai';

import type { JsonObject } from '../../../src/sandbox/json/json-value.js';
import { contextOf, created, lines, patched, template, workload } from './server-steps.js';

const app = { name: 'app', image: 'nginx:1.13' };
const port = 'must be between 1 and 65535, inclusive';
const label =
  "a DNS-1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";

/** What is wrong with a container, by path below it: pkg/apis/core/validation. */
const containers: readonly (readonly [JsonObject, readonly string[]])[] = [
  [{ image: 'i' }, ['name: Required value']],
  [{ name: 'App', image: 'i' }, [`name: Invalid value: "App": ${label}`]],
  [{ name: 'app' }, ['image: Required value']],
  [{ name: 'app', image: ' i' }, ['image: Invalid value: " i": must not have leading or trailing whitespace']],
  [{ ...app, ports: [{}] }, ['ports[0].containerPort: Required value']],
  [{ ...app, ports: [{ containerPort: 70000 }] }, [`ports[0].containerPort: Invalid value: 70000: ${port}`]],
  [{ ...app, ports: [{ containerPort: 1, hostPort: -1 }] }, [`ports[0].hostPort: Invalid value: -1: ${port}`]],
  [
    { ...app, ports: [{ containerPort: 1, protocol: 'SCTP' }] },
    ['ports[0].protocol: Unsupported value: "SCTP": supported values: TCP, UDP'],
  ],
  [
    {
      ...app,
      ports: [
        { name: 'http', containerPort: 1 },
        { name: 'http', containerPort: 2 },
      ],
    },
    ['ports[1].name: Duplicate value: "http"'],
  ],
  [{ ...app, env: [{ value: 'x' }] }, ['env[0].name: Required value']],
  [
    { ...app, env: [{ name: 'A', value: 'x', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }] },
    ['env[0].valueFrom: Invalid value: "": may not be specified when `value` is not empty'],
  ],
  [{ ...app, volumeMounts: [{ name: 'none', mountPath: '/x' }] }, ['volumeMounts[0].name: Not found: "none"']],
  [{ ...app, volumeMounts: [{ name: 'v' }] }, ['volumeMounts[0].mountPath: Required value']],
  [
    {
      ...app,
      volumeMounts: [
        { name: 'v', mountPath: '/x' },
        { name: 'v', mountPath: '/x' },
      ],
    },
    ['volumeMounts[1].mountPath: Invalid value: "/x": must be unique'],
  ],
  [
    { ...app, imagePullPolicy: 'Sometimes' },
    ['imagePullPolicy: Unsupported value: "Sometimes": supported values: Always, IfNotPresent, Never'],
  ],
  [{ ...app, readinessProbe: {} }, ['readinessProbe: Required value: must specify a handler type']],
  [
    { ...app, livenessProbe: { exec: { command: ['x'] }, tcpSocket: { port: 1 } } },
    ['livenessProbe.tcpSocket: Forbidden: may not specify more than 1 handler type'],
  ],
  [{ ...app, livenessProbe: { httpGet: { port: 0 } } }, [`livenessProbe.httpGet.port: Invalid value: 0: ${port}`]],
  [{ ...app, lifecycle: { preStop: { exec: {} } } }, ['lifecycle.preStop.exec.command: Required value']],
  [
    { ...app, resources: { limits: { cpu: '1' }, requests: { cpu: '1500m' } } },
    ['resources.requests: Invalid value: "1500m": must be less than or equal to cpu limit'],
  ],
  [
    { ...app, resources: { requests: { memory: '-1' } } },
    ['resources.requests[memory]: Invalid value: "-1": must be greater than or equal to 0'],
  ],
];

/** What is wrong with a pod's spec, by path below it. */
const specs: readonly (readonly [string, JsonObject, readonly string[]])[] = [
  ['no containers', { containers: [] }, ['containers: Required value']],
  ['two containers with one name', { containers: [app, app] }, ['containers[1].name: Duplicate value: "app"']],
  [
    'an init container with the name of a container',
    { initContainers: [app] },
    ['initContainers[0].name: Duplicate value: "app"'],
  ],
  [
    'an unknown restart policy',
    { restartPolicy: 'Maybe' },
    ['restartPolicy: Unsupported value: "Maybe": supported values: Always, OnFailure, Never'],
  ],
  ['a volume without name', { volumes: [{ emptyDir: {} }] }, ['volumes[0].name: Required value']],
  ['a volume without source', { volumes: [{ name: 'v' }] }, ['volumes[0]: Required value: must specify a volume type']],
  [
    'a volume with two sources',
    { volumes: [{ name: 'v', emptyDir: {}, hostPath: { path: '/' } }] },
    ['volumes[0].emptyDir: Forbidden: may not specify more than 1 volume type'],
  ],
  [
    'two volumes with one name',
    {
      volumes: [
        { name: 'v', emptyDir: {} },
        { name: 'v', emptyDir: {} },
      ],
    },
    ['volumes[1].name: Duplicate value: "v"'],
  ],
  [
    'a volume without what its source needs',
    { volumes: [{ name: 'v', secret: {} }] },
    ['volumes[0].secret.secretName: Required value'],
  ],
  [
    'a file outside its mount',
    { volumes: [{ name: 'v', configMap: { name: 'c', items: [{ key: 'k', path: '../k' }] } }] },
    ['volumes[0].configMap.items[0].path: Invalid value: "../k": must not contain \'..\''],
  ],
  [
    'a deadline of no time',
    { activeDeadlineSeconds: 0 },
    ['activeDeadlineSeconds: Invalid value: 0: must be between 1 and 2147483647, inclusive'],
  ],
];

function complaints(kind: string, object: JsonObject): readonly string[] {
  return lines(created(kind, object, contextOf(kind, '1.9')));
}

describe('validation of pods', () => {
  for (const [container, wanted] of containers) {
    it(`finds what is wrong with ${JSON.stringify(container)}`, () => {
      const volumes = [{ name: 'v', emptyDir: {} }];
      const spec = { containers: [container], volumes };
      expect(complaints('Pod', { metadata: { name: 'web' }, spec })).to.deep.equal(
        wanted.map((line) => `spec.containers[0].${line}`),
      );
      expect(complaints('Deployment', workload({ template: template(spec) }))).to.deep.equal(
        wanted.map((line) => `spec.template.spec.containers[0].${line}`),
      );
    });
  }

  for (const [name, spec, wanted] of specs) {
    it(`refuses ${name}`, () => {
      const pod = { metadata: { name: 'web' }, spec: { containers: [app], ...spec } };
      expect(complaints('Pod', pod)).to.deep.equal(wanted.map((line) => `spec.${line}`));
    });
  }

  it('accepts more names of environment variables from 1.8 on', () => {
    const pod = { metadata: { name: 'web' }, spec: { containers: [{ ...app, env: [{ name: 'a.b' }] }] } };
    expect(lines(created('Pod', pod, contextOf('Pod', '1.9')))).to.deep.equal([]);
    expect(lines(created('Pod', pod, contextOf('Pod', '1.7')))[0]).to.contain('a valid C identifier must start with');
  });

  it('refuses probes of init containers', () => {
    const init = { name: 'init', image: 'i', livenessProbe: { exec: { command: ['x'] } } };
    const pod = { metadata: { name: 'web' }, spec: { containers: [app], initContainers: [init] } };
    expect(complaints('Pod', pod)[0]).to.match(/^spec\.initContainers\[0\]\.livenessProbe: .*must not be set for init/);
  });

  it('checks an injected container as any other', () => {
    const context = contextOf('Deployment', '1.9');
    const { object } = created('Deployment', workload(), context);
    const spec = { containers: [{ name: 'istio-proxy', volumeMounts: [{ name: 'istio-envoy', mountPath: '/etc' }] }] };
    expect(lines(patched({ spec: { template: { spec } } }, object, context))).to.deep.equal([
      'spec.template.spec.containers[0].image: Required value',
      'spec.template.spec.containers[0].volumeMounts[0].name: Not found: "istio-envoy"',
    ]);
  });

  it('refuses invalid labels and annotations of a template', () => {
    const metadata = { labels: { app: 'web', 'a b': 'x', c: '!' }, annotations: { 'x/y/z': '' } };
    const selector = { matchLabels: { app: 'web' } };
    const found = complaints('Deployment', workload({ selector, template: { ...template(), metadata } }));
    expect(found).to.have.length(3);
    expect(found[0]).to.contain('spec.template.labels: Invalid value: "a b": name part must consist of');
    expect(found[1]).to.contain('spec.template.labels: Invalid value: "!": a valid label must be');
    expect(found[2]).to.contain('spec.template.annotations: Invalid value: "x/y/z": a qualified name must consist of');
  });
});

import { expect } from 'chai';

import { analyse } from '../../../src/injection/analysis/analyse.js';
import { type AnalysisInput, readWorkload } from '../../../src/injection/analysis/analysis-input.js';
import { isAutoscaler } from '../../../src/injection/analysis/autoscaler-rules.js';
import type { Finding } from '../../../src/injection/analysis/finding.js';
import type { SidecarConfig } from '../../../src/injection/config/sidecar-config.js';
import { explainInFile } from '../../../src/injection/explain/explanation.js';
import { manifestDocuments, placedObjectsOf } from '../../../src/injection/manifest/manifest-objects.js';
import type { Release } from '../../../src/injection/releases/release.js';
import { POD_TEMPLATE_PATHS, workloadShape } from '../../../src/injection/workload/workload.js';
import type { JsonObject } from '../../../src/json/json.js';
import { templateSidecarConfig } from '../fixtures.js';
import { caseConfig, caseText } from './doors.js';

const TEMPLATE = templateSidecarConfig('containers: [{name: istio-proxy, image: "p:1"}]');
const PARAMS = caseConfig('bparams');

function findingsIn(text: string, config: SidecarConfig, more: Partial<AnalysisInput> = {}): readonly Finding[] {
  const objects = manifestDocuments(text, 'case.yaml').flatMap((document) =>
    placedObjectsOf(document).map(({ object }) => object),
  );
  return analyse({
    workloads: objects.flatMap((object) => {
      const shape = workloadShape(object, POD_TEMPLATE_PATHS);
      if (!shape) return [];
      const { injected } = explainInFile({ object, shape }, config);
      return [{ ...readWorkload(object, shape, injected !== undefined), injected }];
    }),
    services: objects.filter(({ kind, apiVersion }) => kind === 'Service' && apiVersion === 'v1'),
    autoscalers: objects.filter(isAutoscaler),
    servicesKnown: true,
    mutualTls: config.mesh.json['authPolicy'] === 'MUTUAL_TLS',
    workloadAnnotationsCount: config.config.form === 'params',
    ...more,
  });
}

/** Codes and messages, without those that every workload of the cases has. */
const told = (text: string, config: SidecarConfig, more: Partial<AnalysisInput> = {}): readonly string[] =>
  findingsIn(text, config, more)
    .filter(({ code }) => !['NotInAService', 'MissingAppLabel', 'JobNeverCompletes'].includes(code))
    .map(({ code, level, message }) => `${level} ${code} ${message}`);

const INJECT = 'sidecar.istio.io/inject';

const deployment = (metadata: JsonObject, ofPods: JsonObject, spec: JsonObject = {}): string =>
  JSON.stringify({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: 'shop', ...metadata },
    spec: { template: { metadata: ofPods, spec: { containers: [{ name: 'web', image: 'w:1' }], ...spec } } },
  });

describe('a wish for or against a sidecar', () => {
  const lost: readonly [what: string, text: string, config: SidecarConfig, code: string][] = [
    ['of a Job template', caseText('b19-job'), TEMPLATE, 'MisplacedAnnotation'],
    ['of a Job template, with params', caseText('b19-job'), PARAMS, 'MisplacedAnnotation'],
    ['as a label of the object', caseText('b22-label'), TEMPLATE, 'MisplacedLabel'],
    ['as a label of the object, with params', caseText('b22-label'), PARAMS, 'MisplacedLabel'],
    [
      'as a label of the pods, with params',
      deployment({}, { labels: { [INJECT]: 'false' } }),
      PARAMS,
      'MisplacedLabel',
    ],
    [
      'as an annotation of the object',
      deployment({ annotations: { [INJECT]: 'false' } }, {}),
      TEMPLATE,
      'MisplacedAnnotation',
    ],
    [
      'as an annotation of the object that the pods contradict',
      deployment({ annotations: { [INJECT]: 'false' } }, { annotations: { [INJECT]: 'true' } }),
      TEMPLATE,
      'MisplacedAnnotation',
    ],
    [
      'as the label of namespaces',
      deployment({ labels: { 'istio-injection': 'disabled' } }, {}),
      TEMPLATE,
      'MisplacedLabel',
    ],
    [
      'in a misspelt label',
      deployment({}, { labels: { 'sidecar.istio.io/injekt': 'false' } }),
      TEMPLATE,
      'UnknownLabel',
    ],
    [
      'in a misspelt annotation',
      deployment({}, { annotations: { 'sidecar.istio.io/inejct': 'false' } }),
      TEMPLATE,
      'UnknownAnnotation',
    ],
    ['of another value', caseText('b10-ture'), TEMPLATE, 'InjectNeitherTrueNorFalse'],
    ['of another value, with params', caseText('b10-ture'), PARAMS, 'InjectNeitherTrueNorFalse'],
    [
      'of another value, as a label',
      deployment({}, { labels: { [INJECT]: 'disabled' } }),
      TEMPLATE,
      'InjectNeitherTrueNorFalse',
    ],
    [
      'that the label contradicts',
      deployment({}, { labels: { [INJECT]: 'true' }, annotations: { [INJECT]: 'false' } }),
      TEMPLATE,
      'InjectContradicted',
    ],
    [
      "that the object's annotation contradicts, with params",
      deployment({ annotations: { [INJECT]: 'true' } }, { annotations: { [INJECT]: 'false' } }),
      PARAMS,
      'InjectContradicted',
    ],
  ];
  for (const [what, text, config, code] of lost) {
    it(`is one finding, ${what}`, () => {
      const found = told(text, config);
      expect(found, found.join('\n')).to.have.lengthOf(1);
      expect(found[0]).to.match(new RegExp(`^warning ${code} `));
    });
  }

  const heard: readonly [what: string, text: string, config: SidecarConfig][] = [
    ['as a label of the pods', deployment({}, { labels: { [INJECT]: 'false' } }), TEMPLATE],
    ['as an annotation of the pods', deployment({}, { annotations: { [INJECT]: 'no' } }), TEMPLATE],
    ['as an annotation of the object, with params', deployment({ annotations: { [INJECT]: 'true' } }, {}), PARAMS],
    [
      'also where the same label is on the object',
      deployment({ labels: { [INJECT]: 'false' } }, { labels: { [INJECT]: 'false' } }),
      TEMPLATE,
    ],
  ];
  for (const [what, text, config] of heard) {
    it(`is no finding where it is read, ${what}`, () => {
      expect(told(text, config)).to.deep.equal([]);
    });
  }
});

describe('probes that the kubelet makes over the network', () => {
  const mutual = { ...TEMPLATE, mesh: caseConfig('bparams', 'bmtls').mesh };
  const handlers: readonly [kind: string, handler: JsonObject, target: string][] = [
    ['an HTTP', { httpGet: { path: '/', port: 80 } }, 'HTTP to port 80'],
    ['a TCP', { tcpSocket: { port: 'db' } }, 'TCP to port db'],
    ['a gRPC', { grpc: { port: 9000 } }, 'gRPC to port 9000'],
  ];
  for (const probe of ['livenessProbe', 'readinessProbe', 'startupProbe']) {
    for (const [kind, handler, target] of handlers) {
      for (const list of ['containers', 'initContainers']) {
        it(`are found: ${kind} ${probe} in ${list}`, () => {
          const spec = { [list]: [{ name: 'app', [probe]: handler }] };
          const found = told(deployment({}, {}, spec), mutual);
          expect(found).to.have.lengthOf(1);
          expect(found[0])
            .to.match(/^warning ProbeWithoutMutualTls /)
            .and.to.include(`${probe} (${target})`);
        });
      }
    }
  }

  it('are found among hooks, too', () => {
    const spec = { containers: [{ name: 'app', lifecycle: { preStop: { httpGet: { port: 80 } } } }] };
    expect(told(deployment({}, {}, spec), mutual)[0]).to.include('lifecycle.preStop (HTTP to port 80)');
  });

  it('are not found where they are commands', () => {
    const spec = { containers: [{ name: 'app', startupProbe: { exec: { command: ['a'] } } }] };
    expect(told(deployment({}, {}, spec), mutual)).to.deep.equal([]);
  });
});

describe("the proxy's ports and user", () => {
  it('are found where an application has them', () => {
    for (const config of [TEMPLATE, PARAMS]) {
      const found = told(caseText('b02-uid1337'), config);
      expect(found.map((line) => line.split(' ').slice(0, 2).join(' '))).to.deep.equal([
        'warning PortOfProxy',
        'warning PortOfProxy',
        'warning UserOfProxy',
      ]);
      expect(found[0]).to.include('15001').and.to.include('container leet');
    }
  });

  for (const port of [15006, 15008, 15020, 15021, 15090]) {
    it(`are found by their release: ${port}`, () => {
      const spec = { containers: [{ name: 'app', ports: [{ containerPort: port }] }] };
      expect(told(deployment({}, {}, spec), TEMPLATE)[0]).to.match(/^warning PortOfProxy .*\(Istio 1\.\d and newer\)/);
      const proxy = { ports: [15000, 15001], user: 1337, mayBeLater: false };
      expect(told(deployment({}, {}, spec), PARAMS, { proxy })[0]).to.match(/^info PortOfProxy /);
      const ofRelease = (release: Release) => told(deployment({}, {}, spec), PARAMS, { proxy, release })[0];
      expect(ofRelease('1.7')).to.match(/^warning PortOfProxy (?!.*and newer)/);
      expect(ofRelease('1.0.2')).to.match(/^info PortOfProxy /);
    });
  }

  it('are those of the mesh and the params', () => {
    const proxy = { ports: [7, 8], user: 99, mayBeLater: false };
    const spec = { securityContext: { runAsUser: 99 }, containers: [{ name: 'app', ports: [{ containerPort: 8 }] }] };
    expect(told(deployment({}, {}, spec), PARAMS, { proxy })).to.have.lengthOf(2);
    const own = {
      containers: [{ name: 'app', securityContext: { runAsUser: 1 } }],
      securityContext: { runAsUser: 99 },
    };
    expect(told(deployment({}, {}, own), PARAMS, { proxy })).to.deep.equal([]);
  });
});

describe('an init container of a template that must be root', () => {
  const leaving = (context: string): SidecarConfig =>
    templateSidecarConfig(`initContainers: [{name: istio-init, image: i, securityContext: {${context}}}]`);
  const rows: readonly [context: string, pod: JsonObject, found: boolean][] = [
    ['privileged: true', { runAsNonRoot: true }, true],
    ['privileged: true', { runAsUser: 1000 }, true],
    ['runAsUser: 0', { runAsNonRoot: true }, true],
    ['runAsUser: 0', { runAsUser: 1000 }, false],
    ['runAsUser: 0, runAsNonRoot: false', { runAsNonRoot: true, runAsUser: 1000 }, false],
    ['privileged: true', { fsGroup: 1 }, false],
  ];
  for (const [context, pod, found] of rows) {
    it(`is ${found ? '' : 'not '}found with ${context} in a pod with ${JSON.stringify(pod)}`, () => {
      const lines = told(deployment({}, {}, { securityContext: pod }), leaving(context));
      expect(lines.map((line) => line.split(' ')[1])).to.deep.equal(found ? ['InitContainerNotRoot'] : []);
    });
  }

  it('is right in the sidecar of params', () => {
    expect(told(caseText('b01-nonroot'), PARAMS)).to.deep.equal([]);
  });
});

describe('an autoscaler', () => {
  it('is told that the proxy counts, where all request what it looks at', () => {
    const [found] = findingsIn(caseText('b34-hpa'), PARAMS).filter(({ code }) => code.startsWith('Autoscaler'));
    expect(found).to.deep.include({ code: 'AutoscalerCountsProxy', level: 'info' });
  });

  it('is told who requests nothing', () => {
    const [found] = told(caseText('b34-hpa'), TEMPLATE);
    expect(found).to.match(
      /^warning AutoscalerWithoutRequests .*shop\/web scales it by cpu, of which istio-proxy requests none/,
    );
  });

  const autoscaler = (spec: JsonObject, namespace = 'shop'): string =>
    `---\n${JSON.stringify({ apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', metadata: { name: 'a', namespace }, spec })}\n`;
  const target = { scaleTargetRef: { kind: 'Deployment', name: 'web' } };
  const memory = { type: 'Resource', resource: { name: 'memory', target: { type: 'Utilization' } } };
  const value = { type: 'Resource', resource: { name: 'cpu', target: { type: 'AverageValue' } } };
  const rows: readonly [what: string, hpa: string, resources: readonly string[]][] = [
    ['memory', autoscaler({ ...target, metrics: [memory] }), ['memory']],
    ['an amount', autoscaler({ ...target, metrics: [value] }), []],
    ['no metric', autoscaler(target), ['cpu']],
    ['another namespace', autoscaler(target, 'other'), []],
    ['another workload', autoscaler({ scaleTargetRef: { kind: 'Deployment', name: 'db' } }), []],
  ];
  for (const [what, hpa, resources] of rows) {
    it(`looks at ${resources.join() || 'nothing'} of it, with ${what}`, () => {
      const lines = told(`${deployment({}, {})}\n${hpa}`, TEMPLATE);
      expect(lines).to.have.lengthOf(resources.length);
      for (const resource of resources) expect(lines[0]).to.include(`scales it by ${resource},`);
    });
  }
});

describe('workloads and annotations of others', () => {
  it('a Knative Service needs no Service', () => {
    const codes = findingsIn(caseText('c13-knative-not-in-a-service'), PARAMS).map(({ code }) => code);
    expect(codes).not.to.include('NotInAService');
  });

  it('an annotation of a later release is known, with the release', () => {
    const found = told(caseText('c14-newer-annotation'), PARAMS);
    expect(found).to.deep.equal([
      'info AnnotationOfLaterRelease the annotation proxy.istio.io/config is read by Istio 1.7 and newer',
    ]);
  });

  for (const key of [
    'istio.io/rev',
    'inject.istio.io/templates',
    'proxy.istio.io/overrides',
    'prometheus.istio.io/merge-metrics',
  ]) {
    it(`${key} is no warning`, () => {
      const found = findingsIn(deployment({}, { annotations: { [key]: '{}' } }), PARAMS).map(({ level }) => level);
      expect(found).not.to.include('warning');
    });
  }
});

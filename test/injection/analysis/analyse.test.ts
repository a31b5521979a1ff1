import { expect } from 'chai';
import merge from 'lodash/merge.js';

import { analyse } from '../../../src/injection/analysis/analyse.js';
import { type AnalysisInput, readWorkload } from '../../../src/injection/analysis/analysis-input.js';
import { workloadShape } from '../../../src/injection/workload/workload.js';
import type { Json, JsonObject } from '../../../src/json/json.js';

const deployment = (changes: object = {}): JsonObject =>
  merge(
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web', namespace: 'shop' },
      spec: {
        template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image: 'web' }] } },
      },
    },
    changes,
  );

const service = (changes: object = {}): JsonObject =>
  merge(
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'web', namespace: 'shop' },
      spec: { selector: { app: 'web' }, ports: [{ name: 'http', port: 80 }] },
    },
    changes,
  );

/** One with a value of the label `istio-injection`; undefined: without. */
const namespace = (value?: Json): JsonObject => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name: 'shop', ...(value === undefined ? {} : { labels: { 'istio-injection': value } }) },
});

const template = (metadata: object): object => ({ spec: { template: { metadata } } });

interface World extends Partial<Omit<AnalysisInput, 'workloads'>> {
  readonly workloads?: readonly JsonObject[];
  readonly inMesh?: boolean;
  /** The pods with their sidecars. */
  readonly injected?: JsonObject;
}

function findings({ workloads = [deployment()], inMesh = true, injected, ...rest }: World) {
  return analyse({
    workloads: workloads.flatMap((object) => {
      const shape = workloadShape(object);
      return shape ? [{ ...readWorkload(object, shape, inMesh), injected }] : [];
    }),
    services: [service()],
    servicesKnown: true,
    mutualTls: false,
    workloadAnnotationsCount: false,
    ...rest,
  });
}

const short = (world: World): readonly string[] => findings(world).map(({ code, level }) => `${code} ${level}`);

const job = (): JsonObject => ({
  ...deployment(),
  apiVersion: 'batch/v1',
  kind: 'Job',
});

const probed = (probe: Json, annotations: object = {}): JsonObject =>
  deployment({
    spec: {
      template: { metadata: { annotations }, spec: { containers: [{ readinessProbe: probe }] } },
    },
  });

/** What is found in a world: nothing where the world is as it should be. */
const CASES: readonly (readonly [what: string, world: World, found: readonly string[]])[] = [
  ['a workload with a named port in a service', {}, []],
  ['nothing at all', { workloads: [], services: [] }, []],

  [
    'an annotation with two letters exchanged',
    { workloads: [deployment(template({ annotations: { 'sidecar.istio.io/injcet': 'true' } }))] },
    ['UnknownAnnotation warning'],
  ],
  [
    'an annotation in other letter case',
    { workloads: [deployment(template({ annotations: { 'sidecar.istio.io/Inject': 'true' } }))] },
    ['UnknownAnnotation warning'],
  ],
  [
    'an annotation whose domain is misspelled',
    { workloads: [deployment(template({ annotations: { 'sidecar.istio/inject': 'true' } }))] },
    ['UnknownAnnotation warning'],
  ],
  [
    'an annotation of Istio that nobody knows',
    { workloads: [deployment(template({ annotations: { 'sidecar.istio.io/frobnicate': 'x' } }))] },
    ['UnknownAnnotation warning'],
  ],
  [
    'annotations of others',
    { workloads: [deployment(template({ annotations: { 'prometheus.io/scrape': 'true', note: 'x' } }))] },
    [],
  ],
  [
    'every form of a right annotation',
    {
      workloads: [
        deployment(
          template({
            annotations: {
              'sidecar.istio.io/inject': 'true',
              'traffic.sidecar.istio.io/includeInboundPorts': '*',
              'readiness.status.sidecar.istio.io/periodSeconds': '2',
            },
          }),
        ),
      ],
      services: [service({ metadata: { annotations: { 'auth.istio.io/8080': 'NONE' } } })],
    },
    [],
  ],
  [
    'log levels of the proxy and of its agent that neither has',
    {
      workloads: [
        deployment(
          template({
            annotations: {
              'sidecar.istio.io/logLevel': 'verbose',
              'sidecar.istio.io/componentLogLevel': 'misc',
              'sidecar.istio.io/agentLogLevel': 'default:trace',
            },
          }),
        ),
      ],
      inMesh: false,
    },
    [
      'AnnotationOfLaterRelease info',
      'InvalidAnnotation warning',
      'InvalidAnnotation warning',
      'InvalidAnnotation warning',
    ],
  ],
  [
    'log levels that they have',
    {
      workloads: [
        deployment(
          template({
            annotations: {
              'sidecar.istio.io/logLevel': 'trace',
              'sidecar.istio.io/componentLogLevel': 'misc:error,rbac:debug',
              'sidecar.istio.io/agentLogLevel': 'default:none,ads:debug',
            },
          }),
        ),
      ],
    },
    ['AnnotationOfLaterRelease info'],
  ],
  ['a Namespace whose label is enabled', { namespaces: [namespace('enabled')] }, []],
  ['a Namespace whose label is disabled', { namespaces: [namespace('disabled')] }, []],
  ['a Namespace without labels', { namespaces: [namespace()] }, []],
  ...[true, 'true', 'Enabled', '', 'off', null].map(
    (value) =>
      [
        `a Namespace whose label is ${JSON.stringify(value)}`,
        { namespaces: [namespace(value)] },
        ['NamespaceNeitherEnabledNorDisabled warning'],
      ] as const,
  ),
  [
    'a Namespace whose label is misspelt, or an annotation',
    {
      namespaces: [
        {
          ...namespace(),
          metadata: { labels: { 'istio-injeciton': 'enabled' }, annotations: { 'istio-injection': 'enabled' } },
        },
      ],
    },
    ['UnknownLabel warning', 'MisplacedAnnotation warning'],
  ],
  [
    'an annotation of pod templates on the workload',
    { workloads: [deployment({ metadata: { annotations: { 'sidecar.istio.io/inject': 'false' } } })] },
    ['MisplacedAnnotation warning'],
  ],
  [
    'the same where the configuration reads it there',
    {
      workloads: [deployment({ metadata: { annotations: { 'sidecar.istio.io/inject': 'false' } } })],
      workloadAnnotationsCount: true,
    },
    [],
  ],
  [
    'the same on both',
    {
      workloads: [
        deployment({
          metadata: { annotations: { 'sidecar.istio.io/inject': 'false' } },
          ...template({ annotations: { 'sidecar.istio.io/inject': 'false' } }),
        }),
      ],
    },
    [],
  ],
  [
    'an annotation of services in a pod template',
    { workloads: [deployment(template({ annotations: { 'networking.istio.io/exportTo': '.' } }))] },
    ['MisplacedAnnotation warning'],
  ],
  [
    'an annotation of pod templates on a service',
    { services: [service({ metadata: { annotations: { 'sidecar.istio.io/inject': 'true' } } })] },
    ['MisplacedAnnotation warning'],
  ],

  [
    'initializers in a pod template',
    { workloads: [deployment(template({ initializers: { pending: [] } }))] },
    ['InitializersInPodTemplate warning'],
  ],
  [
    'initializers of the workload itself',
    { workloads: [deployment({ metadata: { initializers: { pending: [] } } })] },
    [],
  ],

  [
    'a port without a name',
    { services: [service({ spec: { ports: [{ name: undefined, port: 80 }] } })].map(withoutPortNames) },
    ['PortNameIsNotUnderNamingConvention warning'],
  ],
  [
    'a port named web',
    { services: [service({ spec: { ports: [{ name: 'web' }] } })] },
    ['PortNameIsNotUnderNamingConvention warning'],
  ],
  [
    'a port named httpx',
    { services: [service({ spec: { ports: [{ name: 'httpx' }] } })] },
    ['PortNameIsNotUnderNamingConvention warning'],
  ],
  ['a port named grpc-web-main', { services: [service({ spec: { ports: [{ name: 'grpc-web-main' }] } })] }, []],
  ['a port named HTTP-main', { services: [service({ spec: { ports: [{ name: 'HTTP-main' }] } })] }, []],
  ['a UDP port of any name', { services: [service({ spec: { ports: [{ name: 'dns', protocol: 'UDP' }] } })] }, []],
  [
    'a port without a name of a service outside the mesh',
    { services: [service({ spec: { ports: [{ name: 'web' }] } })], inMesh: false },
    [],
  ],

  ['pods in no service', { services: [] }, ['NotInAService info']],
  ['pods in no service of what is known', { services: [], servicesKnown: false }, []],
  [
    'a service of another namespace',
    { services: [service({ metadata: { namespace: 'other' } })] },
    ['NotInAService info'],
  ],
  [
    'a service that wants another label too',
    { services: [service({ spec: { selector: { v: '2' } } })] },
    ['NotInAService info'],
  ],
  [
    'pods in two services of one mind',
    { services: [service(), service({ metadata: { name: 'web-2' } })] },
    ['InSeveralServices info'],
  ],
  [
    'pods in two services that contradict each other',
    { services: [service(), service({ metadata: { name: 'web-2' }, spec: { ports: [{ name: 'grpc' }] } })] },
    ['InSeveralServices warning'],
  ],

  [
    'a pod template without the label app',
    {
      workloads: [deployment(template({ labels: { name: 'web' } }))].map(withoutAppLabel),
      services: [service({ spec: { selector: { name: 'web' } } })].map(withoutAppSelector),
    },
    ['MissingAppLabel info'],
  ],
  ['a Job in the mesh', { workloads: [job()] }, ['JobNeverCompletes warning']],
  [
    'a Job with a native sidecar',
    { workloads: [job()], injected: { spec: { initContainers: [{ name: 'istio-proxy' }] } } },
    [],
  ],
  [
    "a probe that the proxy's agent answers",
    {
      workloads: [probed({ httpGet: { port: 80 } })],
      injected: {
        spec: { containers: [{ name: 'istio-proxy', env: [{ name: 'ISTIO_KUBE_APP_PROBERS', value: '{}' }] }] },
      },
    },
    [],
  ],
  ['a Job outside the mesh', { workloads: [job()], inMesh: false }, []],

  ['a probe by HTTP', { workloads: [probed({ httpGet: { port: 80 } })] }, ['ProbeWithoutMutualTls info']],
  [
    'a probe by HTTP where mutual TLS is on',
    { workloads: [probed({ httpGet: { port: 80 } })], mutualTls: true },
    ['ProbeWithoutMutualTls warning'],
  ],
  ['a probe by TCP', { workloads: [probed({ tcpSocket: { port: 'http' } })] }, ['ProbeWithoutMutualTls info']],
  ['a probe by a command', { workloads: [probed({ exec: { command: ['true'] } })], mutualTls: true }, []],
  [
    'a probe that the proxy rewrites',
    { workloads: [probed({ httpGet: { port: 80 } }, { 'sidecar.istio.io/rewriteAppHTTPProbers': 'true' })] },
    [],
  ],
];

function withoutPortNames(object: JsonObject): JsonObject {
  return { ...object, spec: { selector: { app: 'web' }, ports: [{ port: 80 }] } };
}

function withoutAppLabel(object: JsonObject): JsonObject {
  const spec = { template: { metadata: { labels: { name: 'web' } }, spec: { containers: [{ name: 'web' }] } } };
  return { ...object, spec };
}

function withoutAppSelector(object: JsonObject): JsonObject {
  return { ...object, spec: { selector: { name: 'web' }, ports: [{ name: 'http', port: 80 }] } };
}

describe('analyse', () => {
  for (const [what, world, found] of CASES) {
    it(`finds ${found.length === 0 ? 'nothing' : found.join(', ')} in ${what}`, () => {
      expect(short(world)).to.deep.equal(found);
    });
  }

  it('names the nearest annotation, the object and what to do', () => {
    const [finding] = findings({
      workloads: [deployment(template({ annotations: { 'sidecar.istio.io/injct': 'y' } }))],
    });
    expect(finding).to.deep.equal({
      code: 'UnknownAnnotation',
      level: 'warning',
      object: { kind: 'Deployment', namespace: 'shop', name: 'web' },
      message: 'Istio does not know the annotation sidecar.istio.io/injct: it has no effect',
      fix: 'write sidecar.istio.io/inject',
    });
  });

  it('says what the selectors of webhooks make of a label of a Namespace, and what may have been meant', () => {
    const found = (value: Json, webhooks?: AnalysisInput['webhooks']): readonly (string | undefined)[] => {
      const [finding] = findings({ namespaces: [namespace(value)], webhooks });
      return [finding?.message, finding?.fix];
    };
    expect(found('true')).to.deep.equal([
      "the label istio-injection=true is neither enabled nor disabled: webhooks that select istio-injection=enabled, as Istio's and this program's do, are not asked about its pods, whatever labels those have; webhooks that select istio-injection!=disabled are",
      'label it istio-injection=enabled: kubectl label namespace shop istio-injection=enabled --overwrite',
    ]);
    const webhooks = [
      { webhook: 'a', requirements: [{ key: 'istio-injection', operator: 'In' as const, values: ['enabled'] }] },
      { webhook: 'b', requirements: [{ key: 'istio-injection', operator: 'NotIn' as const, values: ['disabled'] }] },
      { webhook: 'c', requirements: [{ key: 'istio-injection', operator: 'DoesNotExist' as const, values: [] }] },
      { webhook: 'd', requirements: [] },
    ];
    expect(found('Disabled', webhooks)).to.deep.equal([
      'the label istio-injection=Disabled is neither enabled nor disabled: a is not asked about its pods, as its namespaceSelector wants istio-injection=enabled; b is asked about its pods all the same, by its namespaceSelector istio-injection!=disabled; c is not asked about its pods, as its namespaceSelector wants !istio-injection; d is asked about its pods all the same, as it has no namespaceSelector',
      'label it istio-injection=disabled: kubectl label namespace shop istio-injection=disabled --overwrite',
    ]);
    expect(found('perhaps')[1]).to.equal(
      'label it istio-injection=enabled or istio-injection=disabled: kubectl label namespace shop istio-injection=enabled --overwrite',
    );
  });

  it('says which log levels the agent has', () => {
    const annotations = { 'sidecar.istio.io/agentLogLevel': 'verbose' };
    const found = findings({ workloads: [deployment(template({ annotations }))] }).at(-1);
    expect(found?.message).to.equal(
      'the annotation sidecar.istio.io/agentLogLevel: "verbose" has a value that the sidecar can\'t use: ' +
        'want SCOPE:LEVEL,... with levels debug or info or warn or error or fatal or none',
    );
  });

  it('says which ports contradict each other, and which probes are refused', () => {
    const services = [service(), service({ metadata: { name: 'web-2' }, spec: { ports: [{ name: 'grpc' }] } })];
    const [contradiction, probe] = findings({ workloads: [probed({ httpGet: { port: 8080 } })], services });
    expect(contradiction?.message).to.contain('(web, web-2)').and.to.contain('port 80 is http and grpc');
    expect(probe?.message).to.contain('readinessProbe (HTTP to port 8080) of container web');
  });
});

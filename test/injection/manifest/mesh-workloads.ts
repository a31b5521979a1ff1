import fc from 'fast-check';

type Lines = readonly string[];

/** Lines of a manifest. */
interface Part {
  readonly lines: Lines;
  /** Injection changes what they say. */
  readonly isChanged: boolean;
}

/** A manifest, and whether injection does more to it than to add. */
export interface MeshWorkload {
  readonly text: string;
  readonly isChanged: boolean;
}

const NOTHING: Part = { lines: [], isChanged: false };
const kept = (...lines: Lines): Part => ({ lines, isChanged: false });
const changed = (...lines: Lines): Part => ({ lines, isChanged: true });

const indented = (lines: Lines, by: number): Lines => lines.map((line) => (line === '' ? '' : ' '.repeat(by) + line));
const joined = (...parts: readonly Part[]): Part => ({
  lines: parts.flatMap(({ lines }) => lines),
  isChanged: parts.some(({ isChanged }) => isChanged),
});
const inside = (part: Part, by = 2): Part => ({ ...part, lines: indented(part.lines, by) });
/** A key with what is below it; nothing where nothing is. */
const below = (key: string, part: Part, by = 2): Part =>
  part.lines.length === 0 ? NOTHING : joined(kept(key), inside(part, by));
/** As an item of a list. */
const asItem = ({ lines, isChanged }: Part): Part => ({
  lines: indented(lines, 2).map((line, index) => (index === 0 ? `- ${line.slice(2)}` : line)),
  isChanged,
});

const comment = fc.constantFrom<Lines>([], [], ['# note'], ['', '# after a blank line']);
const behind = fc.constantFrom('', '', ' # why');
const orNothing = (part: fc.Arbitrary<Part>, weight: number): fc.Arbitrary<Part> =>
  fc.oneof({ weight: 2, arbitrary: fc.constant(NOTHING) }, { weight, arbitrary: part });

/** What a probe or hook calls: a port by its name, by its number, or one that is none of the container's. */
const handler = fc.constantFrom<Part>(
  changed('httpGet:', '  path: /ready # of the application', '  port: 8080'),
  changed('httpGet:', '  port: http # by its name', '  scheme: HTTPS'),
  changed('httpGet: {path: /a b, port: 9999, host: example.com, scheme: HTTP}'),
  changed('httpGet:', '  path: "/x?a=b&c=<d>"', '  port: grpc', '  httpHeaders:', '  - {name: A, value: b} # header'),
  changed('tcpSocket:', '  port: 8080'),
  changed('tcpSocket: {port: http} # open'),
  changed('tcpSocket:', '  host: example.com', '  port: 5432'),
);
const ofProbe = fc.constantFrom<Part>(
  changed('grpc:', '  port: 9000'),
  changed('grpc: {port: 9000, service: health}'),
  kept('exec: {command: [cat, /ready]} # a file'),
);
const ofHook = fc.constantFrom<Part>(kept('exec:', '  command: [sleep, "5"]'), kept('sleep: {seconds: 5}'));
const timing = fc.constantFrom<Lines>(
  [],
  ['periodSeconds: 5 # often'],
  ['# slow', 'timeoutSeconds: 3', 'terminationGracePeriodSeconds: 1'],
);

const probe = (key: string): fc.Arbitrary<Part> =>
  orNothing(
    fc
      .tuple(fc.oneof({ weight: 2, arbitrary: handler }, ofProbe), timing, fc.boolean(), behind)
      .map(([called, times, isFirst, note]) => {
        const parts = isFirst ? [called, kept(...times)] : [kept(...times), called];
        return below(`${key}:${note}`, joined(...parts));
      }),
    3,
  );
const hook = (key: string): fc.Arbitrary<Part> =>
  orNothing(
    fc.oneof(handler, ofHook).map((called) => below(`${key}:`, called)),
    2,
  );
const probes = fc
  .tuple(probe('readinessProbe'), probe('livenessProbe'), probe('startupProbe'))
  .map((all) => joined(...all));
const hooks = fc
  .tuple(hook('postStart'), hook('preStop'))
  .map((all) => below('lifecycle: # at its start and end', joined(...all)));

const PORTS = kept('ports: # all', '- {name: http, containerPort: 8080}', '- containerPort: 9000', '  name: grpc');

const app = fc
  .tuple(probes, hooks, comment, fc.boolean())
  .map(([called, hooked, note, isLast]) =>
    asItem(
      joined(
        kept('name: app', 'image: "app:1" # pinned', ...note),
        ...(isLast ? [PORTS, called, hooked] : [called, hooked, PORTS]),
      ),
    ),
  );

const OTHER = kept('- name: other # container', '  image: o');
const SIDECAR = kept('- name: helper', '  image: h', '  restartPolicy: Always # native');

/** What an author says of the proxy's container. */
const ofProxy = fc
  .subarray<Lines>([
    ['image: auto # of the mesh'],
    ['resources:', '  requests: {cpu: 100m} # little', '  limits: {cpu: "2000m", memory: 1024Mi}'],
    [
      'env:',
      '- name: OWN',
      '  value: b',
      '# from the node',
      '- name: NODE',
      '  valueFrom: {fieldRef: {fieldPath: spec.nodeName}}',
    ],
    ['lifecycle:', '  preStop:', '    exec: {command: [sleep, "5"]}'],
    ['securityContext: {runAsUser: 1234}'],
    ['ports: [{containerPort: 1, name: x}]'],
    ['volumeMounts:', '- {name: v, mountPath: /v}'],
    ['readinessProbe: {httpGet: {path: /own, port: 1}}'],
  ])
  .map((fields) => changed('- name: istio-proxy', ...indented(fields.flat(), 2)));

const scrape = fc.constantFrom<Part>(
  NOTHING,
  NOTHING,
  changed('prometheus.io/scrape: "true" # by ours', 'prometheus.io/port: "9090"'),
  changed("prometheus.io/port: '9090'", 'prometheus.io/path: /m', 'prometheus.io/scrape: "true"'),
  changed('prometheus.io/path: /m # path'),
  kept('prometheus.io/scrape: "false"', 'prometheus.io/port: "9090"'),
  changed('prometheus.istio.io/scrape-targets: "8080:/m,9000:/n"'),
  changed('prometheus.istio.io/scrape-targets: 8080 # one', 'prometheus.io/port: "9090"'),
);
const annotations = fc
  .tuple(
    fc.subarray<Lines>([
      ['a: b # c'],
      ['sidecar.istio.io/proxyCPU: 10m'],
      ['# holds', `proxy.istio.io/config: '{"holdApplicationUntilProxyStarts": true}'`],
      ['kubectl.kubernetes.io/default-container: app'],
      ['sidecar.istio.io/rewriteAppHTTPProbers: "false"'],
      ['sidecar.istio.io/nativeSidecar: "true"'],
      ['sidecar.istio.io/nativeSidecar: "false"'],
      ['traffic.sidecar.istio.io/excludeInboundPorts: "9090"'],
    ]),
    scrape,
    comment,
  )
  .map(([own, metrics, note]) =>
    joined(...own.map((lines) => kept(...lines)), metrics, kept(...(own.length > 0 ? note : []))),
  )
  // A key can't be there twice.
  .filter(({ lines }) => lines.filter((line) => line.includes('nativeSidecar')).length < 2);
const labels = fc.subarray<Lines>([
  ['security.istio.io/tlsMode: istio', 'tier: web'],
  ['app: web'],
  ['version: v1 # first'],
  ['service.istio.io/canonical-name: web', 'zone: a'],
]);

const volumes = fc.constantFrom<Lines>([], ['volumes: []'], ['volumes:', '- name: v # data', '  emptyDir: {}']);
const others = fc
  .subarray<Lines>([
    ['restartPolicy: Always # as ever'],
    ['securityContext: {runAsUser: 7}'],
    ['imagePullSecrets: [{name: p}]'],
  ])
  .map((lines) => kept(...lines.flat()));

const containers = fc
  .tuple(app, orNothing(ofProxy, 3), fc.boolean(), fc.boolean())
  .map(([own, proxy, isFirst, hasOther]) => {
    const all = [own, ...(hasOther ? [OTHER] : [])];
    return below('containers:', joined(...(isFirst ? [proxy, ...all] : [...all, proxy])), 0);
  });
const initContainers = fc
  .subarray<Part>([kept('- name: first # of all', '  image: i'), SIDECAR])
  .map((all) => below('initContainers:', joined(...all)));

interface Template {
  readonly metadata: Part;
  readonly spec: Part;
}

const template = fc
  .record({ containers, initContainers, volumes, others, annotations, labels, isLast: fc.boolean() })
  .map((parts): Template => {
    const beside = joined(parts.initContainers, kept(...parts.volumes), parts.others);
    return {
      metadata: joined(below('labels:', kept(...parts.labels.flat())), below('annotations: # all', parts.annotations)),
      spec: joined(...(parts.isLast ? [beside, parts.containers] : [parts.containers, beside])),
    };
  });

const inTemplate = ({ metadata, spec }: Template): Part =>
  below('template:', joined(below('metadata:', metadata), below('spec: # pod', spec)));
const head = (apiVersion: string, kind: string): Part =>
  kept(`apiVersion: ${apiVersion}`, `kind: ${kind}`, 'metadata:', '  name: web # it');
const withTemplate = (apiVersion: string, kind: string, pod: Template): Part =>
  joined(head(apiVersion, kind), below('spec:', joined(kept('# all of it'), inTemplate(pod))));

const TYPES = [
  ['apps/v1', 'Deployment'],
  ['apps/v1', 'StatefulSet'],
  ['apps/v1', 'DaemonSet'],
  ['apps/v1', 'ReplicaSet'],
  ['batch/v1', 'Job'],
  ['v1', 'ReplicationController'],
  ['argoproj.io/v1alpha1', 'Rollout'],
  ['serving.knative.dev/v1', 'Service'],
] as const;

/** Manifests of each kind that has pods. */
const KINDS: readonly ((pod: Template) => Part)[] = [
  ({ metadata, spec }) => joined(head('v1', 'Pod'), inside(metadata), below('spec:', spec)),
  ...TYPES.map(
    ([apiVersion, kind]) =>
      (pod: Template) =>
        withTemplate(apiVersion, kind, pod),
  ),
  (pod) => {
    const job = below('jobTemplate:', below('spec:', inTemplate(pod)));
    return joined(head('batch/v1', 'CronJob'), below('spec:', joined(kept('schedule: "* * * * *"'), job)));
  },
  (pod) => joined(kept('apiVersion: v1', 'kind: List', 'items:'), asItem(withTemplate('apps/v1', 'Deployment', pod))),
];

/**
 * Workloads of all kinds as people write them for a mesh: with probes and hooks of every sort, annotations for Prometheus, a
 * container of their own for the proxy, and comments.
 */
export const meshWorkload: fc.Arbitrary<MeshWorkload> = fc
  .tuple(template, fc.constantFrom(...KINDS))
  .map(([pod, kind]) => kind(pod))
  .map(({ lines, isChanged }) => ({ text: `${lines.join('\n')}\n`, isChanged }));

import type { Container, PodSpec } from './pod-spec.js';
import { exemptInboundPorts, type RedirectOptions } from './redirect-options.js';

/** Why something will not work as the pod's author may expect. */
type RedirectWarningReason =
  | 'BadArguments'
  | 'HostNetwork'
  | 'NotInjected'
  | 'PlainTcpPort'
  | 'ProbeThroughProxy'
  | 'ProxyNotExempt'
  | 'RunsAsProxy'
  | 'UnknownRelease';

/** A warning, in one line. */
export interface RedirectWarning {
  readonly reason: RedirectWarningReason;
  readonly text: string;
}

type Rule = (spec: PodSpec, options: RedirectOptions) => readonly RedirectWarning[];

const PROXY_CONTAINER = 'istio-proxy';

/** Those that ask Istio for plain TCP or UDP. */
const OPAQUE_PROTOCOLS = ['tcp', 'udp'];

const applications = ({ containers }: PodSpec): readonly Container[] =>
  containers.filter(({ name }) => name !== PROXY_CONTAINER);

const hostNetwork: Rule = ({ hostNetwork: usesHost }) => {
  const text = "hostNetwork is true: the rules change the traffic of the whole node, not only the pod's";
  return usesHost ? [{ reason: 'HostNetwork', text }] : [];
};

const PROBES = ['livenessProbe', 'readinessProbe', 'startupProbe'] as const;

const probesThroughProxy: Rule = (spec, options) =>
  applications(spec).flatMap((container) =>
    PROBES.flatMap((probe) => {
      const { httpGet, tcpSocket } = container[probe] ?? {};
      const port = portOfProbe(container, (httpGet ?? tcpSocket)?.port);
      if (port === undefined || !isRedirected(options, port)) return [];
      const what = httpGet
        ? 'it fails where mutual TLS is on, because the kubelet has no certificate'
        : 'the proxy accepts every connection, so it says nothing about the container';
      const text = `container ${container.name}: ${probe} on port ${port} goes through the proxy: ${what}`;
      return [{ reason: 'ProbeThroughProxy', text } as const];
    }),
  );

const runsAsProxy: Rule = (spec, options) =>
  applications(spec).flatMap((container) => {
    const as = exemptIdentity(spec, container, options);
    const text = `container ${container.name} runs as ${as ?? ''} like the proxy: what it sends bypasses the proxy`;
    return as === undefined ? [] : [{ reason: 'RunsAsProxy', text }];
  });

const proxyNotExempt: Rule = (spec, options) => {
  // A native sidecar is an init container.
  const all = [...spec.containers, ...spec.initContainers];
  const proxy = all.find(({ name }) => name === PROXY_CONTAINER);
  const uid = proxy && (proxy.securityContext.runAsUser ?? spec.securityContext.runAsUser);
  // Without a user in the pod it is the image's, which is unknown here.
  if (!proxy || uid === undefined || exemptIdentity(spec, proxy, options) !== undefined) return [];
  const exempt = options.proxyUids.join(', ');
  const text = `container ${PROXY_CONTAINER} runs as user ${uid}, not ${exempt}: its own connections are redirected back to it`;
  return [{ reason: 'ProxyNotExempt', text }];
};

const plainTcpPorts: Rule = (spec, options) => {
  const { protocols } = options.release;
  // Later releases look at the traffic.
  if (protocols.length === 0) return [];
  return applications(spec).flatMap((container) =>
    container.ports.flatMap(({ name, containerPort, protocol = 'TCP' }) => {
      if (name === undefined || containerPort === undefined || protocol !== 'TCP') return [];
      if (isNamedForMesh(name, protocols) || !isRedirected(options, containerPort)) return [];
      const text =
        `container ${container.name}: port ${containerPort} is named ${name}: ` +
        'behind a Service port of that name the mesh treats it as plain TCP ' +
        `(it knows ${protocols.join(', ')}, alone or before a "-")`;
      return [{ reason: 'PlainTcpPort', text } as const];
    }),
  );
};

const RULES: readonly Rule[] = [hostNetwork, runsAsProxy, proxyNotExempt, probesThroughProxy, plainTcpPorts];

/** What of a pod will not work as its author may expect when its traffic is redirected with these options. */
export function redirectWarnings(spec: PodSpec, options: RedirectOptions): readonly RedirectWarning[] {
  return RULES.flatMap((rule) => rule(spec, options));
}

function isRedirected(options: RedirectOptions, port: number): boolean {
  const { inboundPorts, excludeInboundPorts } = options;
  if (inboundPorts !== 'all') return inboundPorts.includes(port);
  return ![...exemptInboundPorts(options), ...excludeInboundPorts].includes(port);
}

/** The number of a port that a probe names; undefined where no port has the name. */
function portOfProbe({ ports }: Container, port: number | string | undefined): number | undefined {
  const number = Number(port);
  if (typeof port === 'number' || (port !== undefined && /^\d+$/.test(port))) return number;
  return ports.find(({ name }) => name !== undefined && name === port)?.containerPort;
}

/** The user or group of a container whose traffic is left alone; undefined where it is redirected, or the image decides. */
function exemptIdentity(spec: PodSpec, container: Container, options: RedirectOptions): string | undefined {
  const uid = container.securityContext.runAsUser ?? spec.securityContext.runAsUser;
  const gid = container.securityContext.runAsGroup ?? spec.securityContext.runAsGroup;
  if (uid !== undefined && options.proxyUids.includes(uid)) return `user ${uid}`;
  return gid !== undefined && options.proxyGids.includes(gid) ? `group ${gid}` : undefined;
}

/** True for `<protocol>` and `<protocol>-<suffix>`. */
function isNamedForMesh(name: string, protocols: readonly string[]): boolean {
  const [prefix = ''] = name.split('-', 1);
  return [...protocols, ...OPAQUE_PROTOCOLS].includes(prefix);
}

import type { InboundTraits, OutboundTraits, RedirectKey, RedirectRelease, TproxyTraits } from './redirect-release.js';

const FLAGS_OF_1_0: readonly RedirectKey[] = [
  'proxyPort',
  'proxyUid',
  'proxyGid',
  'inboundMode',
  'inboundPorts',
  'excludeInboundPorts',
  'ipRanges',
  'excludeIpRanges',
];

const FLAGS_OF_1_1: readonly RedirectKey[] = [...FLAGS_OF_1_0, 'interfaces'];
const FLAGS_OF_1_2: readonly RedirectKey[] = [...FLAGS_OF_1_1, 'excludeOutboundPorts'];

/** The flags of `istio-iptables.sh` of 1.3 and 1.4, which the program that follows it has too. */
export const FLAGS_OF_1_3: readonly RedirectKey[] = [...FLAGS_OF_1_2, 'inboundProxyPort'];

const VARIABLES_OF_1_0: RedirectRelease['variables'] = {
  proxyPort: 'ENVOY_PORT',
  inboundProxyPort: 'INBOUND_CAPTURE_PORT',
  inboundMode: 'ISTIO_INBOUND_INTERCEPTION_MODE',
  tproxyMark: 'ISTIO_INBOUND_TPROXY_MARK',
  tproxyRouteTable: 'ISTIO_INBOUND_TPROXY_ROUTE_TABLE',
  inboundPorts: 'ISTIO_INBOUND_PORTS',
  excludeInboundPorts: 'ISTIO_LOCAL_EXCLUDE_PORTS',
  ipRanges: 'ISTIO_SERVICE_CIDR',
  excludeIpRanges: 'ISTIO_SERVICE_EXCLUDE_CIDR',
};

const VARIABLES_OF_1_1: RedirectRelease['variables'] = {
  ...VARIABLES_OF_1_0,
  leaveSelfCalls: 'DISABLE_REDIRECTION_ON_LOCAL_LOOPBACK',
};

/** The variables of `istio-iptables.sh` of 1.2 to 1.4. */
export const VARIABLES_OF_1_2: RedirectRelease['variables'] = {
  ...VARIABLES_OF_1_1,
  excludeOutboundPorts: 'ISTIO_LOCAL_OUTBOUND_PORTS_EXCLUDE',
};

const SSH_PORT = 22;

const ONE_PORT: InboundTraits = { port: 'as outbound', exemptPorts: [SSH_PORT], tunnel: false };

/** A port of its own for inbound connections, which only `-b '*'` uses. */
export const OWN_PORT_WITH_ALL: InboundTraits = { port: '15006 with *', exemptPorts: [SSH_PORT], tunnel: false };

const BY_OUTBOUND_PORT: OutboundTraits = {
  protocols: 'TCP',
  passthrough: false,
  selfCalls: 'outbound',
  virtualMachines: 'prerouting',
};

/** Calls of the pod to itself as inbound ones, and 127.0.0.6 for what has no listener. */
export const BY_INBOUND_PORT: OutboundTraits = { ...BY_OUTBOUND_PORT, passthrough: true, selfCalls: 'inbound' };

/** TPROXY of the scripts. */
export const SCRIPT_TPROXY: TproxyTraits = { port: 'outbound', established: 'socket', marks: 'none' };

const RELEASE_1_0: RedirectRelease = {
  name: '0.8 to 1.0',
  from: [0, 8],
  to: [1, 0],
  program: 'proxy_init',
  flags: FLAGS_OF_1_0,
  variables: VARIABLES_OF_1_0,
  repeatsRules: true,
  unsetLists: 'nothing',
  exemptsRoot: true,
  inbound: ONE_PORT,
  outbound: BY_OUTBOUND_PORT,
  tproxy: SCRIPT_TPROXY,
  dns: 'no',
  protocols: ['grpc', 'http', 'http2', 'mongo', 'redis'],
  ipv6: 'REDIRECT of listed ports',
  withoutIpv6: 'rejected',
};

/**
 * What is taken where no release is named and no flag tells of a later one: rules of 1.0 for all that 0.2 to 1.0 are
 * given, with the flags `-k` and `-o`, and with IPv6 as IPv4.
 */
export const UNNAMED_RELEASE: RedirectRelease = {
  ...RELEASE_1_0,
  name: '0.2 to 1.0',
  from: [0, 2],
  flags: [...FLAGS_OF_1_2, 'tproxyMark', 'tproxyRouteTable'],
  variables: {
    ...VARIABLES_OF_1_0,
    proxyUid: 'ENVOY_UID',
    excludeOutboundPorts: 'ISTIO_LOCAL_OUTBOUND_PORTS_EXCLUDE',
  },
  repeatsRules: false,
  unsetLists: 'everything',
  exemptsRoot: false,
  outbound: { ...BY_OUTBOUND_PORT, virtualMachines: 'own chain' },
  ipv6: 'as IPv4',
  withoutIpv6: 'left alone',
};

const RELEASE_1_1: RedirectRelease = {
  ...RELEASE_1_0,
  name: '1.1',
  from: [1, 1],
  to: [1, 1],
  flags: FLAGS_OF_1_1,
  variables: VARIABLES_OF_1_1,
  protocols: [...RELEASE_1_0.protocols, 'https', 'mysql', 'tls'],
  withoutIpv6: 'rejected but loopback',
};

const RELEASE_1_2: RedirectRelease = {
  ...RELEASE_1_1,
  name: '1.2',
  from: [1, 2],
  to: [1, 2],
  flags: FLAGS_OF_1_2,
  variables: VARIABLES_OF_1_2,
};

/** The releases that set their rules with a shell script, from the oldest on. */
export const SCRIPT_RELEASES: readonly RedirectRelease[] = [
  {
    ...UNNAMED_RELEASE,
    name: '0.2 to 0.7',
    to: [0, 7],
    flags: FLAGS_OF_1_0,
    variables: { ...VARIABLES_OF_1_0, proxyUid: 'ENVOY_UID' },
  },
  RELEASE_1_0,
  RELEASE_1_1,
  RELEASE_1_2,
  {
    ...RELEASE_1_2,
    name: '1.3 to 1.4',
    from: [1, 3],
    to: [1, 4],
    flags: FLAGS_OF_1_3,
    inbound: OWN_PORT_WITH_ALL,
    outbound: BY_INBOUND_PORT,
  },
];

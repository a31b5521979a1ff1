import type { RedirectKey, RedirectRelease } from './redirect-release.js';
import {
  BY_INBOUND_PORT,
  FLAGS_OF_1_3,
  OWN_PORT_WITH_ALL,
  SCRIPT_TPROXY,
  VARIABLES_OF_1_2,
} from './script-releases.js';

const FLAGS_OF_1_5: readonly RedirectKey[] = [...FLAGS_OF_1_3, 'tproxyMark', 'tproxyRouteTable'];
const FLAGS_OF_1_6: readonly RedirectKey[] = [...FLAGS_OF_1_5, 'outboundPorts', 'tunnelPort'];
const FLAGS_OF_1_8: readonly RedirectKey[] = [...FLAGS_OF_1_6, 'redirectDns'];
const FLAGS_OF_1_9: readonly RedirectKey[] = [...FLAGS_OF_1_8, 'captureAllDns'];
const FLAGS_OF_1_15: readonly RedirectKey[] = [...FLAGS_OF_1_9, 'excludeInterfaces', 'dropInvalid', 'dualStack'];

const VARIABLES_OF_1_5: RedirectRelease['variables'] = {
  ...VARIABLES_OF_1_2,
  proxyUid: 'PROXY_UID',
  proxyGid: 'PROXY_GID',
  interfaces: 'KUBE_VIRT_INTERFACES',
};

const VARIABLES_OF_1_6: RedirectRelease['variables'] = {
  ...VARIABLES_OF_1_5,
  outboundPorts: 'ISTIO_OUTBOUND_PORTS',
  tunnelPort: 'INBOUND_TUNNEL_PORT',
};

const VARIABLES_OF_1_8: RedirectRelease['variables'] = { ...VARIABLES_OF_1_6, redirectDns: 'ISTIO_META_DNS_CAPTURE' };
const VARIABLES_OF_1_9: RedirectRelease['variables'] = { ...VARIABLES_OF_1_8, captureAllDns: 'CAPTURE_ALL_DNS' };

const VARIABLES_OF_1_15: RedirectRelease['variables'] = {
  ...VARIABLES_OF_1_9,
  excludeInterfaces: 'ISTIO_EXCLUDE_INTERFACES',
  dropInvalid: 'INVALID_DROP',
  dualStack: 'ISTIO_AGENT_DUAL_STACK',
  ownerGroups: 'ISTIO_OUTBOUND_OWNER_GROUPS',
  excludeOwnerGroups: 'ISTIO_OUTBOUND_OWNER_GROUPS_EXCLUDE',
};

const VARIABLES_OF_1_20: RedirectRelease['variables'] = {
  ...VARIABLES_OF_1_15,
  loopbackRange: 'ISTIO_OUTBOUND_IPV4_LOOPBACK_CIDR',
};

const RELEASE_1_5: RedirectRelease = {
  name: '1.5',
  from: [1, 5],
  to: [1, 5],
  program: 'istio-iptables',
  flags: FLAGS_OF_1_5,
  variables: VARIABLES_OF_1_5,
  repeatsRules: true,
  unsetLists: 'nothing',
  exemptsRoot: true,
  inbound: OWN_PORT_WITH_ALL,
  outbound: BY_INBOUND_PORT,
  tproxy: SCRIPT_TPROXY,
  dns: 'no',
  protocols: [],
  ipv6: 'REDIRECT',
  withoutIpv6: 'rejected but loopback',
};

const RELEASE_1_6: RedirectRelease = {
  ...RELEASE_1_5,
  name: '1.6 to 1.7',
  from: [1, 6],
  to: [1, 7],
  flags: FLAGS_OF_1_6,
  variables: VARIABLES_OF_1_6,
  exemptsRoot: false,
  inbound: { port: '15006', exemptPorts: [22], tunnel: true },
  outbound: { ...BY_INBOUND_PORT, selfCalls: 'inbound of proxy' },
  tproxy: { port: 'outbound', established: 'conntrack', marks: 'loopback' },
  withoutIpv6: 'left alone',
};

const RELEASE_1_8: RedirectRelease = {
  ...RELEASE_1_6,
  name: '1.8',
  from: [1, 8],
  to: [1, 8],
  flags: FLAGS_OF_1_8,
  variables: VARIABLES_OF_1_8,
  tproxy: { port: 'inbound', established: 'conntrack', marks: 'connection' },
  dns: 'no zones',
};

const RELEASE_1_9: RedirectRelease = {
  ...RELEASE_1_8,
  name: '1.9 to 1.12',
  from: [1, 9],
  to: [1, 12],
  flags: FLAGS_OF_1_9,
  variables: VARIABLES_OF_1_9,
  tproxy: { port: 'inbound', established: 'conntrack', marks: 'connection and proxy' },
  dns: 'zones by destination',
};

const RELEASE_1_13: RedirectRelease = {
  ...RELEASE_1_9,
  name: '1.13 to 1.14',
  from: [1, 13],
  to: [1, 14],
  inbound: { port: '15006', exemptPorts: [], tunnel: true },
};

const RELEASE_1_15: RedirectRelease = {
  ...RELEASE_1_13,
  name: '1.15 to 1.19',
  from: [1, 15],
  to: [1, 19],
  flags: FLAGS_OF_1_15,
  variables: VARIABLES_OF_1_15,
  ipv6: 'as IPv4',
};

const RELEASE_1_20: RedirectRelease = {
  ...RELEASE_1_15,
  name: '1.20 to 1.22',
  from: [1, 20],
  to: [1, 22],
  variables: VARIABLES_OF_1_20,
  dns: 'zones',
};

/** The releases whose rules the Go program `istio-iptables` sets, from the oldest on. */
export const PROGRAM_RELEASES: readonly RedirectRelease[] = [
  RELEASE_1_5,
  RELEASE_1_6,
  RELEASE_1_8,
  RELEASE_1_9,
  RELEASE_1_13,
  RELEASE_1_15,
  RELEASE_1_20,
  {
    ...RELEASE_1_20,
    name: '1.23 to 1.31',
    from: [1, 23],
    to: [1, 31],
    outbound: { ...BY_INBOUND_PORT, protocols: 'all', selfCalls: 'inbound of proxy but tunnel' },
    dns: 'own chain',
  },
];

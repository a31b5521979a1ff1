import type { RedirectKey } from './releases/redirect-release.js';

/** How a setting is given on the command line and in the environment. */
export interface RedirectFlag {
  readonly key: RedirectKey;
  /** As `proxy_init` calls it, for instance `-p`; undefined where only the environment has it there. */
  readonly short?: string;
  readonly long: string;
  /** How else the program `istio-iptables` of 1.5 and later calls it. */
  readonly aliases?: readonly string[];
  /** Variable of Istio's scripts. */
  readonly variable?: string;
  /** Missing for a switch, which is `true` without a value. */
  readonly placeholder?: string;
  readonly description: string;
}

/** The settings that `proxy_init` has had from 0.2 on, with its flags and variables. */
const REDIRECT_FLAGS: readonly RedirectFlag[] = [
  {
    key: 'proxyPort',
    short: '-p',
    long: '--proxy-port',
    aliases: ['--envoy-port'],
    variable: 'ENVOY_PORT',
    placeholder: 'port',
    description: 'port of the proxy (default: 15001)',
  },
  {
    key: 'inboundProxyPort',
    short: '-z',
    long: '--inbound-proxy-port',
    aliases: ['--inbound-capture-port'],
    variable: 'INBOUND_CAPTURE_PORT',
    placeholder: 'port',
    description: 'port of the proxy for inbound connections (default: as -p; 15006 since 1.3)',
  },
  {
    key: 'proxyUid',
    short: '-u',
    long: '--proxy-uid',
    variable: 'ENVOY_UID',
    placeholder: 'uids',
    description: 'users whose traffic is left alone: the proxy (default: 1337; in 0.8 to 1.5 root too)',
  },
  {
    key: 'proxyGid',
    short: '-g',
    long: '--proxy-gid',
    placeholder: 'gids',
    description: 'groups whose traffic is left alone (default: as -u)',
  },
  {
    key: 'inboundMode',
    short: '-m',
    long: '--inbound-mode',
    aliases: ['--istio-inbound-interception-mode'],
    variable: 'ISTIO_INBOUND_INTERCEPTION_MODE',
    placeholder: 'mode',
    description: 'REDIRECT or TPROXY, for inbound connections (default: REDIRECT)',
  },
  {
    key: 'inboundPorts',
    short: '-b',
    long: '--inbound-ports',
    aliases: ['--istio-inbound-ports'],
    variable: 'ISTIO_INBOUND_PORTS',
    placeholder: 'ports',
    description:
      "inbound ports to redirect; '*' means all, up to 1.12 but 22; '' means none (default: '*'; since 0.8 '')",
  },
  {
    key: 'excludeInboundPorts',
    short: '-d',
    long: '--exclude-inbound-ports',
    aliases: ['--istio-local-exclude-ports'],
    variable: 'ISTIO_LOCAL_EXCLUDE_PORTS',
    placeholder: 'ports',
    description: 'inbound ports to leave alone (default: none)',
  },
  {
    key: 'ipRanges',
    short: '-i',
    long: '--ip-ranges',
    aliases: ['--istio-service-cidr'],
    variable: 'ISTIO_SERVICE_CIDR',
    placeholder: 'ranges',
    description: "destinations to redirect, as CIDR; '*' means all, '' means none (default: '*'; since 0.8 '')",
  },
  {
    key: 'excludeIpRanges',
    short: '-x',
    long: '--exclude-ip-ranges',
    aliases: ['--istio-service-exclude-cidr'],
    variable: 'ISTIO_SERVICE_EXCLUDE_CIDR',
    placeholder: 'ranges',
    description: 'destinations to leave alone, as CIDR (default: none)',
  },
  {
    key: 'excludeOutboundPorts',
    short: '-o',
    long: '--exclude-outbound-ports',
    aliases: ['--istio-local-outbound-ports-exclude'],
    variable: 'ISTIO_LOCAL_OUTBOUND_PORTS_EXCLUDE',
    placeholder: 'ports',
    description: 'outbound ports to leave alone (default: none)',
  },
  {
    key: 'interfaces',
    short: '-k',
    long: '--interfaces',
    aliases: ['--kube-virt-interfaces'],
    placeholder: 'names',
    description: 'interfaces of virtual machines: traffic that comes in through them counts as outbound',
  },
  {
    key: 'tproxyMark',
    long: '--tproxy-mark',
    aliases: ['-t', '--istio-inbound-tproxy-mark'],
    variable: 'ISTIO_INBOUND_TPROXY_MARK',
    placeholder: 'mark',
    description: 'mark of packets for the proxy with TPROXY (default: 1337)',
  },
  {
    key: 'tproxyRouteTable',
    long: '--tproxy-route-table',
    aliases: ['-r', '--istio-inbound-tproxy-route-table'],
    variable: 'ISTIO_INBOUND_TPROXY_ROUTE_TABLE',
    placeholder: 'table',
    description: 'routing table that gives marked packets to the proxy (default: 133)',
  },
];

/** The settings that came with the program `istio-iptables` of 1.5 and later. */
const PROGRAM_FLAGS: readonly RedirectFlag[] = [
  {
    key: 'outboundPorts',
    short: '-q',
    long: '--outbound-ports',
    aliases: ['--istio-outbound-ports'],
    placeholder: 'ports',
    description: 'outbound ports to redirect, whatever the destination (default: none; since 1.6)',
  },
  {
    key: 'excludeInterfaces',
    short: '-c',
    long: '--exclude-interfaces',
    aliases: ['--istio-exclude-interfaces'],
    placeholder: 'names',
    description: 'interfaces whose traffic is left alone in both directions (default: none; since 1.15)',
  },
  {
    key: 'tunnelPort',
    short: '-e',
    long: '--inbound-tunnel-port',
    placeholder: 'port',
    description: "port of the mesh's tunnel, which is left alone (default: 15008; since 1.6)",
  },
  { key: 'redirectDns', long: '--redirect-dns', description: 'send DNS queries to the agent on 15053 (since 1.8)' },
  {
    key: 'captureAllDns',
    long: '--capture-all-dns',
    description: 'with --redirect-dns: those to every server, not only those of /etc/resolv.conf (since 1.9)',
  },
  { key: 'dropInvalid', long: '--drop-invalid', description: 'drop packets that belong to no connection (since 1.15)' },
  { key: 'dualStack', long: '--dual-stack', description: 'taken and not needed: see --ipv6 (since 1.15)' },
];

/** All settings that have a flag in any release. */
export const ALL_FLAGS: readonly RedirectFlag[] = [...REDIRECT_FLAGS, ...PROGRAM_FLAGS];

/** Switches of `istio-iptables` that say nothing about the rules. */
export const OTHER_SWITCHES: readonly string[] = [
  '-n',
  '--dry-run',
  '--skip-rule-apply',
  '--run-validation',
  '-f',
  '--restore-format',
  '--iptables-trace-logging',
  '--log_as_json',
  '--cni-mode',
  '--host-nsenter-exec',
  '--reconcile',
  '--cleanup-only',
  '--force-apply',
  '--native-nftables',
];

/** Flags of `istio-iptables` that take a value and say nothing about the rules. */
export const OTHER_VALUES: readonly string[] = [
  '--iptables-probe-port',
  '--probe-timeout',
  '--network-namespace',
  '--log_output_level',
  '--log_caller',
  '--log_target',
  '--log_rotate',
  '--log_rotate_max_age',
  '--log_rotate_max_backups',
  '--log_rotate_max_size',
  '--log_stacktrace_level',
];
